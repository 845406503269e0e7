//! Many reservations at once, by workers in processes of their own, against one nearly empty limit:
//! every process is the deployable itself, and reaches the table over HTTP.

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use futures::future::join_all;
use planwright_engine::id::TeamId;
use planwright_engine::period::Day;
use planwright_local::product::{self, Overrides};
use planwright_local::{Embedded, Handler, Options, Product, Stack, StackOptions};
use planwright_platform::clock::{Clock, SystemClock};
use planwright_platform::secret::Secret;
use planwright_store::Store;
use planwright_tests::client::Client;
use planwright_tests::lambda::Function;
use planwright_tests::provider::{Pace, Provider};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

const PROCESSES: usize = 8;
const TASKS: usize = 64;
/// The team's day: enough for some of the calls, in dollars.
const LIMIT_USD: f64 = 0.2;

struct Race {
    provider: Provider,
    store: Store,
    team: TeamId,
    _stack: Stack,
    user: Client,
    projects: Vec<String>,
    workers: Vec<Function>,
    rung: UnboundedReceiver<SqsMessage>,
}

impl Race {
    /// 64 projects of one task each, started, and their doorbells handed to all processes at once.
    async fn start(provider: Provider) -> Self {
        let options = Options { dynamodb_port: Some(0), sqs_port: Some(0), ..Options::default() };
        let embedded = Arc::new(Embedded::start(options).await.unwrap());
        let mut settings = product::settings(&embedded, "http://127.0.0.1").unwrap();
        settings.providers.anthropic_key = Some(Secret::new("sk-race"));
        settings.providers.anthropic_base_url.clone_from(&provider.base);
        let assembled = product::assemble(&embedded, settings, Overrides::default()).await.unwrap();
        let (bells, rung) = unbounded_channel();
        let work = Handler::new(move |event: SqsEvent| {
            event.records.into_iter().for_each(|record| bells.send(record).unwrap());
            async { SqsBatchResponse::default() }
        });
        let environment = environment(&embedded, &provider);
        let product = Product { work, ..assembled.product.clone() };
        let options = StackOptions { port: Some(0), ..StackOptions::default() };
        let stack = Stack::start(embedded, product, options).await.unwrap();
        let user = Client::sign_up(&format!("http://{}", stack.address().unwrap()), "ann").await;
        let team = user.must_get("/api/auth/me").await["team_id"].as_str().unwrap().to_owned();
        let limits = json!({ "daily_limit_usd": LIMIT_USD, "monthly_limit_usd": 100.0,
        "total_limit_usd": 200.0 });
        assert_eq!(user.patch(&format!("/api/teams/{team}/settings"), limits).await.status, 200);
        let mut workers = Vec::new();
        for _ in 0..PROCESSES {
            workers.push(Function::start("planwright-worker", &environment).await);
        }
        let mut projects = Vec::new();
        for at in 0..TASKS {
            projects.push(user.approved(&[(title(at).as_str(), &[])]).await);
        }
        for project in &projects {
            user.execute(project).await;
        }
        let (store, team) = (assembled.store.clone(), team.parse().unwrap());
        let mut race = Race { provider, store, team, _stack: stack, user, projects, workers, rung };
        race.hand_out().await;
        race
    }

    async fn hand_out(&mut self) {
        let mut shares = vec![SqsEvent::default(); PROCESSES];
        for at in 0..TASKS {
            shares[at % PROCESSES]
                .records
                .push(self.rung.recv().await.expect("a doorbell for every task"));
        }
        for (worker, share) in self.workers.iter().zip(shares) {
            worker.invoke(share);
        }
    }

    /// The day's money in micro-dollars, seen to be within its limit: spent and held.
    async fn budget(&self) -> (i64, i64) {
        let budget = self.user.must_get("/api/usage/budget").await;
        let (spent, held) = (micro(&budget["daily_spent_usd"]), micro(&budget["daily_held_usd"]));
        assert!(spent + held <= micro(&json!(LIMIT_USD)), "over the limit: {budget}");
        (spent, held)
    }

    async fn projects(&self) -> Vec<Value> {
        let paths: Vec<String> =
            self.projects.iter().map(|p| format!("/api/projects/{p}")).collect();
        join_all(paths.iter().map(|path| self.user.must_get(path))).await
    }

    /// Watches the day until no task is about to ask for money: each has some, is through, or waits
    /// for it.
    async fn settled(&self) -> Vec<Value> {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            self.budget().await;
            assert!(
                Instant::now() < deadline,
                "tasks neither run nor wait: {:#?}",
                self.projects().await
            );
            let seen = self.projects().await;
            let waits = |p: &Value| {
                p["waiting_for"].as_str().is_some_and(|why| why.contains("wait for money"))
            };
            let decided =
                |p: &Value| p["status"] == "completed" || p["held_usd"] != 0.0 || waits(p);
            if seen.iter().all(decided) {
                return seen;
            }
        }
    }

    /// Waits until some tasks have money and others wait for it: the limit is as good as empty.
    /// Gives the most that one of them has.
    async fn contested(&self) -> i64 {
        let deadline = Instant::now() + Duration::from_secs(120);
        loop {
            let (_, held) = self.budget().await;
            let seen = self.projects().await;
            let waits = seen.iter().any(|p| {
                p["waiting_for"].as_str().is_some_and(|why| why.contains("wait for money"))
            });
            let most = seen.iter().map(|p| micro(&p["held_usd"])).max().unwrap_or(0);
            if held > 0 && most > 0 && waits {
                return most;
            }
            assert!(Instant::now() < deadline, "the limit never became scarce: {seen:#?}");
        }
    }

    /// Waits until nothing is reserved any more, neither for a project nor in a period; gives what
    /// the day says is spent.
    async fn released(&self) -> i64 {
        let deadline = Instant::now() + Duration::from_secs(180);
        loop {
            let (spent, held) = self.budget().await;
            let seen = self.projects().await;
            let budget = self.user.must_get("/api/usage/budget").await;
            let free = held == 0 && budget["monthly_held_usd"] == 0.0;
            if free && seen.iter().all(|p| p["held_usd"] == 0.0) {
                assert!(
                    seen.iter().all(
                        |p| ["cancelled", "completed"].contains(&p["status"].as_str().unwrap())
                    )
                );
                let booked: i64 =
                    seen.iter().map(|p| micro(&p["spent_usd"]) + micro(&p["uncertain_usd"])).sum();
                assert_eq!(
                    (spent, micro(&budget["monthly_spent_usd"])),
                    (booked, booked),
                    "{budget}"
                );
                return spent;
            }
            assert!(Instant::now() < deadline, "money is still reserved: {budget} {seen:#?}");
        }
    }

    /// Every limit of the team has all that was not spent, and nothing is reserved under it.
    async fn nothing_is_missing(&self, spent: i64) {
        let today = Day::of_ms(SystemClock.now_ms());
        let (day, month) = self.store.periods_get(self.team, today).await.unwrap();
        let total = self.store.total_get(self.team).await.unwrap().expect("a limit for everything");
        for (period, usd) in [(day, LIMIT_USD), (month, 100.0), (total, 200.0)] {
            let limit = micro(&json!(usd));
            let (left, used) = (period.left.0, period.spent.0 + period.uncertain.0);
            assert_eq!((left, period.held.0, used), (limit - spent, 0, spent), "{period:?}");
        }
    }

    /// One more task, as long as those of the race, with a limit that is just enough for what is
    /// spent and for it.
    async fn one_more(&mut self, spent: i64, needed: i64) {
        let limit = json!({ "daily_limit_usd": (spent + needed) as f64 / 1e6 });
        assert_eq!(self.user.patch("/api/usage/limits", limit).await.status, 200);
        let project = self.user.approved(&[(title(TASKS).as_str(), &[])]).await;
        self.user.execute(&project).await;
        let (rung, workers) = (&mut self.rung, &self.workers);
        let work = async {
            while let Some(bell) = rung.recv().await {
                let mut event = SqsEvent::default();
                event.records.push(bell);
                workers[0].invoke(event);
            }
        };
        tokio::select! {
            _ = self.user.until(&project, "completed") => {}
            () = work => panic!("no doorbell can come any more"),
        }
    }

    async fn cancel_all(&self) {
        // What is through already can not be cancelled.
        let paths: Vec<String> =
            self.projects.iter().map(|p| format!("/api/projects/{p}/cancel")).collect();
        join_all(paths.iter().map(|path| self.user.post(path, json!({})))).await;
    }
}

fn environment(embedded: &Embedded, provider: &Provider) -> Vec<(&'static str, String)> {
    let (dynamodb, others) = (embedded.dynamodb_port().unwrap(), embedded.sqs_port().unwrap());
    let urls = embedded.queue_urls();
    vec![
        ("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{others}")),
        ("AWS_ENDPOINT_URL_DYNAMODB", format!("http://127.0.0.1:{dynamodb}")),
        ("AWS_REGION", "us-east-1".to_owned()),
        ("AWS_ACCESS_KEY_ID", "local".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "local".to_owned()),
        ("ANTHROPIC_API_KEY", "sk-race".to_owned()),
        ("ANTHROPIC_BASE_URL", provider.base.clone()),
        ("PLANWRIGHT_ALLOW_PRIVATE_ADDRESSES", "on".to_owned()),
        ("PLANWRIGHT_TABLE", "planwright".to_owned()),
        ("PLANWRIGHT_WORK_QUEUE_URL", urls.work),
        ("PLANWRIGHT_PLAN_QUEUE_URL", urls.plan),
        ("PLANWRIGHT_BUCKET", embedded.bucket().to_owned()),
        ("PLANWRIGHT_PUBLIC_URL", "http://127.0.0.1".to_owned()),
        ("PLANWRIGHT_LOG", "warn".to_owned()),
    ]
}

/// Of one round.
fn title(at: usize) -> String {
    format!("race {at} x1")
}

fn micro(dollars: &Value) -> i64 {
    (dollars.as_f64().expect("an amount") * 1e6).round() as i64
}

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_under_a_nearly_empty_limit_spends_exactly_what_is_charged_and_stops_below_it() {
    let race = Race::start(Provider::start(Pace { answer_ms: (50, 200) }).await).await;
    let seen = loop {
        let seen = race.settled().await;
        if seen.iter().all(|p| p["held_usd"] == 0.0) {
            break seen;
        }
    };
    let completed = seen.iter().filter(|p| p["status"] == "completed").count();
    let (spent, held) = race.budget().await;
    assert!(completed > 1, "{completed} of {TASKS} were through");
    assert_eq!((spent, held), (race.provider.charged("race").0, 0));
    race.cancel_all().await;
    assert_eq!(
        race.budget().await,
        (spent, 0),
        "what was spent stays spent, and nothing else is gone"
    );
    race.nothing_is_missing(spent).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_before_any_call_is_begun_brings_all_of_the_money_back() {
    let provider = Provider::start(Pace { answer_ms: (50, 200) }).await;
    provider.begin(false);
    let mut race = Race::start(provider).await;
    let needed = race.contested().await;
    race.cancel_all().await;
    let spent = race.released().await;
    let turned_away = race.provider.turned_away();
    for (at, project) in race.projects().await.iter().enumerate() {
        // On a slow machine a worker tires of waiting and calls, and the cancel may come while it
        // is turned away.
        if !turned_away.contains(&title(at)) {
            assert_eq!(
                (micro(&project["spent_usd"]), micro(&project["uncertain_usd"])),
                (0, 0),
                "{project}"
            );
        }
    }
    assert!(spent == 0 || !turned_away.is_empty(), "{spent} was booked and nobody called");
    assert_eq!(race.provider.charged("race").0, 0);
    race.nothing_is_missing(spent).await;
    race.provider.begin(true);
    race.one_more(spent, needed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_while_answers_are_held_back_leaves_no_hold_and_books_no_less_than_was_charged() {
    let provider = Provider::start(Pace { answer_ms: (50, 200) }).await;
    provider.open(false);
    let race = Race::start(provider).await;
    race.contested().await;
    let deadline = Instant::now() + Duration::from_secs(60);
    while race.provider.charged("race").is_zero() {
        assert!(Instant::now() < deadline, "no call was made");
        tokio::task::yield_now().await;
    }
    race.cancel_all().await;
    let spent = race.released().await;
    race.provider.open(true);
    let charged = race.provider.charged("race").0;
    assert!(spent >= charged && charged > 0, "charged {charged}, booked {spent}");
    assert_eq!(
        race.budget().await,
        (spent, 0),
        "an answer that comes after the cancel moves nothing"
    );
    race.nothing_is_missing(spent).await;
}

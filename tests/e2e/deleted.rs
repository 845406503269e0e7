//! Teams that are deleted while people and workers are at them: nothing is left, and nothing comes
//! back.

use crate::run::{Scripted, scripted};
use futures::future::join_all;
use planwright_engine::id::{ProjectId, TeamId, UserId};
use planwright_local::product::Overrides;
use planwright_local::{Embedded, Options, StackOptions};
use planwright_platform::clock::{Clock, ManualClock, SystemClock};
use planwright_sweeper::{Remover, Retention};
use planwright_tests::app::TestApp;
use planwright_tests::client::{Client, id};
use reqwest::Method;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

const PROJECTS: usize = 3;

/// A team with calls out in every one of its projects.
struct Doomed {
    app: TestApp,
    model: Arc<Scripted>,
    user: Client,
    /// The owner's team that stays.
    own: String,
    team: String,
    projects: Vec<String>,
}

impl Doomed {
    async fn at_work() -> Self {
        let (app, model) = scripted().await;
        let user = app.user("ann").await;
        let own = user.must_get("/api/auth/me").await["team_id"].as_str().unwrap().to_owned();
        let team = id(&user.must_post("/api/teams", json!({"name": "Doomed"})).await);
        user.must_post(&format!("/api/teams/{team}/default"), json!({})).await;
        let mut projects = Vec::new();
        for at in 0..PROJECTS {
            let project =
                user.approved(&[(format!("wait {at}").as_str(), &[]), ("after", &[0])]).await;
            user.execute(&project).await;
            projects.push(project);
        }
        for project in &projects {
            user.wait(&format!("/api/projects/{project}"), |p| p["held_usd"].as_f64() > Some(0.0))
                .await;
        }
        let doomed = Doomed { app, model, user, own, team, projects };
        doomed.until_called(|asked, _| asked == PROJECTS).await;
        doomed
    }

    /// Waits for calls: made, and dropped before their answer.
    async fn until_called(&self, done: impl Fn(usize, usize) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let asked: u32 = self.model.asked.lock().unwrap().values().sum();
            let dropped = self.model.dropped.load(Ordering::SeqCst);
            if done(asked as usize, dropped as usize) {
                return;
            }
            assert!(Instant::now() < deadline, "{asked} calls, {dropped} dropped");
            tokio::task::yield_now().await;
        }
    }

    async fn delete(&self) -> u16 {
        let path = format!("/api/teams/{}", self.team);
        let answer =
            self.user.send(Method::DELETE, &path, &[], Some(json!({"confirm": "Doomed"}))).await;
        match answer.status.as_u16() {
            200 => assert_eq!(answer.body["left"], 0, "{}", answer.body),
            404 => {}
            other => panic!("{other}: {}", answer.body),
        }
        answer.status.as_u16()
    }

    /// Everything that was under way has had its say, and the table has no row of the team.
    async fn nothing_is_left(&self, also: &[String]) {
        // What runs after it in the same workers.
        self.user.must_post(&format!("/api/teams/{}/default", self.own), json!({})).await;
        let later = self.user.approved(&[("later", &[])]).await;
        self.user.execute(&later).await;
        self.user.until(&later, "completed").await;
        let team: TeamId = self.team.parse().unwrap();
        let projects: Vec<ProjectId> =
            self.projects.iter().chain(also).map(|p| p.parse().unwrap()).collect();
        let me = self.user.must_get("/api/auth/me").await;
        let members: Vec<UserId> = vec![me["id"].as_str().unwrap().parse().unwrap()];
        let store = &self.app.assembled.store;
        assert_eq!(
            store.tenant_left(team, &projects, &members).await.unwrap(),
            0,
            "rows of the team"
        );
        assert_eq!(
            self.app.assembled.retention.remover.objects.delete_team(team).await.unwrap(),
            0,
            "files of the team"
        );
        assert_eq!(store.tenants_leaving(i64::MAX, 10).await.unwrap(), [], "nothing to go on with");
        for path in self.projects.iter().chain(also).map(|p| format!("/api/projects/{p}")) {
            assert_eq!(self.user.get(&path).await.status, 404);
        }
        assert_eq!(self.delete().await, 404, "there is nothing to delete any more");
        assert_eq!(self.user.must_get("/api/teams").await.as_array().unwrap().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_come_after_their_team_was_deleted_leave_nothing_behind() {
    let doomed = Doomed::at_work().await;
    assert_eq!(doomed.delete().await, 200);
    // Those that were not dropped yet come now.
    doomed.model.let_go.notify_waiters();
    doomed.nothing_is_left(&[]).await;
    let asked = doomed.model.asked.lock().unwrap().clone();
    assert!(!asked.contains_key("after"), "nothing starts in a team that is deleted: {asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_of_a_deleted_team_are_dropped() {
    let doomed = Doomed::at_work().await;
    assert_eq!(doomed.delete().await, 200);
    doomed.until_called(|_, dropped| dropped == PROJECTS).await;
    doomed.nothing_is_left(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_that_was_cut_short_is_finished_without_its_owner() {
    let doomed = Doomed::at_work().await;
    let assembled = &doomed.app.assembled;
    let team: TeamId = doomed.team.parse().unwrap();
    // The process ended right after it had begun.
    assembled.store.tenant_leave(team, SystemClock.now_ms()).await.unwrap();
    let look_in = |ms: i64| {
        let Retention { remover, ids } = (*assembled.retention).clone();
        let clock = Arc::new(ManualClock::at(SystemClock.now_ms() + ms));
        let retention = Retention { remover: Remover { clock, ..remover }, ids };
        async move { retention.look(false).await.unwrap() }
    };
    look_in(0).await;
    assert_eq!(doomed.user.must_get("/api/teams").await.as_array().unwrap().len(), 2);
    look_in(61_000).await;
    doomed.nothing_is_left(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_deletions_of_a_team_and_its_projects_at_once_leave_nothing() {
    let doomed = Doomed::at_work().await;
    let of_projects = doomed.projects.iter().map(|project| {
        let path = format!("/api/projects/{project}");
        let user = &doomed.user;
        async move { user.delete(&path).await.status.as_u16() }
    });
    let (of_team, of_projects) =
        tokio::join!(join_all((0..4).map(|_| doomed.delete())), join_all(of_projects));
    assert!(of_team.contains(&200), "{of_team:?}");
    assert!(of_projects.iter().all(|s| [204, 404].contains(s)), "{of_projects:?}");
    doomed.nothing_is_left(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn projects_made_while_their_team_is_deleted_are_deleted_too() {
    let doomed = Doomed::at_work().await;
    let making = (0..4).map(|_| async {
        let mut made = Vec::new();
        loop {
            let (body, team) =
                (json!({"name": "late", "requirements": "late"}), doomed.team.as_str());
            let answer = doomed
                .user
                .send(Method::POST, "/api/projects", &[("x-team-id", team)], Some(body))
                .await;
            match answer.status.as_u16() {
                201 => made.push(id(&answer.body)),
                404 => return made,
                429 => {}
                other => panic!("{other}: {}", answer.body),
            }
        }
    });
    let (made, deleted) = tokio::join!(join_all(making), doomed.delete());
    assert_eq!(deleted, 200);
    let made: Vec<String> = made.into_iter().flatten().collect();
    assert!(!made.is_empty());
    doomed.nothing_is_left(&made).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_another_process_still_takes_for_a_member_makes_no_project_in_a_deleted_team() {
    let embedded = Arc::new(Embedded::start(Options::default()).await.unwrap());
    let start =
        || TestApp::over(Arc::clone(&embedded), Overrides::default(), StackOptions::default());
    let (here, there) = (start().await, start().await);
    let user = here.user("ann").await;
    let mut elsewhere = user.clone();
    elsewhere.base.clone_from(&there.base);
    let team = id(&user.must_post("/api/teams", json!({"name": "Doomed"})).await);
    let in_team = [("x-team-id", team.as_str())];
    assert_eq!(elsewhere.send(Method::GET, "/api/projects", &in_team, None).await.status, 200);
    let confirmed = Some(json!({"confirm": "Doomed"}));
    assert_eq!(
        user.send(Method::DELETE, &format!("/api/teams/{team}"), &[], confirmed).await.status,
        200
    );

    let body = json!({"name": "late", "requirements": "late"});
    let late = elsewhere.send(Method::POST, "/api/projects", &in_team, Some(body)).await;
    assert_eq!(late.status, 404, "{}", late.body);
    let left = here.assembled.store.tenant_left(team.parse().unwrap(), &[], &[]).await.unwrap();
    assert_eq!(left, 0, "rows of the team");
}

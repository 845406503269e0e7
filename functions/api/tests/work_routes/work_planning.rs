use crate::work_api::{WorkApi, flat, id, text};
use axum::http::Method;
use planwright_engine::command::{Command, FinishPlanning, PlanCommand, Reply};
use planwright_engine::id::ProjectRef;
use planwright_engine::money::MicroUsd;
use planwright_engine::plan::parse;
use planwright_engine::pricing::TokenUsage;
use planwright_engine::slot::SlotKey;
use planwright_engine::status::{PlanStatus, ProjectStatus};
use planwright_protocol::record::{
    PlanMeta, PlanOrigin, PlanningOutcome, PlanningProblem, PlanningRequest, RefusedBudget,
};
use planwright_store::{Store, Submission};
use serde_json::{Map, json};

const ASYNC: &[(&str, &str)] = &[("prefer", "respond-async, wait=5")];

impl WorkApi {
    /// Looks until the project is being planned.
    async fn planning(&self, project: &str) -> PlanningRequest {
        loop {
            if self.run(project).await.run.status == ProjectStatus::Planning {
                return self
                    .state()
                    .store
                    .planning_request_get(ProjectRef::new(self.team, id(project)))
                    .await
                    .unwrap()
                    .unwrap();
            }
            tokio::task::yield_now().await;
        }
    }

    /// As the planner: ends the planning with a plan, or with a failure.
    async fn plans(&self, project: &str, failure: Option<PlanningOutcome>) -> PlanningRequest {
        let request = self.planning(project).await;
        let grant = self.claim_slot(project, SlotKey::Planner).await;
        let (team, project_id, now_ms) = (self.team, id(project), self.now_ms());
        let told = failure.as_ref().map(|outcome| outcome.detail.clone());
        let finish = FinishPlanning {
            token: grant.fence.token,
            settle: None,
            failure: told,
            data: Map::new(),
        };
        let command = Command::Plan(PlanCommand::Finish(finish));
        let kept = request.clone();
        let submission = Submission::new(command).attach(move |reply, _| {
            let Reply::Version(version) = *reply else {
                let request = PlanningRequest { outcome: failure.clone(), ..kept.clone() };
                return vec![Store::planning_request_write(
                    ProjectRef::new(team, project_id),
                    &request,
                )];
            };
            let body = json!({"open_questions": [{"question": "Which \
                colour?"}], "phases": [{"name": "p", "tasks": flat(&[("a", &[])])["tasks"]}]});
            let plan = parse(&body, &["write_file"]).unwrap();
            let meta = PlanMeta {
                version,
                status: PlanStatus::Draft,
                origin: PlanOrigin::Model,
                parent: None,
                provider: "demo".into(),
                model: "planwright-demo".into(),
                usage: TokenUsage { input: 100, output: 50, ..TokenUsage::default() },
                cost: MicroUsd(1_200),
                hash: plan.hash(),
                created_ms: now_ms,
                numbers: Vec::new(),
                fingerprints: Vec::new(),
                notes: Vec::new(),
            };
            let outcome = PlanningOutcome {
                version: Some(version),
                code: "ok".into(),
                status: 200,
                ..PlanningOutcome::default()
            };
            let request = PlanningRequest { outcome: Some(outcome), ..kept.clone() };
            let mut writes =
                Store::plan_writes(ProjectRef::new(team, project_id), &meta, &plan.to_json());
            writes.push(Store::planning_request_write(ProjectRef::new(team, project_id), &request));
            writes
        });
        self.submit(project, submission).await;
        request
    }
}

fn failure(status: u16, code: &str, detail: &str) -> PlanningOutcome {
    PlanningOutcome {
        code: code.into(),
        status,
        detail: detail.into(),
        ..PlanningOutcome::default()
    }
}

#[tokio::test]
async fn a_plan_is_answered_when_it_is_there() {
    let api = WorkApi::start().await;
    let project = api.project("planned").await;
    let path = format!("/api/projects/{project}/plan");
    let body =
        json!({"feedback": "shorter", "answers": [{"question": "Which?", "answer": "This."}]});
    let (answer, request) = tokio::join!(api.post(&path, body), api.plans(&project, None));
    assert_eq!(answer.status, 200, "{}", answer.text);
    let plan = answer.json();
    assert_eq!((&plan["plan_id"], &plan["version"]), (&plan["id"], &json!(1)));
    assert_eq!(
        (&plan["origin"], &plan["model_used"]),
        (&json!("model"), &json!("planwright-demo"))
    );
    assert_eq!(
        (&plan["prompt_tokens"], &plan["completion_tokens"], &plan["cost_usd"]),
        (&json!(100), &json!(50), &json!(0.0012))
    );
    assert_eq!(answer.header("etag"), format!("\"{}\"", text(&plan, "hash")));
    assert_eq!(request.feedback.as_deref(), Some("shorter"));
    assert_eq!(request.answers, [("Which?".to_owned(), "This.".to_owned())]);
    assert_eq!(api.got(&format!("/api/projects/{project}/plans")).await[0]["id"], plan["id"]);
}

#[tokio::test]
async fn who_does_not_want_to_wait_is_told_where_to_look() {
    let api = WorkApi::start().await;
    let project = api.project("planned").await;
    let path = format!("/api/projects/{project}/plan");
    let answer = api.send(Method::POST, &path, ASYNC, None).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    assert_eq!(answer.header("location"), format!("/api/projects/{project}"));
    assert_eq!(answer.header("preference-applied"), "respond-async");
    assert_eq!(answer.json(), json!({"status": "planning", "project_id": project}));
    api.ask(&path).await.problem(409, "busy");
    api.plans(&project, None).await;
    assert_eq!(api.got(&format!("/api/projects/{project}")).await["status"], "draft");
}

#[tokio::test]
async fn a_planning_longer_than_the_caller_waits_is_answered_with_where_to_look() {
    let api = WorkApi::start().await;
    let project = api.project("planned").await;
    let path = format!("/api/projects/{project}/plan");
    let answer = api.send(Method::POST, &path, &[("prefer", "wait=1")], None).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    assert_eq!(answer.header("location"), format!("/api/projects/{project}"));
    api.plans(&project, None).await;
    assert_eq!(api.got(&format!("/api/projects/{project}/plans")).await[0]["version"], 1);
}

#[tokio::test]
async fn a_planning_that_failed_answers_with_its_problem() {
    let api = WorkApi::start().await;
    let project = api.project("planned").await;
    let path = format!("/api/projects/{project}/plan");
    let refused = RefusedBudget {
        limit: MicroUsd::usd(1),
        held: MicroUsd(250_000),
        spent: MicroUsd(700_000),
        requested: MicroUsd(100_000),
    };
    let outcome = PlanningOutcome {
        budget: Some(refused),
        ..failure(402, "budget_exceeded", "No money is left.")
    };
    let (answer, _) = tokio::join!(api.ask(&path), api.plans(&project, Some(outcome)));
    let problem = answer.problem(402, "budget_exceeded");
    let figures = ["limit_usd", "reserved_usd", "spent_usd", "requested_usd"]
        .map(|name| problem[name].clone());
    assert_eq!(figures, [json!(1.0), json!(0.25), json!(0.7), json!(0.1)]);

    let fault = PlanningProblem {
        pointer: "/tasks/3/depends_on".into(),
        code: "cycle".into(),
        detail: "task 3 waits for itself".into(),
    };
    let outcome = PlanningOutcome {
        problems: vec![fault],
        ..failure(422, "plan_invalid", "The plan has a cycle.")
    };
    let (answer, _) = tokio::join!(api.ask(&path), api.plans(&project, Some(outcome)));
    let problem = answer.problem(422, "plan_invalid");
    assert_eq!(problem["errors"][0]["pointer"], "/tasks/3/depends_on");

    let outcome = failure(502, "provider_failed", "The model did not answer.");
    let (answer, _) = tokio::join!(api.ask(&path), api.plans(&project, Some(outcome)));
    assert_eq!(answer.problem(502, "provider_failed")["retryable"], true);
    assert_eq!(api.got(&format!("/api/projects/{project}/plans")).await, json!([]));
}

#[tokio::test]
async fn a_project_that_is_cancelled_while_it_is_planned_says_so() {
    let api = WorkApi::start().await;
    let project = api.project("planned").await;
    let cancel = async {
        api.planning(&project).await;
        api.ask(&format!("/api/projects/{project}/cancel")).await
    };
    let path = format!("/api/projects/{project}/plan");
    let (answer, cancelled) = tokio::join!(api.ask(&path), cancel);
    assert_eq!(cancelled.status, 200);
    answer.problem(409, "planning_cancelled");
    api.ask(&path).await.problem(409, "wrong_project_status");
}

#[tokio::test]
async fn answers_given_by_editing_a_plan_reach_the_next_planning() {
    let api = WorkApi::start().await;
    let project = api.project("planned").await;
    let path = format!("/api/projects/{project}/plan");
    let (answer, _) = tokio::join!(api.ask(&path), api.plans(&project, None));
    let plan = answer.json();
    let edit = json!({"answers": [{"question": 0, "answer": "Blue."}]});
    let plan_path = format!("/api/projects/{project}/plans/{}", text(&plan, "id"));
    let edited = api.send(Method::PATCH, &plan_path, &[("if-match", "*")], Some(edit)).await;
    assert_eq!(edited.json()["plan"]["open_questions"][0]["answer"], "Blue.");
    let (_, request) = tokio::join!(api.ask(&path), api.plans(&project, None));
    assert_eq!(request.answers, [("Which colour?".to_owned(), "Blue.".to_owned())]);
    assert_eq!(api.got(&format!("/api/projects/{project}/plans")).await[0]["version"], 3);
}

#[tokio::test]
async fn a_planning_request_out_of_bounds_starts_nothing() {
    let api = WorkApi::start().await;
    let project = api.project("planned").await;
    let path = format!("/api/projects/{project}/plan");
    let answers: Vec<_> =
        (0..51).map(|n| json!({"question": format!("{n}"), "answer": "x"})).collect();
    for (body, pointer) in [
        (json!({"feedback": "x".repeat(10_001)}), "/feedback"),
        (json!({"answers": answers}), "/answers"),
        (json!({"answers": [{"question": " ", "answer": "x"}]}), "/answers/0/question"),
        (json!({"answers": [{"question": "x"}]}), "/answers/0/answer"),
        (json!({"model": "x"}), "/model"),
    ] {
        let problem = api.post(&path, body).await.problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    assert_eq!(api.got(&format!("/api/projects/{project}")).await["status"], "draft");
}

//! The people of these tests: one of each role in a team, a stranger with a team of their own, and
//! the operator.

use planwright_tests::app::TestApp;
use planwright_tests::client::{Answer, Client, id};
use reqwest::Method;
use serde_json::{Value, json};

pub const ROLES: [&str; 5] = ["owner", "admin", "editor", "approver", "viewer"];

pub struct Cast {
    pub app: TestApp,
    /// In the order of [`ROLES`].
    pub members: Vec<Client>,
    pub stranger: Client,
    /// Runs the installation and belongs to no team of the others.
    pub operator: Client,
    pub nobody: Client,
    pub team: String,
    /// A project of the team with an approved plan of two tasks.
    pub project: String,
    pub plan: String,
}

impl Cast {
    pub async fn assemble() -> Self {
        let app = TestApp::start().await;
        let operator = app.user("operator").await;
        let owner = app.user("owner").await;
        let team = id(&owner.must_post("/api/teams", json!({"name": "Crew"})).await);
        let mut members = vec![owner.clone()];
        for role in &ROLES[1..] {
            let member = app.user(role).await;
            let body = json!({"email": format!("{role}@example.com"), "role": role});
            let made = owner.must_post(&format!("/api/teams/{team}/invitations"), body).await;
            let token = made["link"]
                .as_str()
                .expect("a link")
                .rsplit('#')
                .next()
                .expect("a token")
                .to_owned();
            member.must_post("/api/invitations/accept", json!({"token": token})).await;
            members.push(member);
        }
        let stranger = app.user("stranger").await;
        let nobody = Client::anonymous(&app.base);
        let mut cast = Cast {
            app,
            members,
            stranger,
            operator,
            nobody,
            team,
            project: String::new(),
            plan: String::new(),
        };
        (cast.project, cast.plan) = cast.approved().await;
        cast
    }

    pub fn owner(&self) -> &Client {
        &self.members[0]
    }

    /// For the team, whatever the person's default is.
    pub async fn send(
        &self,
        who: &Client,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Answer {
        who.send(method, path, &[("x-team-id", self.team.as_str())], body).await
    }

    /// A project of the team whose plan is approved, and the plan.
    pub async fn approved(&self) -> (String, String) {
        let must = async |path: &str, body: Value| {
            let answer = self.send(self.owner(), Method::POST, path, Some(body)).await;
            assert!(answer.status.is_success(), "{path}: {} {}", answer.status, answer.body);
            answer.body
        };
        let body = json!({"name": "p", "requirements": "Write a file.", "planning_rigor": "L1"});
        let project = id(&must("/api/projects", body).await);
        let task = |title: &str| {
            json!({"title": title, "description": title, "task_type": "analysis",
            "complexity": "simple",
                "depends_on": [], "tools_needed": []})
        };
        let plan = json!({"plan": {"summary": "given", "tasks": [task("a"), task("b")]}});
        let plan = id(&must(&format!("/api/projects/{project}/plans"), plan).await);
        must(&format!("/api/projects/{project}/plans/{plan}/approve"), json!({})).await;
        (project, plan)
    }

    /// What stands for a path's parameter: things of the team where they exist, else ids of the
    /// right shape. A route with a parameter nobody thought of fails here.
    pub fn parameter(&self, before: &str, name: &str, project: &str, plan: &str) -> String {
        let part = |prefix: &str| format!("{}_1", project.replacen("prj_", prefix, 1));
        match (before, name) {
            ("/api/teams", "team_id") => self.team.clone(),
            (
                "/api/projects" | "/api/events" | "/api/tasks/project" | "/api/checkpoints/project",
                _,
            ) => project.to_owned(),
            ("/api/tasks", _) => part("tsk_"),
            ("/api/checkpoints", _) => part("chk_"),
            (_, "plan_id") => plan.to_owned(),
            (_, "path") => "hello.md".to_owned(),
            (_, "user_id") => "usr_00000000000000000000000000000001".to_owned(),
            (_, "provider") => "anthropic".to_owned(),
            ("/api/services", _) => "store".to_owned(),
            ("/api/admin/users", _) => "usr_00000000000000000000000000000001".to_owned(),
            ("/api/admin/teams", "team_id") => self.team.clone(),
            (before, "id") if before.ends_with("/invitations") => {
                "inv_00000000000000000000000000000001".to_owned()
            }
            (_, "session_id") => "ses_00000000000000000000000000000001".to_owned(),
            (before, "id" | "key_id" | "user_code") if before.starts_with("/api/") => {
                "unknown".to_owned()
            }
            _ => panic!("{before}/{{{name}}}: the matrix does not know this parameter"),
        }
    }
}

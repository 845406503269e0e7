use crate::work_api::{WorkApi, id, task_id, walk};
use planwright_engine::id::ProjectRef;
use planwright_tools::{Registry, ToolAnswer, ToolContext};
use serde_json::json;

impl WorkApi {
    /// As the tool of a task does it.
    pub async fn write_file(&self, project: &str, path: &str, content: &str) {
        let registry = Registry::builder().files(&self.state().objects).build();
        let project = ProjectRef::new(self.team, id(project));
        let context = ToolContext {
            task: project.task(1),
            epoch: 1,
            call: Default::default(),
            seen: Default::default(),
        };
        let allowed = ["write_file".to_owned()];
        let arguments = json!({"path": path, "content": content});
        let answer = registry.call(&context, &allowed, "write_file", arguments).await.unwrap();
        let ToolAnswer::Done(output) = answer else { panic!("write_file does not wait") };
        assert!(!output.is_error, "{}", output.text);
    }
}

#[tokio::test]
async fn files_are_listed_by_path_page_by_page_with_the_task_that_wrote_them() {
    let api = WorkApi::start().await;
    let project = api.project("files").await;
    assert_eq!(api.got(&format!("/api/projects/{project}/artifacts")).await, json!([]));
    for path in ["src/main.py", "RUN.md", "src/a b.txt"] {
        api.write_file(&project, path, "content").await;
    }
    let (paths, pages) =
        walk(&api, &format!("/api/projects/{project}/artifacts?limit=2"), "path").await;
    assert_eq!(
        (paths, pages),
        (vec![json!("RUN.md"), json!("src/a b.txt"), json!("src/main.py")], 2)
    );
    let first = api.got(&format!("/api/projects/{project}/artifacts")).await[0].clone();
    assert_eq!(
        (&first["size_bytes"], &first["content_type"]),
        (&json!(7), &json!("text/markdown; charset=utf-8"))
    );
    assert_eq!(first["task_id"], task_id(&project, 1));
    assert!(first["updated_at"].as_str().unwrap().ends_with('Z'));
}

#[tokio::test]
async fn a_download_is_the_file_and_never_a_page() {
    let api = WorkApi::start().await;
    let project = api.project("files").await;
    api.write_file(&project, "site/a b.html", "<script>alert(1)</script>").await;
    let answer = api.get(&format!("/api/projects/{project}/artifacts/site/a%20b.html")).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, "<script>alert(1)</script>"));
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"a_b.html\"; filename*=UTF-8''a%20b.html"
    );
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert!(answer.header("content-security-policy").starts_with("sandbox"));
    assert_eq!(answer.header("content-length"), "25");
}

#[tokio::test]
async fn what_is_no_file_of_the_project_is_not_found() {
    let api = WorkApi::start().await;
    let project = api.project("files").await;
    let other = api.project("other").await;
    api.write_file(&project, "a/b.txt", "x").await;
    for path in
        ["nothing.txt", "a", "..%2F..%2Fsecret", "%2e%2e/a/b.txt", "a//b.txt", "%00", "a%5Cb.txt"]
    {
        let answer = api.get(&format!("/api/projects/{project}/artifacts/{path}")).await;
        assert_eq!(answer.status, 404, "{path}: {}", answer.text);
    }
    api.get(&format!("/api/projects/{other}/artifacts/a/b.txt")).await.problem(404, "not_found");
    let stranger = api.harness.somebody("you@example.com").await;
    let path = format!("/api/projects/{project}/artifacts/a/b.txt");
    api.harness.get(&path, &stranger).await.problem(404, "not_found");
    assert_eq!(api.get(&path).await.text, "x");
}

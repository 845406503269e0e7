//! Records that belong to a change are built in `shared/app` and nowhere else: what one caller
//! writes by hand, another forgets. Routes extract, call and show.

use super::finding::Finding;
use syn::visit::{self, Visit};
use syn::{ExprField, ExprMethodCall, ExprPath, ExprStruct, Member, Path};

/// Records nobody above the use cases makes: checkpoints, entries of the inbox, lines of the audit
/// log.
const RECORDS: [&str; 3] = ["CheckpointRecord", "InboxEntry", "AuditEntry"];

/// What puts such a record into the store, takes one out, or removes what a team or a project
/// keeps.
const WRITES: [&str; 14] = [
    "api_keys_delete",
    "audit_append",
    "audit_begin",
    "checkpoint_write",
    "inbox_delete",
    "inbox_write",
    "project_delete",
    "project_delete_end",
    "remove_project",
    "removal_done",
    "retention_retire",
    "tenant_close",
    "tenant_erase",
    "user_delete",
];

/// Where requests are extracted and answers shown.
const ROUTES: &str = "functions/api/src/routes/";
/// What only use cases reach for.
const PARTS: [&str; 3] = ["committers", "objects", "store"];

/// Of a route, a sweeper, a worker or another function.
pub(super) fn check(name: &str, file: &syn::File) -> Vec<Finding> {
    if !name.starts_with("functions/") || name.contains("/tests/") {
        return Vec::new();
    }
    let mut seen = ByHand { name, findings: Vec::new() };
    seen.visit_file(file);
    seen.findings
}

struct ByHand<'a> {
    name: &'a str,
    findings: Vec<Finding>,
}

impl ByHand<'_> {
    fn found(&mut self, what: &str) {
        let advice =
            format!("{what} by hand; call what planwright_app has for it, or add it there");
        self.findings.push(Finding::new(self.name, advice));
    }
}

impl<'a> Visit<'a> for ByHand<'_> {
    fn visit_expr_struct(&mut self, made: &'a ExprStruct) {
        if let Some(record) = last_of(&made.path, &RECORDS) {
            self.found(&format!("builds a {record}"));
        }
        visit::visit_expr_struct(self, made);
    }

    fn visit_expr_path(&mut self, path: &'a ExprPath) {
        if let Some(write) = last_of(&path.path, &WRITES) {
            self.found(&format!("calls {write}"));
        }
        visit::visit_expr_path(self, path);
    }

    fn visit_expr_field(&mut self, field: &'a ExprField) {
        if let Member::Named(part) = &field.member
            && self.name.starts_with(ROUTES)
            && PARTS.iter().any(|one| part == one)
        {
            self.found(&format!("reaches for the {part}"));
        }
        visit::visit_expr_field(self, field);
    }

    fn visit_expr_method_call(&mut self, call: &'a ExprMethodCall) {
        if let Some(write) = WRITES.iter().find(|write| call.method == *write) {
            self.found(&format!("calls {write}"));
        }
        visit::visit_expr_method_call(self, call);
    }
}

fn last_of(path: &Path, names: &[&'static str]) -> Option<&'static str> {
    let last = path.segments.last()?;
    names.iter().find(|name| last.ident == **name).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(name: &str, code: &str) -> usize {
        check(name, &syn::parse_file(code).unwrap()).len()
    }

    #[test]
    fn a_route_leaves_the_store_to_use_cases() {
        let route = "functions/api/src/routes/usage.rs";
        for bad in [
            "async fn f() { state.store.run_get(project).await; }",
            "async fn f() { state.app.committers.of(project); }",
        ] {
            assert_eq!(findings(route, bad), 1, "{bad}");
            assert_eq!(findings("functions/api/src/extract/caller.rs", bad), 0, "{bad}");
        }
        assert_eq!(findings(route, "async fn f() { usage::summary(&state.app, team).await; }"), 0);
    }

    #[test]
    fn a_function_neither_builds_nor_writes_what_belongs_to_a_use_case() {
        let worker = "functions/worker/src/attempt.rs";
        for bad in [
            "fn f() { let x = CheckpointRecord { number: 1, ..old }; }",
            "fn f() { let x = record::InboxEntry { task }; }",
            "fn f() { writes.push(Store::inbox_write(project, &entry)); }",
            "fn f() { entries.map(Store::inbox_delete); }",
            "async fn f() { state.store.audit_append(team, line, None).await; }",
            "async fn f() { self.store.remove_project(project).await; }",
        ] {
            assert_eq!(findings(worker, bad), 1, "{bad}");
            assert_eq!(findings("shared/app/src/records.rs", bad), 0, "{bad}");
            assert_eq!(findings("functions/api/tests/work_routes/work_api.rs", bad), 0, "{bad}");
        }
        for good in [
            "fn f() { writes.extend(waiting.review(reason)); }",
            "fn f(entry: &InboxEntry) -> CheckpointRecord { known(entry) }",
            "async fn f() { removal::project(&state.app, project).await; }",
        ] {
            assert_eq!(findings(worker, good), 0, "{good}");
        }
    }
}

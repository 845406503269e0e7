//! Which crate may use which: always what stands further down, never sideways.

use super::finding::Finding;
use crate::workspace::Package;

const PREFIX: &str = "planwright-";
const ADAPTERS: [&str; 7] = ["store", "queue", "providers", "files", "tools", "sandbox", "auth"];
const FUNCTIONS: [&str; 6] = ["api", "planner", "worker", "stream", "sweeper", "supervisor"];

/// Sideways uses with a reason.
const EXCEPTIONS: [(&str, &str); 3] = [
    // The local_llm tool asks a model.
    ("tools", "providers"),
    // The file tools read and write a project's files.
    ("tools", "files"),
    // Commands of a task run where its sandbox is.
    ("tools", "sandbox"),
];

/// Crates that would bring a clock, randomness, input or output into the engine.
const NOT_IN_ENGINE: [&str; 22] = [
    "aws-config",
    "axum",
    "chrono",
    "fastrand",
    "futures",
    "getrandom",
    "hyper",
    "jiff",
    "lambda_http",
    "lambda_runtime",
    "log",
    "rand",
    "reqwest",
    "rusqlite",
    "time",
    "tokio",
    "tokio-stream",
    "tracing",
    "tracing-subscriber",
    "ureq",
    "uuid",
    "web-time",
];

pub(super) fn check(packages: &[Package]) -> Vec<Finding> {
    packages.iter().flat_map(check_package).collect()
}

fn check_package(package: &Package) -> Vec<Finding> {
    let Some(user) = package.name.strip_prefix(PREFIX) else {
        return vec![Finding::new(&package.name, format!("name the package {PREFIX}<folder>"))];
    };
    let mut findings = Vec::new();
    // What only tests use does not reach a build.
    for dependency in
        package.dependencies.iter().filter(|dependency| dependency.kind.as_deref() != Some("dev"))
    {
        let name = dependency.name.as_str();
        if let Some(used) = name.strip_prefix(PREFIX)
            && !may_use(user, used)
        {
            let advice = format!(
                "must not depend on {name}; move what both need further down, or pass it in"
            );
            findings.push(Finding::new(&package.name, advice));
        }
        if user == "engine" && (NOT_IN_ENGINE.contains(&name) || name.starts_with("aws-")) {
            let advice =
                format!("the engine is pure; hand in what {name} would provide as an argument");
            findings.push(Finding::new(&package.name, advice));
        }
    }
    findings
}

fn may_use(user: &str, used: &str) -> bool {
    let is_adapter = |name: &str| ADAPTERS.contains(&name);
    let is_function = |name: &str| FUNCTIONS.contains(&name);
    match user {
        "engine" | "xtask" => false,
        "protocol" => used == "engine",
        "platform" => matches!(used, "engine" | "protocol"),
        "local" => used != "tests" && used != "xtask",
        "tests" => used != "xtask",
        _ if is_adapter(user) => {
            matches!(used, "engine" | "protocol" | "platform") || EXCEPTIONS.contains(&(user, used))
        }
        "assembly" => matches!(used, "engine" | "protocol" | "platform") || is_adapter(used),
        "calls" => matches!(used, "engine" | "protocol" | "platform" | "store" | "providers"),
        "app" => matches!(used, "engine" | "protocol" | "platform" | "calls") || is_adapter(used),
        _ if is_function(user) => {
            matches!(used, "engine" | "protocol" | "platform" | "assembly" | "calls" | "app")
                || is_adapter(used)
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Dependency;

    fn findings(user: &str, used: &str, kind: Option<&str>) -> usize {
        let dependency = Dependency { name: used.into(), kind: kind.map(str::to_owned) };
        check(&[Package { name: user.into(), dependencies: vec![dependency] }]).len()
    }

    #[test]
    fn dependencies_point_down_and_never_sideways() {
        assert_eq!(findings("planwright-worker", "planwright-store", None), 0);
        assert_eq!(findings("planwright-store", "planwright-protocol", None), 0);
        assert_eq!(findings("planwright-protocol", "planwright-store", None), 1);
        assert_eq!(findings("planwright-store", "planwright-queue", None), 1);
        assert_eq!(findings("planwright-worker", "planwright-planner", None), 1);
        assert_eq!(findings("planwright-platform", "planwright-store", None), 1);
        assert_eq!(findings("planwright-queue", "planwright-store", Some("dev")), 0);
    }

    #[test]
    fn the_engine_stays_pure() {
        assert_eq!(findings("planwright-engine", "serde", None), 0);
        assert_eq!(findings("planwright-engine", "tokio", None), 1);
        assert_eq!(findings("planwright-engine", "aws-sdk-sqs", None), 1);
        assert_eq!(findings("planwright-engine", "planwright-protocol", None), 1);
    }
}

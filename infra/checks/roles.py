"""Each role against the calls its function's code can make, both ways: actions, resources, families of keys."""

import re
from pathlib import Path

import calls
import template as deployment

ROOT = Path(__file__).resolve().parents[2]

# What the platform does in a function's name, beside the code's own calls.
LOGGING = {"logs:CreateLogStream", "logs:PutLogEvents"}
POLLING = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}

# Partitions of the index in which the sweeper looks for work, and the API for what it may wake.
INDEX_KEYS = {"sweeper": ["active#*", "ended#*", "removed", "retention"], "api": ["active#*"]}

# Operations in the crates that no function reaches, and who they are for. A new one must be placed
# here or be allowed.
NOT_DEPLOYED = {
    "dynamodb:CreateTable": "the local stack makes its table; in AWS the template does",
    "dynamodb:UpdateTimeToLive": "the local stack switches expiry on; in AWS the template does",
    "s3:CreateBucket": "tests make their bucket; in AWS the template does",
    "sqs:ReceiveMessage": "the local stack polls; in AWS the event source mapping does",
    "sqs:DeleteMessage": "the local stack polls; in AWS the event source mapping does",
    "sqs:ChangeMessageVisibility": "the local stack polls; in AWS the event source mapping does",
}


def check(template: dict) -> list[str]:
    problems = []
    for name, resource in deployment.FUNCTIONS.items():
        problems += [f"{resource}: {problem}" for problem in of_function(template, name, resource)]
    return problems + not_deployed()


def summary() -> str:
    counts = [f"{name} {len(calls.reach(name).actions)}" for name in deployment.FUNCTIONS]
    return f"actions called = actions allowed ({', '.join(counts)}); {len(NOT_DEPLOYED)} linked and never called"


def of_function(template: dict, name: str, resource: str) -> list[str]:
    reach, problems = calls.reach(name), []
    queues = deployment.queues_of(template, resource)
    platform = LOGGING | (POLLING if queues else set())
    allowed: dict[str, list[dict]] = {}
    statements = deployment.statements(template, resource)
    if "sts:AssumeRole" in reach.actions:
        # Files are reached in sessions, so the function's own role reaches none.
        own = [action for s in statements for action in deployment.listed(s["Action"]) if action.startswith("s3:")]
        problems += [f"its own role allows {action}, past the sessions of teams" for action in own]
        statements = statements + deployment.session_statements(template)
    for statement in statements:
        if statement["Effect"] != "Allow":
            problems.append(f"{statement.get('Sid')}: a role here only allows")
        for action in deployment.listed(statement["Action"]):
            allowed.setdefault(action, []).append(statement)
    for action in sorted(reach.actions.keys() - allowed.keys()):
        places = ", ".join(sorted(reach.actions[action])[:3])
        problems.append(f"its code may call {action} ({places}), its role does not allow it")
    for action in sorted(allowed.keys() - reach.actions.keys() - platform):
        problems.append(f"its role allows {action}, nothing in its code calls it")
    for action in sorted(platform - allowed.keys()):
        problems.append(f"its role lacks {action}, which Lambda needs in its name")
    for action, statements in sorted(allowed.items()):
        if action.startswith("secretsmanager:"):
            problems += secret_places(name, action, statements)
            continue
        for statement in statements:
            problems += resources(name, queues, action, statement, reach)
    index = [s for s in allowed.get("dynamodb:Query", []) if places_of(s) == {"${Table.Arn}/index/active"}]
    if bool(index) != bool(reach.index_queries):
        problems.append("queries of the index are " + ("allowed and never made" if index else "made and not allowed"))
    return problems


def places_of(statement: dict) -> set[str]:
    return {deployment.shown(resource) for resource in deployment.listed(statement["Resource"])}


def resources(name: str, queues: set[str], action: str, statement: dict, reach: calls.Reach) -> list[str]:
    """What is wrong with where, and under which condition, an action is allowed."""
    service, places = action.split(":")[0], places_of(statement)
    keys = statement.get("Condition", {}).get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys")
    if service == "dynamodb":
        if places == {"${Table.Arn}/index/active"}:
            wanted = INDEX_KEYS.get(name)
            return [] if keys == wanted else [f"{action} on the index is not held to {wanted}"]
        wanted = None if set(reach.families) == set(calls.key_families().values()) else leading(reach)
        if places != {"Table.Arn"}:
            return [f"{action} on {sorted(places)}, not on the table"]
        return [] if keys == wanted else [f"{action} is held to keys {keys}, its code uses {wanted or 'all'}"]
    if service == "logs":
        expected = {f"{name.capitalize()}Logs.Arn"}
    elif action in POLLING:
        expected = {f"{queue}.Arn" for queue in queues}
    elif service == "sqs":
        expected = {"WorkQueue.Arn", "PlanQueue.Arn"}
    elif service == "sts":
        expected = {f"{deployment.TENANT_ROLE}.Arn"}
    elif service == "s3":
        expected = {"FilesBucket.Arn"} if action == "s3:ListBucket" else {"${FilesBucket.Arn}/team_*"}
    elif action == "ses:SendEmail":
        expected = {"arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/*"}
        if statement.get("Condition") != {"StringEquals": {"ses:FromAddress": {"Ref": "MailFrom"}}}:
            return [f"{action} is not held to the one sender"]
    else:
        return [f"{action} is of a service this check does not know"]
    return [] if places == expected else [f"{action} on {sorted(places)} instead of {sorted(expected)}"]


def secret_places(name: str, action: str, statements: list[dict]) -> list[str]:
    """What signs tokens is made once and read; only the keys of teams are changed and deleted; client secrets are read."""
    expected = secrets(name)
    if action != "secretsmanager:GetSecretValue":
        expected -= {CLIENT_SECRETS}
    if action not in ("secretsmanager:GetSecretValue", "secretsmanager:CreateSecret"):
        expected -= {signing_keys()}
    places = {place for statement in statements for place in places_of(statement)}
    return [] if places == expected else [f"{action} on {sorted(places)} instead of {sorted(expected)}"]


def leading(reach: calls.Reach) -> list[str]:
    return sorted(family if family == "installation" else f"{family}*" for family in reach.families)


SECRETS = "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:${AWS::StackName}"
# Whoever sets PLANWRIGHT_OIDC chooses these names; infra/README.md says below which prefix they lie
# in AWS.
CLIENT_SECRETS = f"{SECRETS}/oidc/*"


def secrets(name: str) -> set[str]:
    """The secrets a function's code names."""
    words = {token.text for function in calls.reached(name) for token in function.body}
    kinds = {"SECRET_NAME": signing_keys(), "team_secret": team_keys(), "discover": CLIENT_SECRETS}
    return {found for word, found in kinds.items() if word in words}


def signing_keys() -> str:
    source = (ROOT / "shared/auth/src/key_ring.rs").read_text()
    name = re.search(r'SECRET_NAME: &str = "([^"]+)"', source)[1]
    return f"{SECRETS}/{name}-*"


def team_keys() -> str:
    source = (ROOT / "shared/providers/src/teams.rs").read_text()
    prefix = re.search(r'fn team_secret\(.*?format!\("([^{]+)\{team\}/', source, re.DOTALL)[1]
    return f"{SECRETS}/{prefix}*"


def not_deployed() -> list[str]:
    """Operations that are linked into some function and reached by none."""
    linked, reached = {}, set()
    for name in deployment.FUNCTIONS:
        reached |= calls.reach(name).actions.keys()
        for crate in calls.linked(calls.PREFIX + name):
            for function in calls.source(crate):
                for service, operation in calls.uses(function):
                    if not operation.startswith("transact_"):
                        linked.setdefault(calls.iam(service, operation), set()).add(str(function))
    unreached = linked.keys() - reached
    problems = [
        f"{action} ({', '.join(sorted(linked[action]))}) is linked and never called: say in NOT_DEPLOYED who it is for"
        for action in sorted(unreached - NOT_DEPLOYED.keys())
    ]
    stale = sorted(NOT_DEPLOYED.keys() - unreached)
    return problems + [f"NOT_DEPLOYED names {action}, which is gone or called by now" for action in stale]

"""Each role against the recorded calls of its function, both ways: actions, resources, keys."""

import recorded
import template as deployment

# What the platform does in a function's name, beside the code's own calls.
LOGGING = {"logs:CreateLogStream", "logs:PutLogEvents"}
POLLING = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
# The one function that may reach every key of the table.
ALL_KEYS = {"api"}
INDEX = "index "
INDEX_PLACE = "${Table.Arn}/index/active"
SECRETS = (
    "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}"
    ":secret:${AWS::StackName}/"
)
QUEUES = {"work": "WorkQueue.Arn", "plan": "PlanQueue.Arn"}


def check(template: dict) -> list[str]:
    problems = []
    for name, resource in deployment.FUNCTIONS.items():
        problems += [f"{resource}: {problem}" for problem in of_function(template, name, resource)]
    return problems


def summary() -> str:
    counts = [f"{name} {len(recorded.calls(name))}" for name in deployment.FUNCTIONS]
    beyond = sum(len(rows) for rows in recorded.contents()["beyond"].values())
    return (
        f"actions called = actions allowed ({', '.join(counts)}); {beyond} reasons "
        f"beyond the journey"
    )


def of_function(template: dict, name: str, resource: str) -> list[str]:
    called, problems = recorded.calls(name), []
    queues = deployment.queues_of(template, resource)
    platform = LOGGING | (POLLING if queues else set())
    allowed: dict[str, list[dict]] = {}
    statements = deployment.statements(template, resource)
    if "sts:AssumeRole" in called:
        # Files are reached in sessions, so the function's own role reaches none.
        own = {a for s in statements for a in deployment.listed(s["Action"]) if a.startswith("s3:")}
        problems += [f"its own role allows {a}, past the sessions of teams" for a in sorted(own)]
        statements = statements + deployment.session_statements(template)
    for statement in statements:
        if statement["Effect"] != "Allow":
            problems.append(f"{statement.get('Sid')}: a role here only allows")
        for action in deployment.listed(statement["Action"]):
            allowed.setdefault(action, []).append(statement)
    for action in sorted(called.keys() - allowed.keys()):
        problems.append(f"it calls {action}, its role does not allow it")
    for action in sorted(allowed.keys() - called.keys() - platform):
        problems.append(f"its role allows {action}, which it never calls")
    for action in sorted(platform - allowed.keys()):
        problems.append(f"its role lacks {action}, which Lambda needs in its name")
    for action, given in sorted(allowed.items()):
        if action in platform:
            expected = log_or_queue(name, action, queues)
            problems += differ(action, {p for s in given for p in places_of(s)}, expected)
        else:
            problems += where(name, action, given, called.get(action, set()))
    return problems


def log_or_queue(name: str, action: str, queues: set[str]) -> set[str]:
    if action in LOGGING:
        return {f"{name.capitalize()}Logs.Arn"}
    return {f"{queue}.Arn" for queue in queues}


def places_of(statement: dict) -> set[str]:
    return {deployment.shown(resource) for resource in deployment.listed(statement["Resource"])}


def differ(action: str, places: set[str], expected: set[str]) -> list[str]:
    if places == expected:
        return []
    return [f"{action} on {sorted(places)} instead of {sorted(expected)}"]


def where(name: str, action: str, statements: list[dict], called: set[str]) -> list[str]:
    """What is wrong with where, and under which condition, an action is allowed."""
    service = action.split(":")[0]
    if service == "dynamodb":
        return table(name, action, statements, called)
    places = {place for statement in statements for place in places_of(statement)}
    if service == "secretsmanager":
        return differ(action, places, {SECRETS + secret_pattern(one) for one in called})
    if service == "sqs":
        return differ(action, places, set(QUEUES.values()))
    if service == "sts":
        return differ(action, places, {f"{deployment.TENANT_ROLE}.Arn"})
    if service == "s3":
        listing = action == "s3:ListBucket"
        return differ(
            action, places, {"FilesBucket.Arn" if listing else "${FilesBucket.Arn}/team_*"}
        )
    if action == "ses:SendEmail":
        sender = {"StringEquals": {"ses:FromAddress": {"Ref": "MailFrom"}}}
        if any(statement.get("Condition") != sender for statement in statements):
            return [f"{action} is not held to the one sender"]
        anybody = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/*"
        return differ(action, places, {anybody})
    return [f"{action} is of a service this check does not know"]


def secret_pattern(name: str) -> str:
    """How a policy names a secret: AWS adds six characters to it, unless there is none yet."""
    return name if name.endswith("*") else f"{name}*"


def table(name: str, action: str, statements: list[dict], called: set[str]) -> list[str]:
    problems = []
    for on_index in (False, True):
        mine = [s for s in statements if (INDEX_PLACE in places_of(s)) == on_index]
        used = {c.removeprefix(INDEX) for c in called if c.startswith(INDEX) == on_index}
        if bool(mine) != bool(used):
            what = "the index" if on_index else "the table"
            says = "allowed and never made" if mine else "made and not allowed"
            problems.append(f"{action} on {what} is {says}")
        for statement in mine:
            expected = {INDEX_PLACE} if on_index else {"Table.Arn"}
            problems += differ(action, places_of(statement), expected)
            problems += keys(name, action, statement, on_index)
    return problems


def keys(name: str, action: str, statement: dict, on_index: bool) -> list[str]:
    """The keys of all actions of a statement together: a policy cannot tell them apart by less."""
    condition = statement.get("Condition", {}).get("ForAllValues:StringLike", {})
    allowed = condition.get("dynamodb:LeadingKeys")
    if not on_index and name in ALL_KEYS:
        return (
            [] if allowed is None else [f"{action} is held to {allowed}, and it reaches all keys"]
        )
    if allowed is None:
        return [f"{action} is held to no keys"]
    places = [p for a, ps in recorded.calls(name).items() if a.startswith("dynamodb:") for p in ps]
    used = sorted({p.removeprefix(INDEX) for p in places if p.startswith(INDEX) == on_index})
    return [] if allowed == used else [f"{action} is held to keys {allowed}, it uses {used}"]

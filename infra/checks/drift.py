"""What is declared both in the template and in the code, compared: table, queues, settings,
time-outs, files, pages.
"""

import re
import recorded
import signals
import template as deployment
from compared import differ, found, known_settings, seconds, source

# Settings the template leaves alone on purpose.
LEFT_ALONE = {
    "ANTHROPIC_BASE_URL": "the vendor's own address is the default",
    "OLLAMA_HOST": "no Ollama is reachable from a function",
    "OLLAMA_MODEL": "as above",
    "PLANWRIGHT_MODEL_OLLAMA": "as above",
    "PLANWRIGHT_ALLOW_PRIVATE_ADDRESSES": "a function never calls a private address",
    "PLANWRIGHT_FETCH_PRIVATE_ADDRESSES": "as above",
    "TAVILY_BASE_URL": "the vendor's own address is the default",
    "BRAVE_BASE_URL": "as above",
}
# Settings whose default is another one in AWS on purpose.
STRICTER = {"PLANWRIGHT_REGISTRATION": "an address on the internet has strangers"}
# Where people read what to type.
DOCUMENTS = ("README.md", "infra/README.md", "infra/docs/guides/deploy.md")
TRACES = {"OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_HEADERS"}
PROVIDER_KEYS = {
    "ANTHROPIC_API_KEY",
    "GEMINI_API_KEY",
    "OPENAI_API_KEY",
    "OPENROUTER_API_KEY",
    "ZAI_API_KEY",
}
# Who may come in and how often, and what a team or a project is given when it is made: the API
# alone reads them.
API_ONLY = {
    "PLANWRIGHT_REGISTRATION",
    "PLANWRIGHT_SETUP_CODE",
    "PLANWRIGHT_TEAMS_PER_PERSON",
    "PLANWRIGHT_TEAMS_PER_ADDRESS",
    "PLANWRIGHT_DAILY_LIMIT_USD",
    "PLANWRIGHT_MONTHLY_LIMIT_USD",
    "PLANWRIGHT_PROJECT_LIMIT_USD",
    "PLANWRIGHT_WARN_PERCENT",
    "PLANWRIGHT_CONCURRENCY",
    "PLANWRIGHT_MAIL_FROM",
    "PLANWRIGHT_OIDC",
    "PLANWRIGHT_LEAKED_PASSWORDS",
    "PLANWRIGHT_RATE_TEAM",
    "PLANWRIGHT_RATE_KEY",
    "PLANWRIGHT_RATE_ADDRESS",
    "PLANWRIGHT_RATE_SIGN_IN",
}


def check(template: dict) -> list[str]:
    problems = []
    for part in (
        table,
        queues,
        settings,
        defaults,
        limits,
        signals.metrics,
        signals.quiet,
        files,
        sessions,
        pages,
        documents,
    ):
        problems += [f"{part.__name__}: {problem}" for problem in part(template)]
    return problems


def table(template):
    name = lambda const: found("shared/store/src/keys.rs", rf'{const}: &str = "([^"]+)"')
    declared = deployment.properties(template, "Table")
    keys = lambda schema: [(key["AttributeName"], key["KeyType"]) for key in schema]
    pk, sk, apk, ask = (
        name(const) for const in ("PARTITION", "SORT", "ACTIVE_PARTITION", "ACTIVE_SORT")
    )
    yield from differ("primary key", keys(declared["KeySchema"]), [(pk, "HASH"), (sk, "RANGE")])
    indexes = [
        (i["IndexName"], keys(i["KeySchema"]), i["Projection"])
        for i in declared["GlobalSecondaryIndexes"]
    ]
    projection = found("shared/store/src/schema.rs", r"ProjectionType::(\w+)")
    kind = {"KeysOnly": "KEYS_ONLY", "All": "ALL"}[projection]
    index = (name("ACTIVE_INDEX"), [(apk, "HASH"), (ask, "RANGE")], {"ProjectionType": kind})
    yield from differ("indexes", indexes, [index])
    attributes = [
        (a["AttributeName"], a["AttributeType"]) for a in declared["AttributeDefinitions"]
    ]
    kind = found("shared/store/src/schema.rs", r"ScalarAttributeType::(\w+)\)")
    yield from differ("attributes", attributes, [(key, kind) for key in (pk, sk, apk, ask)])
    yield from differ(
        "expiry",
        declared["TimeToLiveSpecification"],
        {"AttributeName": name("TTL"), "Enabled": True},
    )
    billing = found("shared/store/src/schema.rs", r"BillingMode::(\w+)")
    yield from differ(
        "billing", declared["BillingMode"], {"PayPerRequest": "PAY_PER_REQUEST"}[billing]
    )


def queues(template):
    local = "infra/local/src/embedded.rs"
    count = int(found(local, r"max_receive_count: (\d+)"))
    for queue, const in (("Work", "WORK"), ("Plan", "PLAN")):
        found("infra/local/src/embedded/queues.rs", rf'const {const}: &str = "([^"]+)"')
        declared = deployment.properties(template, f"{queue}Queue")
        redrive = declared["RedrivePolicy"]
        yield from differ(f"{queue}Queue deliveries", redrive["maxReceiveCount"], count)
        yield from differ(
            f"{queue}Queue dead letters",
            deployment.shown(redrive["deadLetterTargetArn"]),
            f"{queue}DeadLetters.Arn",
        )
        function = {"Work": "WorkerFunction", "Plan": "PlannerFunction"}[queue]
        timeout = deployment.properties(template, function)["Timeout"]
        if declared["VisibilityTimeout"] != 6 * timeout:
            yield (
                f"{queue}Queue hides a message for {declared['VisibilityTimeout']} "
                f"s, not for six times {timeout} s"
            )
        longest = int(found("shared/queue/src/bells.rs", r"MAX_DELAY_S: u64 = (\d+)"))
        threshold = deployment.properties(template, f"{queue}AgeAlarm")["Threshold"]
        # A worker that dies leaves its doorbells hidden for the whole of that time.
        harmless = longest + declared["VisibilityTimeout"] + timeout
        if threshold < harmless:
            yield f"{queue}AgeAlarm rings at {threshold} s; one crash and a delay take {harmless} s"
        dead = deployment.properties(template, f"{queue}DeadLetters")["VisibilityTimeout"]
        if dead < 6 * deployment.properties(template, "SweeperFunction")["Timeout"]:
            yield (
                f"{queue}DeadLetters shows a message again after {dead} s, while "
                f"the sweeper may be at work on it"
            )
    counted = len([r for r in template["Resources"].values() if r["Type"] == "AWS::SQS::Queue"])
    yield from differ("number of queues", counted, 4)


def settings(template):
    known = known_settings()
    if len(known) < 20:
        yield f"only {len(known)} settings were found in the code; the check reads it wrongly"
    used = set()
    for name, resource in deployment.FUNCTIONS.items():
        given = deployment.environment(template, resource)
        used |= given.keys()
        yield from (
            f"{resource} sets {unknown}, which no code reads"
            for unknown in sorted(given.keys() - known.keys())
        )
        required = {setting for setting, (unset, _) in known.items() if unset == "Required"}
        yield from (
            f"{resource} lacks {setting}, which is required"
            for setting in sorted(required - given.keys())
        )
        asks_models = name in recorded.MODEL_FUNCTIONS
        expected = {
            s
            for s in known
            if s in PROVIDER_KEYS
            or s.startswith(("PLANWRIGHT_MODEL_", "OPENAI_", "PLANWRIGHT_PRICES"))
        }
        expected -= LEFT_ALONE.keys()
        if asks_models and not expected <= given.keys():
            yield f"{resource} speaks to models and lacks {sorted(expected - given.keys())}"
        if not asks_models and expected & given.keys():
            yield f"{resource} speaks to no model and is given {sorted(expected & given.keys())}"
        traces = name in recorded.TRACING_FUNCTIONS
        yield from differ(
            f"where {resource} sends traces", TRACES & given.keys(), TRACES if traces else set()
        )
        yield from differ(
            f"what {resource} is told about people and new teams",
            API_ONLY & given.keys(),
            API_ONLY if name == "api" else set(),
        )
    for setting in sorted(known.keys() - used - LEFT_ALONE.keys()):
        yield f"no function is given {setting}; set it, or say in LEFT_ALONE why not"
    for setting in sorted(LEFT_ALONE.keys() & used | LEFT_ALONE.keys() - known.keys()):
        yield f"LEFT_ALONE names {setting}, which is set or gone"


def defaults(template):
    """A parameter that is handed through has the default the code has."""
    known = known_settings()
    for resource in deployment.FUNCTIONS.values():
        for setting, value in deployment.environment(template, resource).items():
            parameter = template["Parameters"].get(
                value.get("Ref", "") if isinstance(value, dict) else ""
            )
            if parameter is None or setting not in known or setting in STRICTER:
                continue
            code = known[setting][1] or ""
            if str(parameter["Default"]) != code:
                yield (
                    f"{setting}: the template's default is "
                    f"{parameter['Default']!r}, the code's {code!r}"
                )


def limits(template):
    of = lambda name: deployment.properties(template, name)
    worker, queue = of("WorkerFunction"), of("WorkerFunction")["Events"]["Doorbells"]["Properties"]
    code = "functions/worker/src/lib.rs"
    yield from differ("time of a worker", worker["Timeout"], seconds(code, r"Limits \{ time:"))
    yield from differ(
        "tasks of a worker", queue["BatchSize"], int(found(code, r"hand_back: [^}]*tasks: (\d+)"))
    )
    if seconds(code, r"Limits \{[^}]*hand_back:") >= worker["Timeout"]:
        yield "a worker hands back when its time is over already"
    api, http = of("ApiFunction"), of("ApiFunction")["Events"]["Everything"]["Properties"]
    origins = {
        o["Id"]: o.get("CustomOriginConfig")
        for o in of("Distribution")["DistributionConfig"]["Origins"]
    }
    rising = [
        (
            "the API's patience",
            seconds("functions/api/src/routes/plans/make.rs", "PATIENCE: Duration ="),
        ),
        ("its time-out", api["Timeout"]),
        ("the HTTP API's", http["TimeoutInMillis"] // 1000),
        ("the distribution's", origins["api"]["OriginReadTimeout"]),
    ]
    for (inner, less), (outer, more) in zip(rising, rising[1:]):
        if less >= more:
            yield f"{inner} is {less} s and must be less than {outer} {more} s"
    pace = "functions/stream/src/state.rs"
    life, heartbeat = (
        seconds(pace, rf"const LAMBDA: Pace = Pace \{{.*?{field}:")
        for field in ("life", "heartbeat")
    )
    if life + 15 > of("StreamFunction")["Timeout"]:
        yield f"a stream lives {life} s, too close to its time-out"
    if 2 * heartbeat > origins["stream"]["OriginReadTimeout"]:
        yield (
            f"a stream speaks every {heartbeat} s, and the distribution gives up "
            f"after less than two of them"
        )
    schedule = of("SweeperFunction")["Events"]["EveryMinute"]["Properties"]["Schedule"]
    local = seconds("infra/local/src/stack.rs", "tick_every:")
    yield from differ("schedule of the sweeper", schedule, f"rate({local // 60} minute)")


def files(template):
    prefix = found("shared/engine/src/id.rs", r'TeamId,\s*"(\w+)"')
    roles = [
        s for name in deployment.FUNCTIONS.values() for s in deployment.statements(template, name)
    ]
    roles += deployment.session_statements(template)
    places = {deployment.shown(p) for s in roles for p in deployment.listed(s["Resource"])}
    yield from differ(
        "files of a team",
        {p for p in places if p.startswith("${FilesBucket")},
        {f"${{FilesBucket.Arn}}/{prefix}*"},
    )
    found("shared/files/src/project_files.rs", r'format!\("(\{team\}/\{id\}/)')


def sessions(template):
    """What a session asks for is what the role has: less would refuse a tool its file, more would
    be of no use.
    """
    policy = found(
        "shared/files/src/tenant_credentials.rs", r"fn policy\(.*?json!\((.*?)\}\)\s*\.to_string"
    )
    asked = set(re.findall(r'"(s3:[A-Z]\w+)"', policy))
    statements = deployment.session_statements(template)
    allowed = {
        action for statement in statements for action in deployment.listed(statement["Action"])
    }
    yield from differ("actions of a session", sorted(allowed), sorted(asked))
    places = set(re.findall(r'"Resource": (?:format!\("([^"]+)"\)|(\w+))', policy))
    if places != {("{bucket}/{team}/*", ""), ("", "bucket")}:
        yield f"a session reaches {sorted(places)}, not the keys of its team and their list"
    prefix = found("shared/engine/src/id.rs", r'TeamId,\s*"(\w+)"')
    if '"Condition": {"StringLike": {"s3:prefix": format!("{team}/*")}}' not in policy:
        yield "a session lists more than its team's keys"
    lists = [
        s.get("Condition") for s in statements if "s3:ListBucket" in deployment.listed(s["Action"])
    ]
    yield from differ(
        "what a session may list", lists, [{"StringLike": {"s3:prefix": f"{prefix}*"}}]
    )


def pages(template):
    headers = deployment.properties(template, "PagesHeaders")["ResponseHeadersPolicyConfig"][
        "SecurityHeadersConfig"
    ]
    policy = found(
        "infra/local/src/serve.rs",
        r'POLICY: HeaderValue = HeaderValue::from_static\(\s*"(.*?)",?\s*\)',
    )
    policy = re.sub(r"\\\n\s*", "", policy)
    yield from differ(
        "policy of the pages", headers["ContentSecurityPolicy"]["ContentSecurityPolicy"], policy
    )
    referrer = found(
        "infra/local/src/serve.rs", r'REFERRER_POLICY, HeaderValue::from_static\("([^"]+)"'
    )
    yield from differ("referrer", headers["ReferrerPolicy"]["ReferrerPolicy"], referrer)


def documents(template):
    """What the documents tell a person to type and to look for is there."""
    text = "".join(source(path) for path in DOCUMENTS)
    given = set(re.findall(r"--parameter '?(\w+)=", text))
    yield from (
        f"a document gives the parameter {name}, which is gone"
        for name in sorted(given - template["Parameters"].keys())
    )
    read = {one or other for one, other in re.findall(r"\$\(output (\w+)\)|output `(\w+)`", text)}
    yield from (
        f"a document reads the output {name}, which is gone"
        for name in sorted(read - template["Outputs"].keys())
    )
    if not given or not read:
        yield "no parameter or no output was found in the documents; the check reads them wrongly"
    rows = re.findall(
        r"^\| (`.*?`) \|", found("infra/README.md", r"### Alarms\n(.*?)\n### "), re.MULTILINE
    )
    told = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    alarms = {
        name.removesuffix("Alarm")
        for name, r in template["Resources"].items()
        if r["Type"] == "AWS::CloudWatch::Alarm"
    }
    yield from differ("alarms, as README explains them", sorted(alarms), sorted(told))

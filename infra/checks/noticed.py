"""Breaks a copy of the template in one place at a time and sees that the check meant for it speaks
up.
"""

import copy
from functools import cache

import drift
import roles
import rules
import statements
import supply
import template as deployment


def properties(template, name):
    return deployment.properties(template, name)


def statement(template, function, sid):
    return next(s for s in deployment.statements(template, function) if s["Sid"] == sid)


def drop_action(template):
    statement(template, "WorkerFunction", "KeepStateOfTeams")["Action"].remove(
        "dynamodb:BatchGetItem"
    )


def add_action(template):
    statement(template, "StreamFunction", "FollowTeamsAndUseTickets")["Action"].append(
        "dynamodb:DeleteItem"
    )


def loosen_keys(template):
    del statement(template, "PlannerFunction", "KeepStateOfTeams")["Condition"]


def widen_files(template):
    statement(template, "ApiFunction", "ReadAndDeleteFiles")["Resource"] = {
        "Fn::Sub": "${FilesBucket.Arn}/*"
    }


def widen_sessions(template):
    deployment.session_statements(template)[0]["Resource"] = {"Fn::Sub": "${FilesBucket.Arn}/*"}


def past_sessions(template):
    statement(template, "WorkerFunction", "TakeDoorbells")["Action"].append("s3:GetObject")


def anybody_takes_sessions(template):
    trusted = properties(template, "TenantRole")["AssumeRolePolicyDocument"]["Statement"][0]
    trusted["Principal"] = {"AWS": {"Fn::GetAtt": ["ApiRole", "Arn"]}}


def forget_index(template):
    policy = properties(template, "SweeperRole")["Policies"][0]["PolicyDocument"]
    policy["Statement"] = [s for s in policy["Statement"] if s["Sid"] != "FindRunsUnderWay"]


def invent_action(template):
    statement(template, "ApiFunction", "RingDoorbells")["Action"] = "sqs:SendMessages"


def any_sender(template):
    del statement(template, "ApiFunction", "SendMail")["Condition"]


def all_secrets(template):
    statement(template, "ApiFunction", "ClientSecretsOfIdentityProviders")["Action"] = (
        "secretsmanager:CreateSecret"
    )


def keys_with_a_suffix(template):
    for function, sid in (
        ("ApiFunction", "SigningKeysAndKeysOfTeams"),
        ("StreamFunction", "SigningKeys"),
    ):
        one = statement(template, function, sid)
        places = deployment.listed(one["Resource"])
        one["Resource"] = [
            {"Fn::Sub": deployment.shown(p).replace("keys*", "keys-*")} for p in places
        ]


def mail_from_worker(template):
    properties(template, "WorkerFunction")["Environment"]["Variables"]["PLANWRIGHT_MAIL_FROM"] = {
        "Ref": "MailFrom"
    }


def any_resource(template):
    statement(template, "ApiFunction", "RingDoorbells")["Resource"] = "*"


def impossible_condition(template):
    statement(template, "ApiFunction", "RingDoorbells")["Condition"] = {
        "StringLike": {"sqs:Group": "team_*"}
    }


def rename_expiry(template):
    properties(template, "Table")["TimeToLiveSpecification"]["AttributeName"] = "expires"


def project_all(template):
    properties(template, "Table")["GlobalSecondaryIndexes"][0]["Projection"]["ProjectionType"] = (
        "ALL"
    )


def redrive_sooner(template):
    properties(template, "WorkQueue")["RedrivePolicy"]["maxReceiveCount"] = 3


def shorten_worker(template):
    properties(template, "WorkerFunction")["Timeout"] = 600


def batch_less(template):
    properties(template, "WorkerFunction")["Events"]["Doorbells"]["Properties"]["BatchSize"] = 5


def misspell_setting(template):
    template["Globals"]["Function"]["Environment"]["Variables"]["PLANWRIGHT_TABEL"] = "x"


def forget_setting(template):
    del template["Globals"]["Function"]["Environment"]["Variables"]["PLANWRIGHT_BUCKET"]


def key_to_stream(template):
    properties(template, "StreamFunction")["Environment"] = {
        "Variables": {"ANTHROPIC_API_KEY": "x"}
    }


def other_default(template):
    template["Parameters"]["TasksPerProject"]["Default"] = 32


def slow_schedule(template):
    properties(template, "SweeperFunction")["Events"]["EveryMinute"]["Properties"]["Schedule"] = (
        "rate(5 minutes)"
    )


def impatient_edge(template):
    origins = properties(template, "Distribution")["DistributionConfig"]["Origins"]
    next(o for o in origins if o["Id"] == "stream")["CustomOriginConfig"]["OriginReadTimeout"] = 20


def loose_pages(template):
    headers = properties(template, "PagesHeaders")["ResponseHeadersPolicyConfig"][
        "SecurityHeadersConfig"
    ]
    headers["ContentSecurityPolicy"]["ContentSecurityPolicy"] = "default-src *"


def open_url(template):
    properties(template, "StreamFunction")["FunctionUrlConfig"]["AuthType"] = "NONE"


def open_bucket(template):
    properties(template, "FilesBucket")["PublicAccessBlockConfiguration"]["BlockPublicPolicy"] = (
        False
    )


def allow_plain_http(template):
    template["Resources"].pop("FilesBucketPolicy")


def compress_events(template):
    properties(template, "Distribution")["DistributionConfig"]["CacheBehaviors"][1]["Compress"] = (
        True
    )


def swap_paths(template):
    properties(template, "Distribution")["DistributionConfig"]["CacheBehaviors"].reverse()


def rate_rule(template) -> dict:
    return properties(template, "WebAcl")["Rules"][0]


def no_rate(template):
    properties(template, "WebAcl")["Rules"] = []


def count_only(template):
    rate_rule(template)["Action"] = {"Count": {}}


def some_paths(template):
    rate_rule(template)["Statement"]["RateBasedStatement"]["ScopeDownStatement"] = {"x": "y"}


def fixed_rate(template):
    rate_rule(template)["Statement"]["RateBasedStatement"]["Limit"] = 600


def rate_of_five_minutes(template):
    rate_rule(template)["Statement"]["RateBasedStatement"]["EvaluationWindowSec"] = 300


def bare_distribution(template):
    del properties(template, "Distribution")["DistributionConfig"]["WebACLId"]


def firewall_of_one_region(template):
    properties(template, "WebAcl")["Scope"] = "REGIONAL"


def hasty_firewall(template):
    template["Parameters"]["FirewallRequestsPerMinute"]["Default"] = 100


def narrow_sessions(template):
    deployment.session_statements(template)[0]["Action"].remove("s3:PutObject")


def list_all_teams(template):
    del deployment.session_statements(template)[1]["Condition"]


def unwatched_queue(template):
    template["Resources"].pop("PlanDeadLettersAlarm")


def unwatched_function(template):
    metrics = properties(template, "FunctionErrorsAlarm")["Metrics"]
    metrics[:] = [m for m in metrics if m["Id"] != "stream"]


def stop_chains(template):
    del properties(template, "WorkerFunction")["RecursiveLoop"]


def half_a_permission(template):
    template["Resources"].pop("StreamInvokePermission")


def whole_batches(template):
    del properties(template, "PlannerFunction")["Events"]["Doorbells"]["Properties"][
        "FunctionResponseTypes"
    ]


def logs_for_ever(template):
    del properties(template, "ApiLogs")["RetentionInDays"]


def spoil_dashboard(template):
    body = properties(template, "Dashboard")["DashboardBody"]
    body["Fn::Sub"] = body["Fn::Sub"].replace("]}},", "]}}", 1)


def rename_metric(template):
    body = properties(template, "Dashboard")["DashboardBody"]
    body["Fn::Sub"] = body["Fn::Sub"].replace("gen_ai.client.token.usage", "gen_ai.tokens")


def watch_nothing(template):
    properties(template, "GivenUpAlarm")["MetricName"] = "doorbells_dead"


def wait_for_nothing(template):
    properties(template, "GivenUpAlarm")["Dimensions"][0]["Value"] = "given_up"


def watch_no_index(template):
    reads, writes, index = properties(template, "TableThrottlesAlarm")["Metrics"][1:]
    index["MetricStat"]["Metric"]["Dimensions"][1]["Value"] = "waiting"


def unexplained_alarm(template):
    resources = template["Resources"]
    resources["UnexplainedAlarm"] = copy.deepcopy(resources["ThrottlesAlarm"])


def rename_output(template):
    template["Outputs"]["Table"] = template["Outputs"].pop("TableName")


def hurry_dead_letters(template):
    properties(template, "WorkDeadLetters")["VisibilityTimeout"] = 120


def leave_dead_letters(template):
    statement(template, "SweeperFunction", "TakeDeadDoorbells")["Resource"].pop()


def replace_table(template):
    del template["Resources"]["Table"]["UpdateReplacePolicy"]


def watch_spend_at_once(template):
    template["Parameters"]["MonthlySpendUsd"]["Default"] = 50


def ring_after_a_crash(template):
    properties(template, "WorkAgeAlarm")["Threshold"] = 2700


def log_queries(template):
    settings = properties(template, "HttpApi")["AccessLogSettings"]
    settings["Format"] = settings["Format"].replace("$context.path", "$context.queryString")


BREAKS = {
    roles.check: [
        drop_action,
        add_action,
        loosen_keys,
        widen_files,
        forget_index,
        leave_dead_letters,
    ]
    + [any_sender, all_secrets, widen_sessions, past_sessions, keys_with_a_suffix],
    statements.check: [invent_action, any_resource, impossible_condition, anybody_takes_sessions],
    drift.check: [
        rename_expiry,
        project_all,
        redrive_sooner,
        shorten_worker,
        batch_less,
        misspell_setting,
        forget_setting,
    ]
    + [
        key_to_stream,
        mail_from_worker,
        other_default,
        slow_schedule,
        impatient_edge,
        loose_pages,
        rename_metric,
        watch_nothing,
        hurry_dead_letters,
    ]
    + [
        narrow_sessions,
        list_all_teams,
        wait_for_nothing,
        watch_no_index,
        unexplained_alarm,
        rename_output,
        ring_after_a_crash,
    ],
    rules.check: [
        open_url,
        open_bucket,
        allow_plain_http,
        compress_events,
        swap_paths,
        unwatched_queue,
        unwatched_function,
    ]
    + [stop_chains, half_a_permission, whole_batches, logs_for_ever, spoil_dashboard, log_queries]
    + [
        replace_table,
        watch_spend_at_once,
        no_rate,
        count_only,
        some_paths,
        fixed_rate,
        rate_of_five_minutes,
        bare_distribution,
        firewall_of_one_region,
        hasty_firewall,
    ],
}


NO_RULES = {"allow": ["MIT", "Apache-2.0"], "exceptions": [{"crate": "fuzz", "allow": ["NCSA"]}]}
# What supply must not let pass, and what it must.
SUPPLY = {
    "a copyleft licence": (1, lambda: one_crate("GPL-3.0-only")),
    "no licence": (1, lambda: one_crate(None)),
    "one of two licences": (0, lambda: one_crate("GPL-2.0 OR MIT/Apache-2.0")),
    "two licences at once": (1, lambda: one_crate("MIT AND (GPL-2.0 OR LGPL-2.1)")),
    "an excused crate": (0, lambda: one_crate("MIT AND NCSA", "fuzz")),
    "a faulty version": (1, lambda: supply.known_faults("crate", [("rustls", "0.23.44")])),
    "a mended version": (0, lambda: supply.known_faults("crate", [("rustls", "0.23.46")])),
    "a crate from elsewhere": (
        1,
        lambda: supply.sources([{"name": "x", "version": "1.0.0", "source": "git+x"}]),
    ),
    "a second TLS": (1, lambda: supply.banned([{"name": "native-tls", "version": "0.2.14"}])),
    "an old HTTP": (1, lambda: supply.banned([{"name": "hyper", "version": "0.14.30"}])),
    "a tool's licence in what is shipped": (1, lambda: one_package({"license": "MPL-2.0"})),
    "a tool's licence in a tool": (0, lambda: one_package({"license": "MPL-2.0", "dev": True})),
    "a deprecated package": (1, lambda: one_package({"license": "MIT", "deprecated": "use y"})),
}


def one_crate(licence, name="x"):
    return supply.licences({(name, "1.0.0"): {"license": licence}}, NO_RULES)


def one_package(entry):
    return supply.npm_licences([("x", {"version": "1.0.0"} | entry)], NO_RULES["allow"])


@cache
def check() -> tuple[str, ...]:
    found = {what: len(ask()) for what, (_, ask) in SUPPLY.items()}
    missed = [
        f"supply finds {found[w]} faults in {w}" for w, (n, _) in SUPPLY.items() if found[w] != n
    ]
    for notice, breaks in BREAKS.items():
        sound = set(_run(notice, deployment.written()))
        for break_it in breaks:
            template = copy.deepcopy(deployment.written())
            break_it(template)
            if not set(_run(notice, template)) - sound:
                missed.append(f"{notice.__module__} does not notice {break_it.__name__}")
    return tuple(missed)


def _run(notice, template):
    return list(notice(deployment.translated(template) if notice is rules.check else template))


def summary() -> str:
    return f"{sum(len(breaks) for breaks in BREAKS.values()) + len(SUPPLY)} deliberate breaks"

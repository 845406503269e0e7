"""What a journey must have left: metrics, spans, and files reached in sessions alone."""

import json

from invocations import expect
from recorder import allows

# Of whoever asks for the run to begin.
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def reported(installation) -> str:
    """What planner and worker told CloudWatch: every metric of model calls, and nobody's name or
    words.
    """
    reports = [
        report
        for name in ("planner", "worker")
        for report in installation.functions[name].reports()
    ]
    described = [metric for report in reports for metric in report["_aws"]["CloudWatchMetrics"]]
    names = {metric["Name"] for one in described for metric in one["Metrics"]}
    wanted = {
        "gen_ai.client.operation.duration",
        "gen_ai.client.token.usage",
        "tasks_finished",
        "plans_finished",
    }
    expect("model calls, tasks and plans are reported", wanted <= names, names)
    labels = {
        label for one in described for dimensions in one["Dimensions"] for label in dimensions
    }
    expect("no label names a tenant", not labels & {"team", "project", "task", "user"}, labels)
    text = json.dumps(reports)
    expect(
        "no id and no word of a requirement is reported",
        not any(w in text for w in ("team_", "prj_", "notes")),
        text,
    )
    return f"{len(names)} metrics reported"


def in_sessions(installation) -> str:
    """The worker reached files in its team's session alone, which reaches nobody else's."""
    worker = installation.recorders["worker"]
    expect("the worker took a session", len(worker.sessions) == 1, worker.sessions)
    counts = (worker.in_session, worker.past_session)
    expect("every request for a file was made in it", counts[0] > 0 and counts[1] == 0, counts)
    (policy,) = worker.sessions.values()
    team = policy["Statement"][0]["Resource"].split("/")[1]
    bucket = policy["Statement"][1]["Resource"]
    other = f"team_{'7' * 32}"
    for key, fits in (
        (f"{team}/prj/files/a", True),
        (f"{other}/prj/files/a", False),
        ("a", False),
        (f"{team}2/a", False),
    ):
        for action in ("s3:GetObject", "s3:PutObject", "s3:DeleteObject"):
            expect(
                f"{action} of {key} is {fits}",
                allows(policy, action, f"{bucket}/{key}", {}) == fits,
                policy,
            )
    for prefix, fits in ((f"{team}/prj/", True), (f"{other}/", False), ("", False), (None, False)):
        keys = {} if prefix is None else {"s3:prefix": prefix}
        expect(
            f"a list of {prefix} is {fits}",
            allows(policy, "s3:ListBucket", bucket, keys) == fits,
            policy,
        )
    return f"{counts[0]} requests for files in the team's session"


def traced(installation, tasks: int) -> str:
    """The caller's trace goes through API and worker to every call of the model, with the
    conventions' names and no words.
    """
    spans = [
        (service, span, a)
        for service, span, a in installation.receiver.spans
        if span.trace_id.hex() == TRACE
    ]
    services = {service for service, _, _ in spans}
    expect(
        "the trace goes from the API to the worker",
        {"planwright-api", "planwright-worker"} <= services,
        services,
    )
    calls_of_models = [
        (span, a) for _, span, a in spans if a.get("gen_ai.operation.name") == "chat"
    ]
    expect(
        "each task's call of a model is in the trace",
        len(calls_of_models) >= tasks,
        len(calls_of_models),
    )
    known = {span.span_id for _, span, _ in spans}
    strays = [
        span.name
        for service, span, _ in spans
        if service != "planwright-api" and span.parent_span_id not in known
    ]
    expect("every span of the worker has its parent in the trace", not strays, strays)
    for span, a in calls_of_models:
        wanted = {
            "gen_ai.provider.name": str,
            "gen_ai.request.model": str,
            "gen_ai.usage.input_tokens": int,
            "gen_ai.usage.output_tokens": int,
        }
        expect(
            "a call has the conventions' attributes",
            all(isinstance(a.get(n), kind) for n, kind in wanted.items()),
            a,
        )
        expect(
            "a call is a client's, named by the conventions",
            (span.kind, span.name) == (3, f"chat {a['gen_ai.request.model']}"),
            span.name,
        )
    everything = [(service, span.name, a) for service, span, a in installation.receiver.spans]
    expect(
        "planning is traced",
        any(
            service == "planwright-planner" and "gen_ai.operation.name" in a
            for service, _, a in everything
        ),
        everything,
    )
    said = str([str(span) for _, span, _ in installation.receiver.spans])
    expect(
        "no word of a requirement and no secret is in a span",
        not any(w in said for w in ("notes.md", "correct horse", "Bearer")),
        said[:500],
    )
    return f"{len(spans)} spans in the caller's trace"

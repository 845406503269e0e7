#!/usr/bin/env python3
"""A project from registration to its last file through the five functions, each the process Lambda would start.

    python3 infra/checks/journey.py [--folder target/debug]

Only the services are the local stack's. This program is the event source: it takes doorbells from queues nobody else reads and
hands them to planner and worker in batches, as Lambda does. Every request to AWS is recorded, and must be one that roles.py
found in the source and so allows: what is observed checks what is read.
"""

import argparse
import json
import os
import sys
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path

import calls
import environment
import roles
from invocations import NAMES, ROOT, LocalStack, event, expect, settled, until
from recorder import Recorder, allows
from runtime_stub import Function

FUNCTIONS = ("api", "planner", "worker", "stream", "sweeper")
# Files it names are files the demo model writes.
REQUIREMENT = "# Notes\n\nKeep notes in files.\n\n- R1: Write notes.md with three notes.\n- R2: Write index.md that lists the notes of notes.md.\n"
OWN = "-journey"
ENDED = ("completed", "failed", "cancelled")
PATIENCE = 120.0
TENANT_ROLE = "arn:aws:iam::000000000000:role/tenants"
# Of whoever asks for the run to begin.
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


class Installation:
    def __init__(self, stack: LocalStack, binaries: dict[str, Path], running: ExitStack):
        self.stack, self.token = stack, None
        self.receiver = Receiver()
        running.callback(self.receiver.stop)
        for queue in ("planwright-work", "planwright-plan"):
            self.sqs("CreateQueue", queue)
        self.recorders = {name: Recorder() for name in FUNCTIONS}
        self.functions = {}
        for name in FUNCTIONS:
            recorder = self.recorders[name]
            running.callback(recorder.stop)
            settings = self.settings(recorder) | ({"PLANWRIGHT_TENANT_ROLE": TENANT_ROLE} if name == "worker" else {})
            self.functions[name] = running.enter_context(Function(binaries[name], settings))

    def settings(self, recorder: Recorder) -> dict[str, str]:
        """Doorbells go to queues of this program's own, because the local stack listens to all of its."""
        settings = self.stack.settings()
        settings["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{recorder.in_front_of(self.stack.sqs)}"
        settings["AWS_ENDPOINT_URL_DYNAMODB"] = f"http://127.0.0.1:{recorder.in_front_of(self.stack.dynamodb)}"
        settings["PLANWRIGHT_WORK_QUEUE_URL"] += OWN
        settings["PLANWRIGHT_PLAN_QUEUE_URL"] += OWN
        settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = self.receiver.address
        settings["OTEL_EXPORTER_OTLP_HEADERS"] = "x-receiver-key=sample"
        return settings

    def call(self, method: str, path: str, body=None, status=range(200, 300), **headers):
        """One request through the API function; its JSON, or its text."""
        sample = event("api")
        path, _, query = path.partition("?")
        sample |= {"rawPath": path, "rawQueryString": query}
        sample["requestContext"]["http"] |= {"method": method, "path": path}
        sample["headers"] |= {"content-type": "application/json", **headers}
        if self.token:
            sample["headers"]["authorization"] = f"Bearer {self.token}"
        if body is not None:
            sample["body"] = json.dumps(body)
        answer = settled(self.functions["api"].send(sample), "api").json()
        expect(f"{method} {path} is answered", answer["statusCode"] in status, answer)
        text = answer.get("body") or "null"
        return json.loads(text) if "json" in answer["headers"].get("content-type", "") else text

    def deliver(self, name: str, queue: str) -> int:
        """Hands the waiting doorbells of a queue to its function, as one batch; how many there were."""
        asked = {"MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"]}
        messages = self.sqs("ReceiveMessage", queue, **asked).get("Messages", [])
        if not messages:
            return 0
        record = event(name)["Records"][0]
        records = [record | as_lambda_sees(message) for message in messages]
        answer = settled(self.functions[name].send({"Records": records}, seconds=900), name).json()
        expect(f"{name} failed no doorbell", answer == {"batchItemFailures": []}, answer)
        for message in messages:
            self.sqs("DeleteMessage", queue, ReceiptHandle=message["ReceiptHandle"])
        return len(messages)

    def sqs(self, operation: str, queue: str, **body) -> dict:
        here = f"http://127.0.0.1:{self.stack.sqs}"
        body["QueueUrl"] = f"{here}/000000000000/{queue}{OWN}"
        body["QueueName"] = queue + OWN
        headers = {"x-amz-target": f"AmazonSQS.{operation}", "content-type": "application/x-amz-json-1.0"}
        request = urllib.request.Request(here, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"{}")


def as_lambda_sees(message: dict) -> dict:
    """A message received, in the shape of an event."""
    attributes = {name: {"dataType": a["DataType"], "stringValue": a["StringValue"]} for name, a in message.get("MessageAttributes", {}).items()}
    ids = {"messageId": message["MessageId"], "receiptHandle": message["ReceiptHandle"]}
    return ids | {"body": message["Body"], "messageAttributes": attributes}


def sign_in(installation: Installation) -> None:
    person = {"email": "first@example.com", "password": "correct horse battery staple"}
    installation.call("POST", "/api/auth/register", person | {"display_name": "First"})
    installation.token = installation.call("POST", "/api/auth/login", person)["access_token"]


def plan(installation: Installation) -> str:
    project = installation.call("POST", "/api/projects", {"name": "Notes", "requirements": REQUIREMENT})["id"]
    installation.call("POST", f"/api/projects/{project}/plan", {}, prefer="respond-async")
    until("the doorbell of planning", lambda: installation.deliver("planner", "planwright-plan"))
    version = installation.call("GET", f"/api/projects/{project}/plans")[0]
    installation.call("POST", f"/api/projects/{project}/plans/{version['id']}/approve", {})
    return project


def work(installation: Installation, project: str) -> tuple[int, dict]:
    """Executes, delivering doorbells until the project has ended."""
    installation.call("POST", f"/api/projects/{project}/execute", {}, traceparent=f"00-{TRACE}-00f067aa0ba902b7-01")
    batches, end = 0, time.monotonic() + PATIENCE
    while time.monotonic() < end:
        settled(installation.functions["sweeper"].send(event("sweeper")), "sweeper")
        batches += bool(installation.deliver("worker", "planwright-work"))
        state = installation.call("GET", f"/api/projects/{project}")
        if state["status"] in ENDED:
            return batches, state
    raise SystemExit(f"the project did not end within {PATIENCE:.0f} s")


def watch(installation: Installation, project: str) -> int:
    """Reads the whole log through the stream, which ends by itself because the project has ended."""
    ticket = installation.call("POST", f"/api/events/{project}/token", {})["token"]
    sample = event("stream")
    path = f"/api/events/{project}"
    sample |= {"rawPath": path, "rawQueryString": f"token={ticket}"}
    sample["queryStringParameters"] = {"token": ticket}
    sample["requestContext"]["http"]["path"] = path
    _, text = settled(installation.functions["stream"].send(sample, seconds=150), "stream").streamed()
    return text.count("\nid: ")


def reported(installation: Installation) -> str:
    """What planner and worker told CloudWatch: every metric of model calls, and nobody's name or words."""
    reports = [report for name in ("planner", "worker") for report in installation.functions[name].reports()]
    described = [metric for report in reports for metric in report["_aws"]["CloudWatchMetrics"]]
    names = {metric["Name"] for one in described for metric in one["Metrics"]}
    wanted = {"gen_ai.client.operation.duration", "gen_ai.client.token.usage", "tasks_finished", "plans_finished"}
    expect("model calls, tasks and plans are reported", wanted <= names, names)
    labels = {label for one in described for dimensions in one["Dimensions"] for label in dimensions}
    expect("no label names a tenant", not labels & {"team", "project", "task", "user"}, labels)
    text = json.dumps(reports)
    expect("no id and no word of a requirement is reported", not any(w in text for w in ("team_", "prj_", "notes")), text)
    return f"{len(names)} metrics reported"


def in_sessions(installation: Installation) -> str:
    """The worker reached files in its team's session alone, which reaches nobody else's."""
    worker = installation.recorders["worker"]
    expect("the worker took a session", len(worker.sessions) == 1, worker.sessions)
    counts = (worker.in_session, worker.past_session)
    expect("every request for a file was made in it", counts[0] > 0 and counts[1] == 0, counts)
    (policy,) = worker.sessions.values()
    team = policy["Statement"][0]["Resource"].split("/")[1]
    bucket = policy["Statement"][1]["Resource"]
    other = f"team_{'7' * 32}"
    for key, fits in ((f"{team}/prj/files/a", True), (f"{other}/prj/files/a", False), ("a", False), (f"{team}2/a", False)):
        for action in ("s3:GetObject", "s3:PutObject"):
            expect(f"{action} of {key} is {fits}", allows(policy, action, f"{bucket}/{key}", {}) == fits, policy)
    for prefix, fits in ((f"{team}/prj/", True), (f"{other}/", False), ("", False), (None, False)):
        keys = {} if prefix is None else {"s3:prefix": prefix}
        expect(f"a list of {prefix} is {fits}", allows(policy, "s3:ListBucket", bucket, keys) == fits, policy)
    expect("nothing is deleted in a session", not allows(policy, "s3:DeleteObject", f"{bucket}/{team}/a", {}), policy)
    return f"{counts[0]} requests for files in the team's session"


def traced(installation: Installation, tasks: int) -> str:
    """The caller's trace goes through API and worker to every call of the model, with the conventions' names and no words."""
    spans = [(service, span, a) for service, span, a in installation.receiver.spans if span.trace_id.hex() == TRACE]
    services = {service for service, _, _ in spans}
    expect("the trace goes from the API to the worker", {"planwright-api", "planwright-worker"} <= services, services)
    calls_of_models = [(span, a) for _, span, a in spans if a.get("gen_ai.operation.name") == "chat"]
    expect("each task's call of a model is in the trace", len(calls_of_models) >= tasks, len(calls_of_models))
    known = {span.span_id for _, span, _ in spans}
    strays = [span.name for service, span, _ in spans if service != "planwright-api" and span.parent_span_id not in known]
    expect("every span of the worker has its parent in the trace", not strays, strays)
    for span, a in calls_of_models:
        wanted = {"gen_ai.provider.name": str, "gen_ai.request.model": str, "gen_ai.usage.input_tokens": int, "gen_ai.usage.output_tokens": int}
        expect("a call has the conventions' attributes", all(isinstance(a.get(n), kind) for n, kind in wanted.items()), a)
        expect("a call is a client's, named by the conventions", (span.kind, span.name) == (3, f"chat {a['gen_ai.request.model']}"), span.name)
    everything = [(service, span.name, a) for service, span, a in installation.receiver.spans]
    expect("planning is traced", any(service == "planwright-planner" and "gen_ai.operation.name" in a for service, _, a in everything), everything)
    said = str([str(span) for _, span, _ in installation.receiver.spans])
    expect("no word of a requirement and no secret is in a span", not any(w in said for w in ("notes.md", "correct horse", "Bearer")), said[:500])
    return f"{len(spans)} spans in the caller's trace"


def compare(installation: Installation) -> list[str]:
    """What was observed and not found in the source; also prints how much of what is allowed was seen."""
    problems = []
    for name, recorder in installation.recorders.items():
        reach = calls.reach(name)
        surprises = recorder.actions - reach.actions.keys()
        problems += [f"{name} made {action}, which roles.py does not find in its code" for action in sorted(surprises)]
        families = [*reach.families, *(key.removesuffix("*") for key in roles.INDEX_KEYS.get(name, ()))]
        strays = {p for p in recorder.partitions if not p.startswith(tuple(families))}
        problems += [f"{name} reached the key {key}, which its role does not cover" for key in sorted(strays)]
        unseen = ", ".join(sorted(reach.actions.keys() - recorder.actions)) or "none"
        print(f"        {name:<8} {len(recorder.actions)} of {len(reach.actions)} actions seen; not seen: {unseen}")
    return problems


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--folder", type=Path, default=ROOT / "target" / "debug")
    given = parser.parse_args()
    binaries = {name: given.folder / f"planwright-{name}" for name in NAMES}
    if missing := [str(path) for path in binaries.values() if not path.is_file()]:
        print(f"journey: not built yet: {', '.join(missing)}", file=sys.stderr)
        return 2
    stack = LocalStack(binaries["local"])
    try:
        with ExitStack() as running:
            installation = Installation(stack, binaries, running)
            sign_in(installation)
            project = plan(installation)
            batches, state = work(installation, project)
            expect("the project completed", state["status"] == "completed", state)
            events = watch(installation, project)
            expect("the stream told every event", events == state["last_event_seq"], (events, state["last_event_seq"]))
            files = installation.call("GET", f"/api/projects/{project}/artifacts")
            expect("tasks left files", len(files) > 0, files)
            installation.call("GET", f"/api/projects/{project}/artifacts/{files[0]['path']}")
            installation.call("DELETE", f"/api/projects/{project}")
            installation.call("GET", f"/api/projects/{project}", status=[404])
            tasks = state["task_summary"]["total"]
            print(f"passed  journey  {tasks} tasks in {batches} batches, {events} events, {len(files)} files, then deleted; {reported(installation)}, {traced(installation, tasks)}, {in_sessions(installation)}")
            problems = compare(installation)
    finally:
        stack.stop()
    for problem in problems:
        print(f"FAILED  {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    python = environment.prepare("infra-checks", ROOT / "infra/checks/requirements.txt") / "python"
    if Path(sys.prefix).resolve() != python.parents[1].resolve():
        os.execv(python, [str(python), "-B", str(Path(__file__).resolve()), *sys.argv[1:]])
    from receiver import Receiver

    sys.exit(main())

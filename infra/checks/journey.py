#!/usr/bin/env python3
"""A project from registration to its last file through the five functions, each the process Lambda
would start.

    python3 infra/checks/journey.py [--folder target/debug] [--write]

Only the services are the local stack's. This program is the event source: it takes doorbells from
queues nobody else reads and hands them to planner and worker in batches, as Lambda does. Every
request to AWS is recorded and compared with recorded-calls.json, both ways; roles.py compares that
file with the roles. `--write` keeps what was recorded.
"""

import argparse
import json
import os
import sys
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path

import environment
import recorded
import vendor
from invocations import NAMES, ROOT, LocalStack, event, expect, settled, until
from observed import TRACE, in_sessions, reported, traced
from recorder import Recorder
from runtime_stub import Function

FUNCTIONS = ("api", "planner", "worker", "stream", "sweeper")
# Files it names are files the demo model writes.
REQUIREMENT = (
    "# Notes\n\nKeep notes in files.\n\n- R1: Write notes.md with three "
    "notes.\n- R2: Write index.md that lists the notes of notes.md.\n"
)
OWN = "-journey"
ENDED = ("completed", "failed", "cancelled")
PATIENCE = 120.0
# A lease lasts 90 s.
LEASE_PATIENCE = 180.0
TENANT_ROLE = "arn:aws:iam::000000000000:role/tenants"
OWN_SETTINGS = {
    "worker": {"PLANWRIGHT_TENANT_ROLE": TENANT_ROLE},
    "api": {"PLANWRIGHT_MAIL_FROM": "plans@example.com"},
}
# Signed by a key that nobody has, so that the ring of keys is looked at.
UNKNOWN_KEY = "eyJhbGciOiJFZERTQSIsImtpZCI6IngifQ.eyJzdWIiOiJ4In0.AA"


class Installation:
    def __init__(self, stack: LocalStack, binaries: dict[str, Path], running: ExitStack):
        self.stack, self.token = stack, None
        self.receiver = Receiver()
        running.callback(self.receiver.stop)
        for queue in ("planwright-work", "planwright-plan"):
            self.sqs("CreateQueue", queue)
        self.recorders = {name: Recorder() for name in FUNCTIONS}
        self.functions, self.worker = {}, binaries["worker"]
        self.vendor = vendor.start()
        running.callback(self.vendor.shutdown)
        for name in FUNCTIONS:
            recorder = self.recorders[name]
            running.callback(recorder.stop)
            settings = self.settings(recorder) | {"PLANWRIGHT_SECRET_PREFIX": "journey/"}
            settings |= OWN_SETTINGS.get(name, {})
            self.functions[name] = running.enter_context(Function(binaries[name], settings))
        # Whichever of the two is asked first makes the signing keys.
        for name, sample in (
            ("stream", with_token(event("stream"), UNKNOWN_KEY)),
            ("api", event("api")),
        ):
            apart = self.settings(self.recorders[name]) | {"PLANWRIGHT_SECRET_PREFIX": f"{name}/"}
            with Function(binaries[name], apart) as first:
                settled(first.send(sample), name)

    def settings(self, recorder: Recorder) -> dict[str, str]:
        """Doorbells go to queues of this program's own, because the local stack listens to all of
        its.
        """
        settings = self.stack.settings()
        settings["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{recorder.in_front_of(self.stack.sqs)}"
        settings["AWS_ENDPOINT_URL_DYNAMODB"] = (
            f"http://127.0.0.1:{recorder.in_front_of(self.stack.dynamodb)}"
        )
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
        """Hands the waiting doorbells of a queue to its function as one batch; their number."""
        messages = self.take(queue)
        if not messages:
            return 0
        record = event(name)["Records"][0]
        records = [record | as_lambda_sees(message) for message in messages]
        answer = settled(self.functions[name].send({"Records": records}, seconds=900), name).json()
        expect(f"{name} failed no doorbell", answer == {"batchItemFailures": []}, answer)
        return len(messages)

    def take(self, queue: str) -> list[dict]:
        """Up to ten doorbells, taken out of their queue."""
        asked = {"MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"]}
        messages = self.sqs("ReceiveMessage", queue, **asked).get("Messages", [])
        for message in messages:
            self.sqs("DeleteMessage", queue, ReceiptHandle=message["ReceiptHandle"])
        return messages

    def sqs(self, operation: str, queue: str, **body) -> dict:
        here = f"http://127.0.0.1:{self.stack.sqs}"
        body["QueueUrl"] = f"{here}/000000000000/{queue}{OWN}"
        body["QueueName"] = queue + OWN
        headers = {
            "x-amz-target": f"AmazonSQS.{operation}",
            "content-type": "application/x-amz-json-1.0",
        }
        request = urllib.request.Request(here, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"{}")


def as_lambda_sees(message: dict) -> dict:
    """A message received, in the shape of an event."""
    attributes = {
        name: {"dataType": a["DataType"], "stringValue": a["StringValue"]}
        for name, a in message.get("MessageAttributes", {}).items()
    }
    ids = {"messageId": message["MessageId"], "receiptHandle": message["ReceiptHandle"]}
    return ids | {"body": message["Body"], "messageAttributes": attributes}


def with_token(sample: dict, token: str) -> dict:
    """The stream as a program opens it, without a ticket."""
    sample |= {"rawQueryString": ""}
    sample.pop("queryStringParameters", None)
    sample["headers"] |= {"authorization": f"Bearer {token}"}
    return sample


def by_key(installation: Installation, project: str) -> None:
    """Programs that follow a project: one with an access token, one with a key and a ticket."""
    for limit in (1.0, 2.0):
        installation.call("PATCH", "/api/usage/limits", {"daily_limit_usd": limit})
    for token in (installation.token, None):
        sample = event("stream")
        if token is None:
            asked = {"name": "CI", "scopes": ["read"]}
            key = installation.call("POST", "/api/auth/api-keys", asked)["key"]
            person, installation.token = installation.token, key
            ticket = installation.call("POST", f"/api/events/{project}/token", {})["token"]
            installation.token = person
            sample |= {"rawQueryString": f"token={ticket}"}
            sample["queryStringParameters"] = {"token": ticket}
        else:
            sample = with_token(sample, token)
        sample |= {"rawPath": f"/api/events/{project}"}
        sample["requestContext"]["http"]["path"] = f"/api/events/{project}"
        answer = settled(installation.functions["stream"].send(sample, seconds=150), "stream")
        expect("the stream is open to it", answer.streamed()[1].count("\nid: ") > 0, answer.body)


def sign_in(installation: Installation) -> None:
    person = {"email": "first@example.com", "password": "correct horse battery staple"}
    installation.call("POST", "/api/auth/register", person | {"display_name": "First"})
    installation.token = installation.call("POST", "/api/auth/login", person)["access_token"]


def plan(installation: Installation) -> str:
    project = installation.call(
        "POST", "/api/projects", {"name": "Notes", "requirements": REQUIREMENT}
    )["id"]
    installation.call("POST", f"/api/projects/{project}/plan", {}, prefer="respond-async")
    until("the doorbell of planning", lambda: installation.deliver("planner", "planwright-plan"))
    version = installation.call("GET", f"/api/projects/{project}/plans")[0]
    installation.call("POST", f"/api/projects/{project}/plans/{version['id']}/approve", {})
    return project


def work(installation: Installation, project: str) -> tuple[int, dict]:
    """Executes, delivering doorbells until the project has ended."""
    installation.call(
        "POST",
        f"/api/projects/{project}/execute",
        {},
        traceparent=f"00-{TRACE}-00f067aa0ba902b7-01",
    )
    batches, end = 0, time.monotonic() + PATIENCE
    while time.monotonic() < end:
        settled(installation.functions["sweeper"].send(event("sweeper")), "sweeper")
        batches += bool(installation.deliver("worker", "planwright-work"))
        state = installation.call("GET", f"/api/projects/{project}")
        if state["status"] in ENDED:
            return batches, state
    raise SystemExit(f"the project did not end within {PATIENCE:.0f} s")


def watch(installation: Installation, project: str) -> int:
    """Reads the whole log through the stream, which ends because the project has ended."""
    ticket = installation.call("POST", f"/api/events/{project}/token", {})["token"]
    sample = event("stream")
    path = f"/api/events/{project}"
    sample |= {"rawPath": path, "rawQueryString": f"token={ticket}"}
    sample["queryStringParameters"] = {"token": ticket}
    sample["requestContext"]["http"]["path"] = path
    _, text = settled(
        installation.functions["stream"].send(sample, seconds=150), "stream"
    ).streamed()
    return text.count("\nid: ")


def own_account(installation: Installation) -> tuple[str, str]:
    """A team with an account of its own: planned and worked on there, by a model that reads."""
    team = installation.call("POST", "/api/teams", {"name": "Own account"})["id"]
    account = f"/api/teams/{team}/providers/openai"
    where = {"base_url": f"http://127.0.0.1:{installation.vendor.server_address[1]}/v1"}
    installation.call("PUT", account, where | {"key": "sk-first"})
    installation.call("PUT", account, where | {"key": "sk-second"})
    installation.call("GET", "/api/services", **{"x-team-id": team})
    crashed = crash(installation, team)
    project = installation.call(
        "POST", "/api/projects", {"name": "Own", "requirements": REQUIREMENT}, **{"x-team-id": team}
    )["id"]
    installation.call("POST", f"/api/projects/{project}/plan", {}, prefer="respond-async")
    until("the planner's turn", lambda: installation.deliver("planner", "planwright-plan"))
    # One first task that all others wait for, so that its end rings for more than one invocation.
    task = {"description": "Read notes.md.", "task_type": "code", "complexity": "simple"}
    tasks = [task | {"title": f"Task {n}", "depends_on": [0] if n else []} for n in range(25)]
    for one in tasks:
        one["tools_needed"] = ["read_file", "write_file"]
    made = installation.call(
        "POST", f"/api/projects/{project}/plans", {"plan": {"summary": "Fan", "tasks": tasks}}
    )
    installation.call("POST", f"/api/projects/{project}/plans/{made['id']}/approve", {})
    _, state = work(installation, project)
    expect("the fan completed", state["status"] == "completed", state)
    return team, crashed


def crash(installation: Installation, team: str) -> str:
    """A worker that is killed while its model thinks; its project."""
    project = installation.call(
        "POST", "/api/projects", {"name": "Crash", "requirements": "x"}, **{"x-team-id": team}
    )["id"]
    task = {"title": "HOLD", "description": "HOLD", "task_type": "code", "complexity": "simple"}
    task["tools_needed"] = ["read_file"]
    made = installation.call(
        "POST", f"/api/projects/{project}/plans", {"plan": {"summary": "x", "tasks": [task]}}
    )
    installation.call("POST", f"/api/projects/{project}/plans/{made['id']}/approve", {})
    installation.call("POST", f"/api/projects/{project}/execute", {})
    letters = until("its doorbell", lambda: installation.take("planwright-work"))
    source = event("worker")["Records"][0]
    settings = installation.settings(installation.recorders["worker"])
    settings |= {"PLANWRIGHT_SECRET_PREFIX": "journey/"} | OWN_SETTINGS["worker"]
    with Function(installation.worker, settings) as doomed:
        doomed.send({"Records": [source | as_lambda_sees(one) for one in letters]}, seconds=900)
        until("the call that is held", vendor.HELD.is_set)
    return project


def recovered(installation: Installation, project: str) -> None:
    """Its lease runs out, the sweeper rings again, and another worker finishes."""
    end = time.monotonic() + LEASE_PATIENCE
    while time.monotonic() < end:
        settled(installation.functions["sweeper"].send(event("sweeper")), "sweeper")
        installation.deliver("worker", "planwright-work")
        state = installation.call("GET", f"/api/projects/{project}")
        if state["status"] in ENDED:
            return expect("the crashed task completed", state["status"] == "completed", state)
        time.sleep(1)
    raise SystemExit(f"nobody took the crashed task over within {LEASE_PATIENCE:.0f} s")


def given_up(installation: Installation) -> None:
    """A doorbell that failed every delivery: the sweeper fails its task."""
    project = installation.call(
        "POST", "/api/projects", {"name": "Dead", "requirements": REQUIREMENT}
    )["id"]
    task = {"title": "Never", "description": "x", "task_type": "code", "complexity": "simple"}
    made = installation.call(
        "POST", f"/api/projects/{project}/plans", {"plan": {"summary": "x", "tasks": [task]}}
    )
    installation.call("POST", f"/api/projects/{project}/plans/{made['id']}/approve", {})
    installation.call("POST", f"/api/projects/{project}/execute", {})
    dead = event("dead-letters")
    source = dead["Records"][0]
    letters = until("a doorbell to give up", lambda: installation.take("planwright-work"))
    dead["Records"] = [source | as_lambda_sees(letter) for letter in letters]
    answer = settled(installation.functions["sweeper"].send(dead), "sweeper").json()
    expect("the dead letter was dealt with", answer == {"batchItemFailures": []}, answer)
    state = installation.call("GET", f"/api/projects/{project}")
    expect("its task failed", state["task_summary"]["failed"] == 1, state)
    by_key(installation, project)


def gone(installation: Installation, team: str) -> None:
    """A team leaves with everything it had: its keys at once, its projects by the sweeper."""
    installation.call("DELETE", f"/api/teams/{team}/providers/openai")
    installation.call("DELETE", f"/api/teams/{team}", {"confirm": "Own account"})
    for _ in range(3):
        settled(installation.functions["sweeper"].send(event("sweeper")), "sweeper")


def compare(installation: Installation, write: bool) -> list[str]:
    """What was asked for, beside what is known; also prints how many calls that is."""
    seen = {name: recorder.calls for name, recorder in installation.recorders.items()}
    if write:
        recorded.write(seen)
    problems = []
    for name, calls in seen.items():
        problems += recorded.differences(name, calls)
        beyond = ", ".join(sorted(recorded.calls(name).keys() - calls.keys())) or "nothing"
        print(f"        {name:<8} {len(calls)} actions recorded; beyond this journey: {beyond}")
    return problems


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--folder", type=Path, default=ROOT / "target" / "debug")
    parser.add_argument("--write", action="store_true", help="keep what was recorded")
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
            expect(
                "the stream told every event",
                events == state["last_event_seq"],
                (events, state["last_event_seq"]),
            )
            files = installation.call("GET", f"/api/projects/{project}/artifacts")
            expect("tasks left files", len(files) > 0, files)
            installation.call("GET", f"/api/projects/{project}/artifacts/{files[0]['path']}")
            installation.call("DELETE", f"/api/projects/{project}")
            installation.call("GET", f"/api/projects/{project}", status=[404])
            tasks = state["task_summary"]["total"]
            print(
                (
                    f"passed  journey  {tasks} tasks in {batches} batches, {events} "
                    f"events, {len(files)} files, then deleted; {reported(installation)}, "
                    f"{traced(installation, tasks)}, {in_sessions(installation)}"
                )
            )
            team, crashed = own_account(installation)
            given_up(installation)
            recovered(installation, crashed)
            gone(installation, team)
            problems = compare(installation, given.write)
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

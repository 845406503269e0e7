#!/usr/bin/env python3
"""Runs every function as the process Lambda would start, over the local stack, with the sample
events.

    cargo build -p planwright-local -p planwright-api -p planwright-planner -p \
        planwright-worker -p planwright-stream -p planwright-sweeper
    python3 infra/checks/invocations.py [--folder target/debug]

One HTTP request and a registration, a batch with one bad message, a stream whose events come one by
one, a tick of the schedule.
"""

import argparse
import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from runtime_stub import Function

ROOT = Path(__file__).resolve().parents[2]
EVENTS = ROOT / "infra" / "events"
NAMES = ("local", "api", "planner", "worker", "stream", "sweeper")
PATIENCE = 30.0


def event(name: str) -> dict:
    return json.loads((EVENTS / f"{name}.json").read_text())


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class LocalStack:
    """The one-process stack, with its services open to the functions under test."""

    def __init__(self, binary: Path):
        self.web, self.dynamodb, self.sqs = free_port(), free_port(), free_port()
        options = ["--memory", "--sweep-every", "3600", "--log", "error"]
        ports = {"--port": self.web, "--dynamodb-port": self.dynamodb, "--sqs-port": self.sqs}
        command = [str(binary), *options, *(str(part) for pair in ports.items() for part in pair)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        if not self.process.stdout.readline().startswith("ready"):
            raise SystemExit("the local stack did not start")

    def settings(self) -> dict[str, str]:
        """`events/local.env`, with the ports of this stack."""
        text = (EVENTS / "local.env").read_text()
        for written, actual in ((9324, self.sqs), (8000, self.dynamodb), (5200, self.web)):
            text = text.replace(f"127.0.0.1:{written}", f"127.0.0.1:{actual}")
        pairs = (
            line.split("=", 1) for line in text.splitlines() if line and not line.startswith("#")
        )
        return {**dict(pairs), "PLANWRIGHT_LOG": "off", "PLANWRIGHT_METRICS": "sample"}

    def call(self, method: str, path: str, body=None, token: str | None = None):
        headers = {
            "content-type": "application/json",
            **({"authorization": f"Bearer {token}"} if token else {}),
        }
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.web}{path}", data, headers, method=method
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.loads(answer.read() or b"null")

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)


def settled(answer, name: str):
    if not answer.done.wait(PATIENCE):
        raise SystemExit(f"{name} gave no answer within {PATIENCE:.0f} s")
    if answer.failed:
        raise SystemExit(f"{name} failed: {answer.body.decode()}")
    return answer


def until(what: str, holds):
    end = time.monotonic() + PATIENCE
    while not (value := holds()):
        if time.monotonic() > end:
            raise SystemExit(f"{what} did not happen within {PATIENCE:.0f} s")
        time.sleep(0.02)
    return value


def expect(what: str, holds: bool, found) -> None:
    if not holds:
        raise SystemExit(f"{what}; found {found}")


def api(binary: Path, stack: LocalStack) -> str:
    with Function(binary, stack.settings()) as runtime:
        health = settled(runtime.send(event("api")), "api").json()
        expect("the health answer is 200", health["statusCode"] == 200, health)
        registered = settled(runtime.send(event("api-register")), "api").json()
        expect("the registration answer is 201", registered["statusCode"] == 201, registered)
    return "200 for health, 201 for a registration"


def planner(binary: Path, stack: LocalStack) -> str:
    with Function(binary, stack.settings()) as runtime:
        answer = settled(runtime.send(event("planner")), "planner").json()
    expect("nothing of the batch failed", answer == {"batchItemFailures": []}, answer)
    return "a doorbell of no project has nothing to do"


def worker(binary: Path, stack: LocalStack) -> str:
    sample = event("worker")
    bad = next(
        record["messageId"] for record in sample["Records"] if not record["body"].startswith("{")
    )
    with Function(binary, stack.settings()) as runtime:
        answer = settled(runtime.send(sample), "worker").json()
    failed = [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]
    expect("only the unreadable message failed", failed == [bad], answer)
    return f"{len(sample['Records'])} messages, the unreadable one alone reported"


def sweeper(binary: Path, stack: LocalStack) -> str:
    dead = event("dead-letters")
    bad = next(
        record["messageId"] for record in dead["Records"] if not record["body"].startswith("{")
    )
    with Function(binary, stack.settings()) as runtime:
        answer = settled(runtime.send(event("sweeper")), "sweeper").json()
        expect("a tick of the schedule is answered with nothing", answer is None, answer)
        answer = settled(runtime.send(dead), "sweeper").json()
    failed = [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]
    expect("only the unreadable dead letter stays", failed == [bad], answer)
    return "swept; of two dead letters the unreadable one stays"


def stream(binary: Path, stack: LocalStack) -> str:
    person = {"email": "first@example.com", "password": "correct horse battery staple"}
    token = stack.call("POST", "/api/auth/login", person)["access_token"]
    project = stack.call(
        "POST", "/api/projects", {"name": "Watched", "requirements": "Write a haiku."}, token
    )["id"]
    ticket = stack.call("POST", f"/api/events/{project}/token", {}, token)["token"]
    sample = json.loads(
        re.sub(r"prj_[0-9a-f]{32}", project, json.dumps(event("stream"))).replace(
            "not-a-ticket", ticket
        )
    )
    with Function(binary, stack.settings()) as runtime:
        refused = runtime.send(event("stream"))
        status = settled(refused, "stream").streamed()[0].get("statusCode")
        expect("a stream without a good ticket is 401", status == 401, status)
        answer = runtime.send(sample, seconds=150)
        until("the first event", lambda: "event: project_created" in answer.streamed()[1])
        before = len(answer.chunks)
        stack.call("PATCH", f"/api/projects/{project}", {"name": "Watched closely"}, token)
        until("the second event", lambda: "event: project_updated" in answer.streamed()[1])
        expect(
            "the second event came in a chunk of its own",
            len(answer.chunks) > before,
            answer.chunks,
        )
        expect("the stream is still open", not answer.done.is_set(), answer.body)
        head, text = answer.streamed()
    expect("the answer is an event stream", "text/event-stream" in json.dumps(head), head)
    ids = [int(number) for number in re.findall(r"^id: (\d+)$", text, re.MULTILINE)]
    expect("the events are in order", ids == sorted(set(ids)) and len(ids) >= 2, ids)
    return (
        f"401 without a ticket; {len(ids)} events in {len(answer.chunks)} chunks as they happened"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--folder", type=Path, default=ROOT / "target" / "debug")
    parser.add_argument(
        "names", nargs="*", help="api, planner, worker, sweeper, stream; all of them without a name"
    )
    given = parser.parse_args()
    binaries = {name: given.folder / f"planwright-{name}" for name in NAMES}
    checks = {
        "api": api,
        "planner": planner,
        "worker": worker,
        "sweeper": sweeper,
        "stream": stream,
    }
    wanted = given.names or list(checks)
    if missing := [
        str(binaries[name]) for name in ["local", *wanted] if not binaries[name].is_file()
    ]:
        print(f"invocations: not built yet: {', '.join(missing)}", file=sys.stderr)
        return 2
    stack = LocalStack(binaries["local"])
    try:
        if "stream" in wanted and "api" not in wanted:
            stack.call("POST", "/api/auth/register", json.loads(event("api-register")["body"]))
        for name in wanted:
            print(f"passed  {name:<8} {checks[name](binaries[name], stack)}", flush=True)
    finally:
        stack.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())

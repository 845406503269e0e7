#!/usr/bin/env python3
"""Asks the running product, with generated requests, whether it keeps what its OpenAPI document
promises.

    cargo build --workspace --bins
    python3 infra/checks/conformance.py [--folder target/debug] [--examples 4] [--seed 1]

schemathesis, at the version of conformance.txt, starts from the served document: no answer is a
5xx, each has a status, a content type, headers and a body that the document names, nothing that the
document forbids is taken, nothing is answered to who is not signed in, and what was deleted is
gone. The person who asks owns a team and runs the installation. What ends their sign-in is asked
last, by somebody else.
"""

import argparse
import re
import subprocess
import sys
import time
from pathlib import Path

import environment
from invocations import ROOT, LocalStack

HERE = Path(__file__).resolve().parent
# Operations after which who asked is signed out, or gone.
ENDING = ("auth_logout", "auth_end", "auth_end_session", "auth_end_sessions", "auth_delete_me")
# Answers with a stream that does not end; `invocations.py` and the tests of the stream listen to
# it.
ENDLESS = "events_stream"
# Least requests of a run that says something.
ENOUGH = 1_500


def signed_in(stack: LocalStack, name: str) -> str:
    person = {"email": f"{name}@example.com", "password": "correct horse battery staple"}
    stack.call("POST", "/api/auth/register", {**person, "display_name": name})
    return stack.call("POST", "/api/auth/login", person)["access_token"]


def something_of_each(stack: LocalStack, token: str) -> None:
    """Things to ask about: a project with a plan, tasks, files and events, an invitation, a key."""
    project = stack.call(
        "POST", "/api/projects", {"name": "Greeter", "requirements": "- Write hello.py."}, token
    )["id"]
    plan = stack.call("POST", f"/api/projects/{project}/plan", {}, token)["plan_id"]
    stack.call("POST", f"/api/projects/{project}/plans/{plan}/approve", {}, token)
    stack.call("POST", f"/api/projects/{project}/execute", {}, token)
    team = stack.call("GET", "/api/auth/me", None, token)["team_id"]
    stack.call(
        "POST",
        f"/api/teams/{team}/invitations",
        {"email": "you@example.com", "role": "viewer"},
        token,
    )
    stack.call("POST", "/api/auth/api-keys", {"name": "CI"}, token)


def asked(programs: Path, stack: LocalStack, token: str, given, *options: str) -> tuple[int, int]:
    """Exit code of a run and how many requests it made; what it says goes to standard output."""
    base = f"http://127.0.0.1:{stack.web}"
    command = [
        programs / "schemathesis",
        "--config-file",
        HERE / "conformance.toml",
        "run",
        f"{base}/api/openapi.json",
    ]
    command += [
        "--header",
        f"Authorization: Bearer {token}",
        "--phases",
        "examples,coverage,fuzzing",
        # Two at once end now and then in an "AST constructor recursion depth mismatch" of Python.
        "--workers",
        "1",
    ]
    command += [
        "--max-examples",
        str(given.examples),
        "--seed",
        str(given.seed),
        "--continue-on-failure",
    ]
    command += ["--request-timeout", "20", "--no-color", "--warnings", "off", *options]
    ran = subprocess.run(command, cwd=ROOT / "target", stdout=subprocess.PIPE, text=True)
    found = re.search(r"(\d+) generated", ran.stdout)
    if ran.returncode:
        print(ran.stdout)
    return ran.returncode, int(found[1]) if found else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--folder", type=Path, default=ROOT / "target" / "debug")
    parser.add_argument(
        "--examples", type=int, default=4, help="generated requests of each operation and kind"
    )
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    programs = environment.prepare("conformance", HERE / "conformance.txt")
    stack = LocalStack(given.folder / "planwright-local")
    started = time.monotonic()
    try:
        owner, leaver = signed_in(stack, "owner"), signed_in(stack, "leaver")
        something_of_each(stack, owner)
        out = [option for name in (*ENDING, ENDLESS) for option in ("--exclude-operation-id", name)]
        only = [option for name in ENDING for option in ("--include-operation-id", name)]
        (failed, first), (failed_too, second) = (
            asked(programs, stack, owner, given, *out),
            asked(programs, stack, leaver, given, *only),
        )
        stack.call("GET", "/api/auth/me", None, owner)  # who asked was signed in to the end
    finally:
        stack.stop()
    print(f"{first + second} requests, {time.monotonic() - started:.0f} s", flush=True)
    if failed or failed_too:
        return 1
    if first < ENOUGH or not second:
        print(f"too few requests to say anything: {first} and {second}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The sample events: one for each function, in the shape its source sends, and with ids and
doorbells the code reads.
"""

import json
import re
from pathlib import Path

import drift
import template as deployment

FOLDER = Path(__file__).resolve().parents[1] / "events"


def check() -> list[str]:
    problems = []
    for name in deployment.FUNCTIONS:
        for file in sorted(FOLDER.glob(f"{name}*.json")) or [FOLDER / f"{name}.json"]:
            if not file.is_file():
                problems.append(f"{file.name}: there is no sample for {name}")
                continue
            event = json.loads(file.read_text())
            problems += [f"{file.name}: {problem}" for problem in SHAPES[name](event)]
    return (
        problems
        + [
            f"dead-letters.json: {problem}"
            for problem in worker(json.loads((FOLDER / "dead-letters.json").read_text()))
        ]
        + settings()
    )


def http(event):
    needed = {
        "version",
        "routeKey",
        "rawPath",
        "rawQueryString",
        "headers",
        "requestContext",
        "isBase64Encoded",
    }
    if event.get("version") != "2.0" or not needed <= event.keys():
        yield f"an HTTP event of payload format 2.0 has {sorted(needed)}"
    elif event["requestContext"]["http"]["path"] != event["rawPath"] or not event[
        "rawPath"
    ].startswith("/api/"):
        yield "the path is one below /api/, twice"


def batch(event):
    for record in event["Records"]:
        if (
            not {
                "messageId",
                "receiptHandle",
                "body",
                "attributes",
                "eventSource",
                "eventSourceARN",
            }
            <= record.keys()
        ):
            yield "a record of SQS has more fields"
    bells = [parsed for record in event["Records"] if (parsed := doorbell(record["body"]))]
    if not bells:
        yield "no message is a doorbell"
    version = int(drift.found("shared/protocol/src/queue.rs", r"VERSION: u8 = (\d+)"))
    for bell in bells:
        if bell["v"] != version:
            yield f"doorbells have version {version}"
        for part, pattern in (("team", r"team_[0-9a-f]{32}"), ("project", r"prj_[0-9a-f]{32}")):
            if not re.fullmatch(pattern, bell[part]):
                yield f"{bell[part]} is no {part} id"


def doorbell(body):
    try:
        parsed = json.loads(body)
    except json.JSONDecodeError:
        return None
    fields = {
        "run_task": {"kind", "v", "team", "project", "task", "generation", "hops"},
        "plan": {"kind", "v", "team", "project", "generation"},
    }
    return parsed if fields.get(parsed.get("kind")) == parsed.keys() else None


def worker(event):
    yield from batch(event)
    if all(doorbell(record["body"]) for record in event["Records"]):
        yield "one message should be unreadable, to show a partial answer"


def schedule(event):
    if event.get("detail-type") != "Scheduled Event" or event.get("source") != "aws.events":
        yield "this is no event of a schedule"


def settings():
    """The settings of functions on the local stack: every required one, none unknown."""
    text = (FOLDER / "local.env").read_text()
    given = {line.split("=")[0] for line in text.splitlines() if line and not line.startswith("#")}
    known = drift.known_settings()
    required = {name for name, (unset, _) in known.items() if unset == "Required"}
    problems = [f"local.env lacks {name}" for name in sorted(required - given)]
    unknown = {name for name in given - known.keys() if not name.startswith("AWS_")}
    return problems + [f"local.env sets {name}, which no code reads" for name in sorted(unknown)]


SHAPES = {"api": http, "stream": http, "planner": batch, "worker": worker, "sweeper": schedule}

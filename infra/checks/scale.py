#!/usr/bin/env python3
"""What gives first as teams, tasks and viewers grow: load against documented limits, from what the
benchmark counted.

    python3 infra/checks/scale.py [--teams 10 --running 100 --model-seconds 20 --rounds 1 \
        --viewers 50 --round-trip-ms 10]

`--running` is the number of one team's tasks at work at once, in `--projects` projects. A model of
rates, not a measurement: no part of it has been driven to its limit in an account.
"""

import argparse
import json
import re
import sys
from dataclasses import dataclass

import cost
from cost import ROOT, number

COUNTED = ROOT / "infra/counted.jsonl"

# Documented limits of AWS, as of 2026-11 and read second-hand. Quotas can be raised; limits of an
# item cannot.
ITEM_WRITE_UNITS = 1_000
FRESH_TABLE_WRITE_UNITS = 4_000
TABLE_QUOTA_WRITE_UNITS = 40_000
IN_FLIGHT = 120_000
CONCURRENCY = 1_000
# A transaction that meets another on the same item is refused and tried again; above half of the
# time taken, most tries are.
BUSY = 0.5


@dataclass
class Limit:
    name: str
    load: float
    limit: float
    unit: str
    switch: str

    @property
    def share(self) -> float:
        return self.load / self.limit


def parameter(name: str) -> int:
    text = (ROOT / "infra/template.yaml").read_text()
    return int(re.search(rf"\n  {name}:\n    Type: Number\n    Default: (\d+)", text)[1])


def counted() -> tuple[float, float]:
    """Write units of a task, and of each further round: of the chain, for no two of its tasks share
    a commit, as tasks that each wait for a model seldom do.
    """
    lines = {
        line["workload"]: line["write_units_per_task"]
        for line in map(json.loads, COUNTED.read_text().splitlines())
    }
    return lines["w1_chain100"], lines[f"w1_chain100{cost.TWO_ROUNDS}"] - lines["w1_chain100"]


def limits(given) -> list[Limit]:
    (of_task, of_round), trip = counted(), given.round_trip_ms / 1000
    per_worker = number("functions/worker/src/lib.rs", r"tasks: (\d+)")
    renew = number(
        "shared/calls/src/fence.rs", r"RENEW_EVERY: Duration = Duration::from_secs\((\d+)\)"
    )
    busy_ms = number(
        "functions/stream/src/state.rs",
        r"LAMBDA: Pace = Pace \{\s*busy: Duration::from_millis\((\d+)\)",
    )
    ends = given.running / (given.model_seconds * given.rounds)
    # A task commits once at its end, where the next begins, and for each further round twice: its
    # reply, which moves money, and its tool's result, which does not.
    moving = ends * given.rounds
    commits = moving + ends * (given.rounds - 1) + given.running / renew
    units = (of_task + of_round * (given.rounds - 1)) * ends + 4 * given.running / renew
    running = given.teams * given.running
    workers = running / per_worker
    logs = given.teams * ends * 1_000
    return [
        Limit(
            "commits of one project",
            commits / given.projects,
            1 / trip,
            "/s",
            "more projects: all decisions of one follow each other (decision 0001)",
        ),
        Limit(
            "commits that move one team's money, conflicts",
            moving,
            BUSY / trip,
            "/s",
            "more teams; a share of the team's money lent to each project (decision 0014)",
        ),
        Limit(
            "write units of one team's day or month", 2 * moving, ITEM_WRITE_UNITS, "/s", "as above"
        ),
        Limit(
            "write units of the table, fresh",
            given.teams * units,
            FRESH_TABLE_WRITE_UNITS,
            "/s",
            "warm throughput of the table; it doubles by itself within half an hour",
        ),
        Limit(
            "write units of the table, quota",
            given.teams * units,
            TABLE_QUOTA_WRITE_UNITS,
            "/s",
            "a quota request",
        ),
        Limit("workers", workers, parameter("WorkerConcurrency"), "at once", "WorkerConcurrency"),
        Limit(
            "invocations: workers and viewers",
            workers + given.viewers,
            CONCURRENCY,
            "at once",
            "a quota request; StreamReservation keeps them apart",
        ),
        Limit("tasks in flight in SQS", running, IN_FLIGHT, "messages", "a quota request"),
        Limit(
            "projects a sweep gets through",
            given.teams * given.projects,
            16 / (2 * trip) * 60,
            "a minute",
            "shards of the index over several sweepers",
        ),
        Limit(
            "reads of viewers",
            given.viewers * 1000 / busy_ms,
            12_000,
            "units/s",
            "partitions of their own: it counts only if all watch one project (3,000)",
        ),
        Limit(
            "log volume",
            logs / 1e6,
            5,
            "MB/s",
            "LogLevel=warn; a group takes far more, at 0.50 USD per GB",
        ),
    ]


def show(given) -> None:
    print(
        (
            f"{given.teams} team(s), each with {given.running} tasks at once in "
            f"{given.projects} project(s); a model call takes {given.model_seconds:g} s,"
        )
    )
    print(
        (
            f"a task {given.rounds} round(s); {given.viewers} viewers; a commit takes "
            f"{given.round_trip_ms:g} ms\n"
        )
    )
    print(f"{'':<48}{'load':>10}{'gives at':>10}  {'':<9}{'used':>6}  switch")
    for limit in sorted(limits(given), key=lambda limit: -limit.share):
        print(
            (
                f"{limit.name:<48}{limit.load:>10,.1f}{limit.limit:>10,.0f}  "
                f"{limit.unit:<9}{limit.share:>6.0%}  {limit.switch}"
            )
        )


def headroom(given) -> tuple[Limit, int]:
    """What gives first when every team runs more at once, and at how many."""
    first = max(limits(given), key=lambda limit: limit.share)
    low, high = 1, 10_000_000
    while low < high:
        middle = (low + high + 1) // 2
        trial = argparse.Namespace(**{**vars(given), "running": middle})
        fits = all(limit.share <= 1 for limit in limits(trial))
        low, high = (middle, high) if fits else (low, middle - 1)
    return first, low


def parser() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--teams", type=int, default=1)
    options.add_argument("--running", type=int, default=1_000, help="tasks of one team at once")
    options.add_argument(
        "--projects", type=int, default=10, help="projects of one team that share them"
    )
    options.add_argument("--model-seconds", type=float, default=20)
    options.add_argument("--rounds", type=int, default=1)
    options.add_argument("--viewers", type=int, default=50)
    options.add_argument("--round-trip-ms", type=float, default=10)
    return options


def main() -> int:
    given = parser().parse_args()
    show(given)
    first, most = headroom(given)
    print(
        (
            f"\nIf nothing is switched, {first.name} gives first; up to {most:,} tasks at "
            f"once per team everything holds."
        )
    )
    return 0


def check() -> list[str]:
    """That the model still finds its figures in the code and the template, and says what README
    says of a team of 1,000.
    """
    given = parser().parse_args([])
    first, most = headroom(given)
    problems = [] if most >= 100 else [f"{first.name} gives at {most} tasks at once"]
    worst = max(
        (limit for limit in limits(given) if "team" in limit.name), key=lambda limit: limit.share
    )
    if worst.share > 1.0:
        problems.append(
            (
                f"a team with {given.running} tasks at once is limited by {worst.name} "
                f"({worst.share:.0%})"
            )
        )
    return problems


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Dollars per million tasks, from requests and units counted by the benchmark, at dated list
prices.

    cargo xtask cost [--measure] [-- --model-seconds 20 --side-by-side 10 --log-bytes 800]
    python3 infra/checks/cost.py [target/bench.jsonl] [--model-seconds 20] [--side-by-side 10] \
        [--log-bytes 800]

The benchmark's model answers at once. What waiting adds, looking whether the task was cancelled and
renewing its lease, is computed from the intervals in the worker's code. No free tier is taken off.
"""

import argparse
import json
import math
import re
import sys
from pathlib import Path

from compared import source

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
MILLION = 1_000_000
COUNTS = ROOT / "infra/counted.jsonl"
# Dollars per million tasks of one round for everything but compute.
TARGET = 15.0
# What a further round with a tool may add, so that it does not grow unseen: a reply and a tool's
# result are each kept before anything follows from them, which is two commits of six and three
# items.
TARGET_FURTHER = 12.5
COUNTED = (
    "dynamodb_requests_per_task",
    "write_units_per_task",
    "read_units_per_task",
    "sqs_requests_per_task",
)
MINUTES_PER_MONTH = 43_800
# What the benchmark adds to a graph's name when every task calls a tool between two rounds.
TWO_ROUNDS = "+tool"
# What follows this in a name is what the benchmark varied: a tool, or a reply of so many tokens.
VARIED = "+"
# Replies the counts must be there for: of nothing, of a paragraph, of a page.
REPLIES = ("", "+700", "+1600")
# A renewal is a transaction over the run item: two units for each of its started KB, of which a run
# has one or two.
UNITS_PER_RENEWAL = 4
# A look may be a moment old, which costs half a unit.
UNITS_PER_LOOK = 0.5
# Lambda's own lines about an invocation (start and report, as JSON).
LOG_BYTES_PER_INVOCATION = 900
# An event source mapping keeps five long polls of 20 s open on a quiet queue.
POLLS_PER_QUEUE_AND_MINUTE = 15


class Prices:
    def __init__(self):
        self.data = json.loads((HERE / "prices.json").read_text())

    def of(self, name: str, amount: float) -> float:
        price = self.data["usd"][name]
        return amount * price["usd"] / price["per"]


def number(path: str, pattern: str) -> int:
    match = re.search(pattern, source(path))
    if match is None:
        raise SystemExit(f"cost: {path} no longer holds {pattern!r}")
    return int(match[1].replace("_", ""))


def memory_gb(function: str) -> float:
    return (
        number("infra/template.yaml", rf"\n  {function}:\n(?:    .*\n)*?      MemorySize: (\d+)")
        / 1024
    )


def waiting(seconds: float) -> tuple[float, float]:
    """Read and write units a running task uses while its model thinks."""
    lease = "shared/calls/src/fence.rs"
    look = number(lease, r"LOOK_EVERY: Duration = Duration::from_secs\((\d+)\)")
    renew = number(lease, r"RENEW_EVERY: Duration = Duration::from_secs\((\d+)\)")
    return math.floor(seconds / look) * UNITS_PER_LOOK, math.floor(
        seconds / renew
    ) * UNITS_PER_RENEWAL


def per_million(line: dict, prices: Prices, given) -> dict[str, float]:
    """Dollars for a million tasks like those of one line of the benchmark."""
    reads, writes = waiting(given.model_seconds)
    invocations = 1 / given.side_by_side
    seconds = given.model_seconds * invocations
    logs = given.log_bytes + LOG_BYTES_PER_INVOCATION * invocations
    return {
        "writes": MILLION * prices.of("dynamodb_write_unit", line["write_units_per_task"] + writes),
        "reads": MILLION * prices.of("dynamodb_read_unit", line["read_units_per_task"]),
        "watching": MILLION * prices.of("dynamodb_read_unit", reads),
        "queue": MILLION
        * sum(
            prices.of(p, line["sqs_requests_per_task"])
            for p in ("sqs_request", "sqs_fair_queue_surcharge")
        ),
        "invocations": MILLION * prices.of("lambda_request", invocations),
        "logs": MILLION * prices.of("logs_gb", logs / 1e9),
        "compute": MILLION
        * prices.of("lambda_arm64_gb_second", seconds * memory_gb("WorkerFunction")),
    }


ORCHESTRATION = ("writes", "reads", "watching", "queue", "invocations", "logs")


def orchestration(parts: dict[str, float]) -> float:
    return sum(parts[part] for part in ORCHESTRATION)


def idle(prices: Prices) -> dict[str, float]:
    """Dollars per month of an installation where nothing runs."""
    text = (ROOT / "infra/template.yaml").read_text()
    alarms = text.split("# ---- Watching")[1].split("  Spend:")[0]
    metrics = len(re.findall(r"MetricStat:", alarms)) + len(
        re.findall(r"\n      MetricName:", alarms)
    )
    shards = number("shared/store/src/keys.rs", r"ACTIVE_SHARDS: u8 = (\d+)")
    sweeps = MINUTES_PER_MONTH
    return {
        "sweeper, a tenth of a second a minute": prices.of("lambda_request", sweeps)
        + prices.of("lambda_arm64_gb_second", sweeps * 0.1 * memory_gb("SweeperFunction"))
        + prices.of("dynamodb_read_unit", sweeps * shards * 0.5)
        + prices.of("logs_gb", sweeps * LOG_BYTES_PER_INVOCATION / 1e9),
        "polling two empty queues and their dead-letter queues": prices.of(
            "sqs_request", 4 * POLLS_PER_QUEUE_AND_MINUTE * MINUTES_PER_MONTH
        ),
        "signing keys and one provider's key": prices.of("secret_month", 2),
        f"alarms over {metrics} metrics": prices.of("alarm_metric_month", metrics),
        "one dashboard (an account's first three are free)": prices.of("dashboard_month", 1),
        "firewall with one rule (Firewall=off: 0)": prices.of("web_acl_month", 1)
        + prices.of("web_acl_rule_month", 1),
    }


def viewer_hour(prices: Prices) -> float:
    """An hour of one person watching a busy run: memory held open, four looks a second, and the
    ticket a reconnect.
    """
    busy = number(
        "functions/stream/src/state.rs",
        r"LAMBDA: Pace = Pace \{\s*busy: Duration::from_millis\((\d+)\)",
    )
    held = prices.of("lambda_arm64_gb_second", 3600 * memory_gb("StreamFunction"))
    return held + prices.of("dynamodb_read_unit", 3600 * 1000 / busy)


def api_calls(prices: Prices, seconds: float = 0.05) -> float:
    """A million calls of the API through the edge, 50 ms and 5 KB each, without what the table
    adds.
    """
    edge = prices.of("cloudfront_https_request", MILLION) + prices.of("cloudfront_gb", 5)
    edge += prices.of("web_acl_request", MILLION)
    compute = prices.of("lambda_request", MILLION) + prices.of(
        "lambda_arm64_gb_second", MILLION * seconds * memory_gb("ApiFunction")
    )
    return edge + prices.of("http_api_request", MILLION) + compute


def print_tasks(lines: list[dict], prices: Prices, given) -> None:
    print(
        (
            f"Dollars per million tasks, list prices of {prices.data['as_of']}, "
            f"{prices.data['region']}, no free tier;"
        )
    )
    print(
        (
            f"a model that takes {given.model_seconds:g} s, {given.side_by_side} tasks "
            f"side by side in one invocation\n"
        )
    )
    columns = [*ORCHESTRATION, "orchestration", "compute", "one by one"]
    print(f"{'workload':<24}" + "".join(f"{column:>15}" for column in columns))
    for line in lines:
        parts = per_million(line, prices, given)
        parts["orchestration"] = orchestration(parts)
        parts["one by one"] = parts["compute"] * given.side_by_side
        print(
            f"{line.get('workload', '?'):<24}"
            + "".join(f"{parts[column]:>15.2f}" for column in columns)
        )
    print(
        (
            "\n+tool: two rounds and a tool between them. +700: replies of so many "
            "tokens, which are kept."
        )
    )
    print(
        (
            "compute is waiting: it falls as more tasks share an invocation, and one by "
            "one it is ten times that."
        )
    )
    print(
        (
            "one by one: compute if each task had an invocation of its own. The "
            "benchmark's model answers at once, so that tasks of"
        )
    )
    print(
        (
            "a fan share commits; tasks that wait for a model seldom do, so w1_chain100 "
            "is the line to count with."
        )
    )
    print("\nbeside it, at second-hand list prices, without any compute of their own:")
    for peer in prices.data["peers"]:
        least, most = (peer["usd_per_million"] * units for units in peer["units_per_task"])
        amount = f"{least:.0f}" if least == most else f"{least:.0f} to {most:.0f}"
        print(f"  {peer['name']:<30}{amount:>12}   ({peer['unit']}: {peer['why']})")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "lines",
        nargs="?",
        default=str(COUNTS),
        help="JSON lines of `cargo xtask bench`; - reads standard input",
    )
    parser.add_argument("--model-seconds", type=float, default=20)
    parser.add_argument(
        "--side-by-side", type=int, default=10, help="tasks one invocation runs at once, 1 to 10"
    )
    parser.add_argument(
        "--log-bytes", type=float, default=800, help="log bytes per task, beside Lambda's own"
    )
    given = parser.parse_args()
    prices = Prices()
    if given.lines:
        text = sys.stdin.read() if given.lines == "-" else Path(given.lines).read_text()
        lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
        latest = {
            line.get("workload"): line for line in lines if all(key in line for key in COUNTED)
        }
        if not latest:
            print(f"cost: no line has {', '.join(COUNTED)}", file=sys.stderr)
            return 1
        print_tasks(list(latest.values()), prices, given)
        print()
    parts = idle(prices)
    print(f"Idle, per month: {sum(parts.values()):.2f}")
    for name, amount in parts.items():
        print(f"  {amount:6.2f}  {name}")
    print(f"One person watching a busy run, per hour: {viewer_hour(prices):.3f}")
    print(f"A million API calls through the edge: {api_calls(prices):.2f}")
    return 0


def check() -> list[str]:
    """The arithmetic, on figures worked out by hand."""
    line = {"write_units_per_task": 10, "read_units_per_task": 4, "sqs_requests_per_task": 2}
    given = argparse.Namespace(model_seconds=20, side_by_side=10, log_bytes=1000)
    parts = per_million(line, Prices(), given)
    looks, _ = waiting(20)
    by_hand = {
        "writes": 6.25,
        "reads": 0.5,
        "queue": 1.0,
        "invocations": 0.02,
        "logs": 0.545,
        "watching": looks * 0.125,
    }
    by_hand["compute"] = 2e6 * memory_gb("WorkerFunction") * 0.0000133334
    problems = [
        f"{part}: {parts[part]} instead of {value}"
        for part, value in by_hand.items()
        if abs(parts[part] - value) > 1e-6
    ]
    usual = argparse.Namespace(model_seconds=20, side_by_side=10, log_bytes=800)
    amounts = {
        line["workload"]: orchestration(per_million(line, Prices(), usual))
        for line in map(json.loads, COUNTS.read_text().splitlines())
    }
    for workload, amount in amounts.items():
        if VARIED not in workload and amount > TARGET:
            problems.append(
                (
                    f"{workload}: orchestration costs {amount:.2f} USD per million tasks, "
                    f"more than {TARGET:.0f}"
                )
            )
    for missing in {
        f"w1_chain100{t}{r}" for t in ("", TWO_ROUNDS) for r in REPLIES
    } - amounts.keys():
        problems.append(f"{missing} was not counted; `cargo xtask cost --measure` does it")
    further = amounts[f"w1_chain100{TWO_ROUNDS}"] - amounts["w1_chain100"]
    if further > TARGET_FURTHER:
        problems.append(
            (
                f"a further round with a tool adds {further:.2f} USD per million tasks, "
                f"more than {TARGET_FURTHER}"
            )
        )
    if idle(Prices()).keys() & {"alarms over 0 metrics"}:
        problems.append("no alarm was found in the template")
    return problems


if __name__ == "__main__":
    sys.exit(main())

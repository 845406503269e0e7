"""What each function asked AWS for, as journey.py recorded it, beside what a journey cannot reach.

recorded-calls.json is written by `journey.py --write`. A call is an action and the place it names:
a family of keys in the table (`team_*`), of the index (`index active#*`), a secret below the
stack's name, a queue. `beyond` in that file is written by people, with a reason for each row.
"""

import json
import re
from functools import cache
from pathlib import Path

PATH = Path(__file__).resolve().parents[1] / "recorded-calls.json"
# Who speaks to models and keeps a trace of it; the others are given neither key nor receiver.
MODEL_FUNCTIONS = ("api", "planner", "worker", "sweeper")
TRACING_FUNCTIONS = ("api", "planner", "worker", "sweeper")


@cache
def contents() -> dict:
    return json.loads(PATH.read_text())


def beyond(function: str) -> dict[str, set[str]]:
    """What a run may or may not make: it takes too long, or an accident."""
    found: dict[str, set[str]] = {}
    for row in contents()["beyond"].get(function, []):
        for action in row["actions"]:
            found.setdefault(action, set()).update(row["places"])
    return found


def calls(function: str) -> dict[str, set[str]]:
    """Action -> places, of everything a function is known to ask for."""
    found: dict[str, set[str]] = {}
    for action, places in contents()["recorded"].get(function, {}).items():
        found.setdefault(action, set()).update(places)
    for action, places in beyond(function).items():
        found.setdefault(action, set()).update(places)
    return found


def family(key: str) -> str:
    """The part of a key before what is one team's, person's or day's own."""
    if key.startswith("team_"):
        return "team_*"
    head, mark, _ = key.partition("#")
    return f"{head}#*" if mark else key


def secret(name: str) -> str:
    """A secret's name below the stack's, without the team it is of."""
    below = name.partition("/")[2]
    kind, mark, _ = below.partition("/")
    return f"{kind}/*" if mark else below


def queue(url: str) -> str:
    found = re.search(r"planwright-(work|plan)\b", url)
    return found[1] if found else url


def write(recorded: dict[str, dict[str, set[str]]]) -> None:
    """Keeps what was recorded; what lies beyond a journey stays as people wrote it."""
    rows = {}
    for function, seen in recorded.items():
        kept = {a: sorted(p - beyond(function).get(a, set())) for a, p in sorted(seen.items())}
        rows[function] = {action: places for action, places in kept.items() if places}
    text = json.dumps({"recorded": rows, "beyond": contents()["beyond"]}, indent=2)
    PATH.write_text(text + "\n")
    contents.cache_clear()


def differences(function: str, seen: dict[str, set[str]]) -> list[str]:
    """What a run asked for and the file does not know, and the other way round."""
    known = calls(function)
    hint = "; `journey.py --write` keeps what a run makes"
    told = contents()["recorded"].get(function, {})
    problems = []
    for action, places in sorted(seen.items()):
        for place in sorted(places - known.get(action, set())):
            problems.append(
                f"{function} made {action} on {place}, which recorded-calls.json lacks{hint}"
            )
    for action, places in sorted(told.items()):
        for place in sorted(set(places) - seen.get(action, set())):
            problems.append(f"{function} no longer made {action} on {place}{hint}")
    return problems

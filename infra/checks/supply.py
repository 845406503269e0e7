"""Licences, advisories and sources of every crate and npm package, without a network.

The rules for crates are deny.toml's; those for npm stand here. What is known to be wrong with a
version is in advisories.toml, which says from when it is and of what it knows.
"""

import json
import re
import subprocess
import tomllib
from datetime import date
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REGISTRY = "registry+https://github.com/rust-lang/crates.io-index"
NPM_FOLDERS = ("web", "tests/aimock", "tests/clients", "tests/oidc-provider")
# Of tools that build or test and are in nothing that is handed on.
NPM_TOOLS = {
    "BlueOak-1.0.0": "minimatch: permissive",
    "CC-BY-4.0": "caniuse-lite: a table of browsers that the build reads",
    "MPL-2.0": "axe-core, lightningcss: used unchanged",
    "Python-2.0": "argparse: permissive",
}
# Older than this the copy of advisories is called old, in the line of the check.
OLD_DAYS = 90


@cache
def rules() -> dict:
    return tomllib.loads((ROOT / "deny.toml").read_text())


@cache
def advisories() -> dict:
    return tomllib.loads((Path(__file__).parent / "advisories.toml").read_text())


@cache
def crates() -> tuple[dict, ...]:
    """Every crate of Cargo.lock."""
    return tuple(tomllib.loads((ROOT / "Cargo.lock").read_text())["package"])


@cache
def described() -> dict[tuple[str, str], dict]:
    """What cargo knows of each crate; without a network, of those that this machine has."""
    everything = ["cargo", "metadata", "--locked", "--all-features", "--format-version", "1"]
    targets = ("x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu")
    ours = [word for target in targets for word in ("--filter-platform", target)]
    for more in (["--offline"], [], ["--offline", *ours]):
        done = subprocess.run(everything + more, cwd=ROOT, capture_output=True, text=True)
        if done.returncode == 0:
            packages = json.loads(done.stdout)["packages"]
            return {(package["name"], package["version"]): package for package in packages}
    raise SystemExit(f"cargo metadata: {done.stderr.strip()}")


@cache
def npm_packages() -> tuple[tuple[str, dict], ...]:
    found = []
    for folder in NPM_FOLDERS:
        locked = json.loads((ROOT / folder / "package-lock.json").read_text())["packages"]
        found += [(name_in(path), entry) for path, entry in locked.items() if path]
    return tuple(found)


def name_in(path: str) -> str:
    return path.rpartition("node_modules/")[2]


def check() -> list[str]:
    return [
        *licences(described(), rules()["licenses"]),
        *npm_licences(npm_packages(), rules()["licenses"]["allow"]),
        *sources(crates()),
        *banned(crates()),
        *known_faults("crate", [(c["name"], c["version"]) for c in crates()]),
        *known_faults("npm", [(name, entry["version"]) for name, entry in npm_packages()]),
        *idle_exceptions(),
    ]


def licences(packages: dict, given: dict) -> list[str]:
    more = {entry["crate"]: entry["allow"] for entry in given.get("exceptions", [])}
    problems = []
    for (name, version), package in sorted(packages.items()):
        expression = package.get("license")
        if not expression:
            problems.append(f"{name} {version} names no licence")
        elif not permits(expression, given["allow"] + more.get(name, [])):
            problems.append(
                f"{name} {version} is under {expression}, which deny.toml does not allow"
            )
    return problems


def npm_licences(packages, allowed: list[str]) -> list[str]:
    problems = []
    for name, entry in packages:
        expression = entry.get("license") or ""
        fits = permits(expression, allowed) if expression else False
        if not fits and not (entry.get("dev") and expression in NPM_TOOLS):
            problems.append(f"npm {name} {entry['version']} is under {expression or 'no licence'}")
        if entry.get("deprecated"):
            problems.append(f"npm {name} {entry['version']} is deprecated: {entry['deprecated']}")
    return problems


def permits(expression: str, allowed: list[str]) -> bool:
    """Whether an SPDX expression leaves a way that uses allowed licences alone."""
    joined = re.sub(r"\s+WITH\s+", "~", expression.replace("/", " OR "))
    words = re.findall(r"[()]|[^\s()]+", joined)
    allowed = {licence.replace(" WITH ", "~") for licence in allowed}

    def either() -> bool:
        fits = both()
        while words and words[0] == "OR":
            words.pop(0)
            fits = both() or fits
        return fits

    def both() -> bool:
        fits = one()
        while words and words[0] == "AND":
            words.pop(0)
            fits = one() and fits
        return fits

    def one() -> bool:
        if not words:
            return False
        word = words.pop(0)
        if word != "(":
            return word in allowed
        fits = either()
        return bool(words) and words.pop(0) == ")" and fits

    return either() and not words


def sources(packages) -> list[str]:
    strange = [p for p in packages if p.get("source", REGISTRY) != REGISTRY]
    return [f"{p['name']} {p['version']} comes from {p['source']}" for p in strange]


def banned(packages) -> list[str]:
    problems = []
    for entry in rules()["bans"]["deny"]:
        name, _, versions = entry["crate"].partition(":")
        for package in packages:
            hit = package["name"] == name
            if hit and (not versions or matches(package["version"], versions)):
                problems.append(f"{name} {package['version']} is banned in deny.toml")
    return problems


def known_faults(kind: str, packages: list[tuple[str, str]]) -> list[str]:
    ignored = excused()
    problems = []
    for advisory in affecting(kind, packages):
        if advisory["id"] not in ignored:
            fixed = " or ".join(advisory["patched"]) or "no version"
            problems.append(f"{advisory['of']}: {advisory['id']}, mended in {fixed}")
    return problems


def affecting(kind: str, packages: list[tuple[str, str]]) -> list[dict]:
    """Advisories that say something of these versions."""
    known = [advisory for advisory in advisories()["advisory"] if advisory["kind"] == kind]
    found = []
    for name, version in packages:
        for advisory in known:
            sound = advisory["patched"] + advisory.get("unaffected", [])
            if advisory["package"] == name and not any(matches(version, one) for one in sound):
                found.append(advisory | {"of": f"{name} {version}"})
    return found


def matches(version: str, requirement: str) -> bool:
    """`>= 1.2, < 2`: every part of it holds. Versions before a release count as the release."""
    compare = {
        ">=": lambda a, b: a >= b,
        "<=": lambda a, b: a <= b,
        ">": lambda a, b: a > b,
        "<": lambda a, b: a < b,
        "=": lambda a, b: a == b,
    }
    parts = re.findall(r"(>=|<=|>|<|=)\s*([\w.+-]+)", requirement)
    return bool(parts) and all(compare[op](numbers(version), numbers(to)) for op, to in parts)


def numbers(version: str) -> tuple[int, ...]:
    found = [int(part) for part in re.split(r"[-+]", version)[0].split(".")]
    return tuple(found + [0] * (3 - len(found)))


def excused() -> dict[str, str]:
    """What deny.toml ignores, and what the copy itself excuses because it has no number yet."""
    ignored = {entry["id"]: entry["reason"] for entry in rules()["advisories"]["ignore"]}
    return ignored | {a["id"]: a["excuse"] for a in advisories()["advisory"] if "excuse" in a}


def idle_exceptions() -> list[str]:
    packages = [(crate["name"], crate["version"]) for crate in crates()]
    used = {advisory["id"] for advisory in affecting("crate", packages)}
    return [f"{name} is excused and affects nothing any more" for name in excused().keys() - used]


def summary() -> str:
    known = advisories()
    age = (date.today() - known["date"]).days
    old = "; OLD: look again" if age > OLD_DAYS else ""
    unseen = len(crates()) - len(described())
    note = f", licences of {unseen} not looked at (other systems, no network)" if unseen else ""
    return (
        f"{len(crates())} crates{note}, {len(npm_packages())} npm packages; "
        f"{len(known['advisory'])} advisories as of {known['date']} ({age} days){old}"
    )

#!/usr/bin/env python3
"""Checks of the deployment that need no AWS account. One line per check; exit code 1 if any found
something.

    python3 infra/checks/run.py [name ...]

The tools are pinned in requirements.txt and installed once into target/infra-checks. `cargo xtask
check` runs this.
"""

import os
import sys
import time
from pathlib import Path

import environment

HERE = Path(__file__).resolve().parent
NAME = "infra-checks"


def checks() -> dict:
    import cost
    import drift
    import linters
    import noticed
    import roles
    import rules
    import samples
    import scale
    import statements
    import supply
    import template as deployment

    written, translated = deployment.written(), deployment.translated()
    resources = f"{len(written['Resources'])} resources become {len(translated['Resources'])}"
    return {
        "sam": ("SAM translates the template", lambda: [], lambda: resources),
        "cfn-lint": (
            "cfn-lint, template and translation",
            lambda: linters.cfn_lint(translated),
            excused("cfn-lint"),
        ),
        "checkov": (
            "checkov, translation",
            lambda: linters.checkov(translated),
            excused("checkov"),
        ),
        "rules": ("rules of this deployment", lambda: list(rules.check(translated)), None),
        "statements": (
            "IAM statements as AWS documents them",
            lambda: statements.check(written),
            None,
        ),
        "roles": ("roles against the code, both ways", lambda: roles.check(written), roles.summary),
        "drift": ("template, local stack and code agree", lambda: drift.check(written), None),
        "samples": ("sample events", samples.check, None),
        "cost": ("prices and counts; the target", cost.check, None),
        "scale": ("what gives first", scale.check, None),
        "supply": ("licences, advisories, sources", supply.check, supply.summary),
        "noticed": ("each check notices what it is for", noticed.check, noticed.summary),
    }


def excused(tool: str):
    import linters

    return lambda: f"{len(linters.exceptions(tool))} exceptions, each with its reason"


def main(names: list[str]) -> int:
    failed = 0
    available = checks()
    if unknown := set(names) - available.keys():
        print(
            f"no such check: {', '.join(sorted(unknown))}; there are {', '.join(available)}",
            file=sys.stderr,
        )
        return 2
    for name in names or available:
        title, check, note = available[name]
        started = time.monotonic()
        problems = check()
        took = time.monotonic() - started
        remark = f"  {note()}" if note and not problems else ""
        print(
            f"{'FAILED' if problems else 'passed'}  {name:<10} {took:5.1f} s  {title}{remark}",
            flush=True,
        )
        for problem in problems:
            print(f"        {problem}")
        failed += bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    python = environment.prepare(NAME, HERE / "requirements.txt") / "python"
    if Path(sys.prefix).resolve() != python.parents[1].resolve():
        os.execv(python, [str(python), "-B", str(Path(__file__).resolve()), *sys.argv[1:]])
    sys.exit(main(sys.argv[1:]))

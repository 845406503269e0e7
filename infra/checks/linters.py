"""cfn-lint and checkov, with the exceptions of exceptions.json: each has a reason, and one that no
longer applies is a problem.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import template as deployment

HERE = Path(__file__).resolve().parent


def exceptions(tool: str) -> dict[str, str]:
    return json.loads((HERE / "exceptions.json").read_text())[tool]


def run(tool: str, arguments: list[str]) -> list:
    program = Path(sys.executable).parent / tool
    done = subprocess.run([program, *arguments], capture_output=True, text=True)
    try:
        return json.loads(done.stdout or "[]")
    except json.JSONDecodeError:
        raise SystemExit(f"{tool}: {done.stderr.strip() or done.stdout.strip()}") from None


def judged(tool: str, findings: list[tuple[str, str]]) -> list[str]:
    """Findings (rule, text) that no exception covers, and exceptions that cover nothing."""
    excused = exceptions(tool)
    problems = [f"{rule}: {text}" for rule, text in findings if rule not in excused]
    unused = sorted(excused.keys() - {rule for rule, _ in findings})
    return problems + [
        f"the exception for {rule} covers nothing any more; remove it" for rule in unused
    ]


def written_to(folder: str, name: str, content: dict) -> Path:
    file = Path(folder) / name
    file.write_text(json.dumps(content, indent=1, default=str))
    return file


def cfn_lint(translated: dict) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        plain = written_to(folder, "translated.json", translated)
        arguments = [
            "--format",
            "json",
            "--include-checks",
            "I",
            "--regions",
            "us-east-1",
            "eu-central-1",
            "--",
        ]
        found = run("cfn-lint", [*arguments, str(deployment.PATH), str(plain)])
    return judged("cfn-lint", [(match["Rule"]["Id"], place(match)) for match in found])


def place(match: dict) -> str:
    path = "/".join(str(step) for step in match["Location"].get("Path") or [])
    return f"{path or match['Location']['Start']['LineNumber']}: {match['Message']}"


def checkov(translated: dict) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        file = written_to(folder, "translated.json", translated)
        arguments = [
            "--file",
            str(file),
            "--framework",
            "cloudformation",
            "--quiet",
            "--compact",
            "--skip-download",
        ]
        report = run("checkov", [*arguments, "--output", "json", "--soft-fail"])
    reports = report if isinstance(report, list) else [report]
    failed = [check for one in reports for check in one["results"]["failed_checks"]]
    passed = sum(one["summary"]["passed"] for one in reports)
    if passed < 50:
        return [f"checkov looked at {passed} things only; it did not read the template"]
    return judged(
        "checkov",
        [(check["check_id"], f"{check['resource']}: {check['check_name']}") for check in failed],
    )

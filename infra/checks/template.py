"""The deployment template: as written, and as SAM turns it into CloudFormation."""

import json
import logging
import os
from functools import cache
from pathlib import Path

# The translator asks the SDK for a partition; any region of it gives the same answer.
os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

logging.getLogger("samtranslator").setLevel(logging.ERROR)

from samtranslator.translator.transform import transform  # noqa: E402
from samtranslator.yaml_helper import yaml_parse  # noqa: E402

PATH = Path(__file__).resolve().parents[1] / "template.yaml"
# Taken by the worker, in a session for each team.
TENANT_ROLE = "TenantRole"
FUNCTIONS = {
    "api": "ApiFunction",
    "planner": "PlannerFunction",
    "worker": "WorkerFunction",
    "stream": "StreamFunction",
    "sweeper": "SweeperFunction",
}


@cache
def text() -> str:
    return PATH.read_text()


def written() -> dict:
    return yaml_parse(text())


class NoManagedPolicies:
    """Roles are written out, so no managed policy is ever looked up."""

    def load(self):
        return {}


def translated(template: dict | None = None) -> dict:
    source = json.loads(json.dumps(template or written()))
    for name in FUNCTIONS.values():
        # Packaging uploads the artifact and puts its address here.
        properties(source, name)["CodeUri"] = f"s3://artifacts/{name}"
    return transform(source, {}, NoManagedPolicies())


def properties(template: dict, name: str) -> dict:
    return template["Resources"][name]["Properties"]


def shown(value) -> str:
    """A value with its references, as one would write it: `${FilesBucket.Arn}/team_*`."""
    if isinstance(value, dict) and len(value) == 1:
        ((kind, inner),) = value.items()
        if kind == "Ref":
            return inner
        if kind == "Fn::GetAtt":
            return inner if isinstance(inner, str) else ".".join(inner)
        if kind == "Fn::Sub":
            return inner if isinstance(inner, str) else inner[0]
    return value if isinstance(value, str) else json.dumps(value)


def listed(value) -> list:
    return value if isinstance(value, list) else [value]


def environment(template: dict, name: str) -> dict:
    """What a function is told, its own settings over the common ones."""
    common = template["Globals"]["Function"]["Environment"]["Variables"]
    own = properties(template, name).get("Environment", {}).get("Variables", {})
    return {**common, **own}


def statements(template: dict, name: str) -> list[dict]:
    """Everything a function's role allows, or would under some condition of the template."""
    role = shown(properties(template, name)["Role"]).removesuffix(".Arn")
    policies = [
        policy.get("Fn::If", [None, policy])[1]
        for policy in properties(template, role).get("Policies", [])
    ]
    policies += attached(template, role)
    return [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]


def attached(template: dict, role: str) -> list[dict]:
    """Policies of a role that stand apart from it."""
    apart = [
        r["Properties"]
        for r in template["Resources"].values()
        if r["Type"] == "AWS::IAM::RolePolicy"
    ]
    return [policy for policy in apart if shown(policy["RoleName"]) == role]


def session_statements(template: dict) -> list[dict]:
    """What a session of the tenants' role may do at most."""
    policies = properties(template, TENANT_ROLE)["Policies"]
    return [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]


def queues_of(template: dict, name: str) -> set[str]:
    """The queues that wake a function."""
    events = properties(template, name).get("Events", {}).values()
    queues = [event["Properties"]["Queue"] for event in events if event["Type"] == "SQS"]
    return {shown(queue).removesuffix(".Arn") for queue in queues}

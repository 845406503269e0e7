#!/usr/bin/env python3
"""Runs every command that the documents tell a person to type, with the pinned aws, on an emulator.

    python3 infra/checks/commands.py

What is not aws (cargo, rustup) is a function that does nothing. The emulator has a stack of the
documents' name with a table, buckets and a log, because that is what the commands look for.
"""

import json
import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import environment

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DOCUMENTS = ("infra/docs/guides/deploy.md", "infra/README.md")
# Begins a line that is typed at the user's own aws or asks the network for tools.
SKIPPED = ("export PATH=",)
# What the emulator does not know; the pinned command line still has to take its words.
NOT_EMULATED = (
    "service-quotas request-service-quota-increase",
    "lambda get-account-settings",
    "cloudformation update-termination-protection",
)
# What `cargo xtask deploy` itself asks with words of its own (infra/xtask/src/deploy/cloud.rs).
OF_DEPLOY = (
    "s3api head-bucket --bucket x --expected-bucket-owner 123456789012",
    "lambda get-account-settings --output text --query AccountLimit.ConcurrentExecutions",
    "budgets describe-budgets --max-results 1 --account-id 123456789012",
    (
        "cloudformation set-stack-policy --stack-name x --stack-policy-body "
        "file://infra/stack-policy.json"
    ),
    "cloudformation update-termination-protection --stack-name x --enable-termination-protection",
    "cloudformation describe-change-set --change-set-name x --query Changes --output table",
    "cloudformation delete-change-set --change-set-name x",
    "cloudformation describe-stack-events --stack-name x --output text --max-items 60",
)
STACK = {
    "Resources": {
        "Table": {
            "Type": "AWS::DynamoDB::Table",
            "DeletionPolicy": "Retain",
            "Properties": {
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            },
        },
        "Files": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain"},
        "Web": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain"},
    },
    "Outputs": {
        "TableName": {"Value": {"Ref": "Table"}},
        "FilesBucketName": {"Value": {"Ref": "Files"}},
        "WebBucketName": {"Value": {"Ref": "Web"}},
    },
}


def blocks(text: str) -> list[str]:
    """Fenced blocks that type something of aws, without the indent of a list."""
    found = re.findall(r"^( *)```\w*\n(.*?)^\1```", text, re.MULTILINE | re.DOTALL)
    plain = [
        "\n".join(line.removeprefix(indent) for line in body.splitlines()) for indent, body in found
    ]
    return [block for block in plain if re.search(r"\baws\b", block)]


def script(block: str) -> str:
    kept = [line for line in block.splitlines() if not line.startswith(SKIPPED)]
    return "\n".join(kept)


def prepared(address: str) -> None:
    import boto3

    def client(service):
        keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "us-east-1"}
        return boto3.client(service, endpoint_url=address, **keys)

    client("cloudformation").create_stack(StackName="planwright", TemplateBody=json.dumps(STACK))
    table = client("cloudformation").describe_stacks(StackName="planwright")["Stacks"][0]["Outputs"]
    name = next(output["OutputValue"] for output in table if output["OutputKey"] == "TableName")
    recovery = {"PointInTimeRecoveryEnabled": True}
    client("dynamodb").update_continuous_backups(
        TableName=name, PointInTimeRecoverySpecification=recovery
    )
    client("secretsmanager").create_secret(Name="planwright/signing-keys", SecretString="x")
    client("logs").create_log_group(logGroupName="/planwright/planwright/worker")


def main() -> int:
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    prepared(address)
    texts = [(ROOT / document).read_text() for document in DOCUMENTS]
    typed = [script(block) for text in texts for block in blocks(text)]
    typed.append("\n".join(f"taken {command}" for command in OF_DEPLOY))
    # One shell for all, as a person has: what the first block defines the last one uses.
    lines = ["set -euo pipefail", FUNCTIONS]
    for at, block in enumerate(typed):
        lines += [f"echo '== block {at + 1}' >&2", block]
    given = {"AWS_ENDPOINT_URL": address, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
    given |= {"PINNED": str(Path(sys.prefix) / "bin" / "aws"), "AWS_DEFAULT_REGION": "us-east-1"}
    given |= {"NOT_EMULATED": "|".join(NOT_EMULATED), "AWS_PAGER": ""}
    command = ["bash", "-c", "\n".join(lines)]
    options = {"input": "secret\n" * 9, "capture_output": True, "text": True, "cwd": ROOT}
    done = subprocess.run(command, env=os.environ | given, **options)
    server.stop()
    count = len(re.findall(r"^\+ ", done.stderr, re.MULTILINE))
    if done.returncode or count < 10:
        print(f"FAILED  a documented command, after {count} of them:\n{done.stderr[-2000:]}")
        return 1
    print(f"passed  {count} commands in {len(typed)} blocks, by the pinned aws on an emulator")
    return 0


# Says what it runs; of what is not emulated, only that the command line takes its words.
FUNCTIONS = """
cargo() { :; }
rustup() { :; }
taken() {
  echo "+ $*" >&2
  "$PINNED" "$@" --generate-cli-skeleton input >/dev/null
}
aws() {
  if [[ "|$NOT_EMULATED|" == *"|$1 $2|"* ]]; then taken "$@"; return; fi
  echo "+ $*" >&2
  "$PINNED" "$@"
}
"""


if __name__ == "__main__":
    python = environment.prepare("commands", ROOT / "infra/commands.txt") / "python"
    if Path(sys.prefix).resolve() != python.parents[1].resolve():
        os.execv(python, [str(python), "-B", str(Path(__file__).resolve()), *sys.argv[1:]])
    sys.exit(main())

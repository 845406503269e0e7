#!/usr/bin/env python3
"""Time from exec to the first request for work, size and memory of each function, against a stub of
Lambda's runtime.

    cargo build --release -p planwright-api -p planwright-planner -p planwright-worker -p \
        planwright-stream -p planwright-sweeper
    python3 infra/checks/cold_start.py [--folder target/release] [--runs 20] [--check]

The stub also stands in for Secrets Manager, which the API and the stream ask for the signing keys
before they take work: in AWS that adds one round trip. What Lambda itself needs to make an
environment and to fetch the artifact is not in the figures.
"""

import argparse
import json
import os
import signal
import socket
import statistics
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = ("api", "planner", "worker", "stream", "sweeper")
# Targets: milliseconds, megabytes on disk, mebibytes resident.
TARGETS = {"ms": 15.0, "mb": 15.0, "mib": 20.0}
PATIENCE = 20.0
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


class Stub:
    """Lambda's runtime API and Secrets Manager on one loopback port."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.asked = threading.Event()
        self.asked_at = 0.0
        self.secret = None
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection:
            while request := self._request(connection):
                head, body = request
                if "/runtime/invocation/next" in head.split("\r\n", 1)[0]:
                    self.asked_at = time.perf_counter()
                    self.asked.set()
                    connection.recv(1)
                    return
                target = next(
                    (
                        line
                        for line in head.lower().split("\r\n")
                        if line.startswith("x-amz-target:")
                    ),
                    "",
                )
                connection.sendall(self._answer(target, body))

    def _request(self, connection):
        """Head and body of the next request; None when there is no more."""
        data = b""
        while b"\r\n\r\n" not in data:
            try:
                more = connection.recv(65_536)
            except OSError:
                return None
            if not more:
                return None
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        head = head.decode("latin-1")
        lengths = [
            line.split(":")[1]
            for line in head.lower().split("\r\n")
            if line.startswith("content-length:")
        ]
        left = int(lengths[0]) - len(body) if lengths else 0
        while left > 0 and (more := connection.recv(min(left, 65_536))):
            body, left = body + more, left - len(more)
        return head, body

    def _answer(self, target, body):
        """The first start makes the signing keys; every later one finds them, as in an installation
        that is in use.
        """
        named = {"ARN": "arn:aws:secretsmanager:us-east-1:000000000000:secret:x", "Name": "x"}
        if target.endswith("createsecret"):
            self.secret = json.loads(body)["SecretString"]
            status, body = "200 OK", named
        elif self.secret is not None:
            status, body = "200 OK", named | {"SecretString": self.secret}
        else:
            status, body = (
                "400 Bad Request",
                {"__type": "ResourceNotFoundException", "Message": "none yet"},
            )
        text = json.dumps(body)
        return (
            f"HTTP/1.1 {status}\r\ncontent-type: "
            f"application/x-amz-json-1.1\r\ncontent-length: {len(text)}\r\n\r\n{text}"
        ).encode()


def environment(port: int, name: str) -> dict[str, str]:
    here = f"http://127.0.0.1:{port}"
    return {
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}",
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_VERSION": "1",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "AWS_LAMBDA_LOG_GROUP_NAME": "stub",
        "AWS_LAMBDA_LOG_STREAM_NAME": "stub",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "stub",
        "AWS_SECRET_ACCESS_KEY": "stub",
        "AWS_ENDPOINT_URL": here,
        "PLANWRIGHT_TABLE": "planwright",
        "PLANWRIGHT_WORK_QUEUE_URL": f"{here}/000000000000/planwright-work",
        "PLANWRIGHT_PLAN_QUEUE_URL": f"{here}/000000000000/planwright-plan",
        "PLANWRIGHT_BUCKET": "planwright-artifacts",
        "PLANWRIGHT_PUBLIC_URL": "https://example.com",
        "PLANWRIGHT_LOG": "error",
        # Amazon Linux keeps its trusted certificates in one file; reading a folder of links as well
        # would be this machine's.
        **({"SSL_CERT_FILE": str(CERTIFICATES)} if CERTIFICATES.is_file() else {}),
    }


def once(stub: Stub, binary: Path) -> tuple[float, float]:
    """Milliseconds from exec to the first request for work, and mebibytes resident then."""
    stub.asked.clear()
    started = time.perf_counter()
    child = os.posix_spawn(binary, [binary.name], environment(stub.port, binary.name))
    try:
        if not stub.asked.wait(PATIENCE):
            raise SystemExit(f"{binary.name} did not ask for work within {PATIENCE:.0f} s")
        status = Path(f"/proc/{child}/status").read_text()
        kib = next(
            int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")
        )
        return (stub.asked_at - started) * 1000, kib / 1024
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def measure(stub: Stub, binary: Path, runs: int) -> dict[str, float]:
    once(stub, binary)
    measured = [once(stub, binary) for _ in range(runs)]
    times = sorted(ms for ms, _ in measured)
    return {
        "ms": statistics.median(times),
        "worst": times[-1],
        "mb": binary.stat().st_size / 1e6,
        "mib": statistics.median(mib for _, mib in measured),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--folder", type=Path, default=ROOT / "target" / "release")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument(
        "--check", action="store_true", help="exit with 1 if a function misses a target"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON line per function")
    given = parser.parse_args()
    binaries = {name: given.folder / f"planwright-{name}" for name in FUNCTIONS}
    if missing := [str(path) for path in binaries.values() if not path.is_file()]:
        print(f"cold_start: not built yet: {', '.join(missing)}", file=sys.stderr)
        return 2
    stub, missed = Stub(), 0
    if not given.json:
        print(
            f"{'function':<10}{'median ms':>11}{'worst ms':>10}{'size MB':>9}{'RSS MiB':>9}"
            f"   load {os.getloadavg()[0]:.1f}"
        )
    for name, binary in binaries.items():
        figures = measure(stub, binary, given.runs)
        over = [key for key, target in TARGETS.items() if figures[key] > target]
        missed += bool(over)
        if given.json:
            print(
                json.dumps(
                    {"function": name, **{key: round(value, 2) for key, value in figures.items()}}
                )
            )
        else:
            remark = f"   over target: {', '.join(over)}" if over else ""
            print(
                f"{name:<10}{figures['ms']:>11.1f}{figures['worst']:>10.1f}"
                f"{figures['mb']:>9.1f}{figures['mib']:>9.1f}{remark}",
                flush=True,
            )
    return 1 if given.check and missed else 0


if __name__ == "__main__":
    sys.exit(main())

"""Lambda's runtime API on a loopback port: hands a function one event after the other and keeps
what comes back, chunk by chunk.
"""

import json
import os
import queue
import signal
import tempfile
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

# What ends the head of a streamed HTTP answer.
HEAD_END = b"\0" * 8


@dataclass
class Answer:
    """What a function made of an event. `chunks` are (seconds since the event was handed over,
    bytes).
    """

    failed: bool = False
    chunks: list[tuple[float, bytes]] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)
    started: float = 0.0

    @property
    def body(self) -> bytes:
        return b"".join(chunk for _, chunk in self.chunks)

    def json(self):
        return json.loads(self.body or b"null")

    def streamed(self) -> tuple[dict, str]:
        """Head and text of a streamed HTTP answer, as far as it has come."""
        head, _, text = self.body.partition(HEAD_END)
        return (json.loads(head) if text or HEAD_END in self.body else {}), text.decode()


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A function that is stopped drops its connections; that is no news."""


class Runtime:
    def __init__(self):
        self.events: queue.Queue[tuple[str, bytes, float]] = queue.Queue()
        self.answers: dict[str, Answer] = {}
        self.server = Server(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def reports(self) -> list[dict]:
        """Every line the function has printed: reports of metrics, and nothing else."""
        self.printed.seek(0)
        return [json.loads(line) for line in self.printed.read().decode().splitlines()]

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server.server_address[1]}"

    def send(self, event: dict, seconds: float = 60) -> Answer:
        """Queues an event for the function, which gets `seconds` for it."""
        request = f"00000000-0000-4000-8000-{len(self.answers) + 1:012}"
        self.answers[request] = answer = Answer(started=time.monotonic())
        self.events.put((request, json.dumps(event).encode(), seconds))
        return answer

    def _handler(runtime):  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                request, body, seconds = runtime.events.get()
                self.send_response(200)
                self.send_header("Lambda-Runtime-Aws-Request-Id", request)
                self.send_header(
                    "Lambda-Runtime-Deadline-Ms", str(int((time.time() + seconds) * 1000))
                )
                self.send_header(
                    "Lambda-Runtime-Invoked-Function-Arn",
                    "arn:aws:lambda:us-east-1:000000000000:function:sample",
                )
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self):
                parts = self.path.strip("/").split("/")
                answer = runtime.answers.get(parts[-2], Answer())
                answer.failed = parts[-1] == "error"
                for chunk in self._chunks():
                    answer.chunks.append((time.monotonic() - answer.started, chunk))
                answer.done.set()
                self.send_response(202)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def _chunks(self):
                if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
                    yield self.rfile.read(int(self.headers.get("Content-Length", "0")))
                    return
                while size := int(self.rfile.readline().split(b";")[0] or b"0", 16):
                    yield self.rfile.read(size)
                    self.rfile.readline()
                while self.rfile.readline().strip():
                    pass

        return Handler


class Function:
    """A bootstrap process taking its events from a runtime of its own."""

    def __init__(self, binary: Path, settings: dict[str, str]):
        self.runtime = Runtime()
        environment = {
            "AWS_LAMBDA_RUNTIME_API": self.runtime.address,
            "AWS_LAMBDA_FUNCTION_NAME": binary.name,
            "AWS_LAMBDA_FUNCTION_VERSION": "1",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "AWS_LAMBDA_LOG_GROUP_NAME": "sample",
            "AWS_LAMBDA_LOG_STREAM_NAME": "sample",
            **settings,
        }
        # What it prints is what CloudWatch would read metrics from.
        self.runtime.printed = tempfile.TemporaryFile()
        to_file = [(os.POSIX_SPAWN_DUP2, self.runtime.printed.fileno(), 1)]
        self.process = os.posix_spawn(binary, [binary.name], environment, file_actions=to_file)

    def __enter__(self):
        return self.runtime

    def __exit__(self, *_):
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        self.runtime.server.shutdown()

"""A vendor of chat completions for the journey: reads a file where it has the tool, then is done.

A request without tools, which is one for a plan, is refused as one that cannot be read. The
first request that says HOLD gets no answer: whoever waits for it can be killed meanwhile.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# Set when a request is held, and when it may go.
HELD, RELEASED = threading.Event(), threading.Event()
USAGE = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.reply(200, "application/json", b'{"object": "list", "data": []}')

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not asked.get("tools"):
            error = {"error": {"message": "no plans here", "type": "invalid_request_error"}}
            return self.reply(400, "application/json", json.dumps(error).encode())
        if "HOLD" in json.dumps(asked) and not HELD.is_set():
            HELD.set()
            return RELEASED.wait(300)
        answered = any(message["role"] == "tool" for message in asked["messages"])
        delta, reason = ({"content": "Read."}, "stop") if answered else (READ, "tool_calls")
        lines = [choice(delta, None), choice({}, reason), {"choices": [], "usage": USAGE}]
        text = "".join(f"data: {json.dumps(line)}\n\n" for line in lines) + "data: [DONE]\n\n"
        self.reply(200, "text/event-stream", text.encode())

    def reply(self, status: int, kind: str, body: bytes):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


ARGUMENTS = {"name": "read_file", "arguments": '{"path": "notes.md"}'}
READ = {"tool_calls": [{"index": 0, "id": "call_1", "type": "function", "function": ARGUMENTS}]}


def choice(delta: dict, reason: str | None) -> dict:
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}


def start() -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server

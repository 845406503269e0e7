"""Stands between a function and the local stack's services, passes every request on unchanged, and notes what it asks for."""

import http.client
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

MEMBERS = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}
SERVICES = {"DynamoDB_20120810": "dynamodb", "AmazonSQS": "sqs", "secretsmanager": "secretsmanager"}
SAME = {"SendMessageBatch": "SendMessage", "TransactGetItems": "GetItem"}
# Headers of one hop, not of the message.
HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Recorder:
    """Records of one function, whichever of the services it talks to."""

    def __init__(self):
        self.actions: set[str] = set()
        self.partitions: set[str] = set()
        self.servers = []

    def in_front_of(self, port: int) -> int:
        server = Server(("127.0.0.1", 0), self._handler(port))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.servers.append(server)
        return server.server_address[1]

    def stop(self):
        for server in self.servers:
            server.shutdown()

    def note(self, method: str, path: str, target: str, body: bytes) -> None:
        if not target:
            self.actions.add(f"s3:{s3_action(method, path)}")
            return
        prefix, operation = target.rsplit(".", 1)
        service = SERVICES[prefix]
        content = json.loads(body)
        if operation == "TransactWriteItems":
            self.actions |= {f"dynamodb:{MEMBERS[kind]}" for write in content["TransactItems"] for kind in write}
        else:
            self.actions.add(f"{service}:{SAME.get(operation, operation)}")
        if service == "dynamodb":
            self.partitions |= set(partitions(content))

    def _handler(recorder, port):  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def pass_on(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                recorder.note(self.command, self.path, self.headers.get("X-Amz-Target", ""), body)
                upstream = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
                for name, value in self.headers.items():
                    if name.lower() not in HOP:
                        upstream.putheader(name, value)
                upstream.putheader("Content-Length", str(len(body)))
                upstream.endheaders(body)
                answer = upstream.getresponse()
                content = answer.read()
                self.send_response_only(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in HOP:
                        self.send_header(name, value)
                length = answer.getheader("Content-Length") if self.command == "HEAD" else str(len(content))
                self.send_header("Content-Length", length or "0")
                self.end_headers()
                self.wfile.write(content)
                upstream.close()

            do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = pass_on

        return Handler


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A function that is stopped drops its connections; that is no news."""


def s3_action(method: str, path: str) -> str:
    url = urlsplit(path)
    query = parse_qs(url.query, keep_blank_values=True)
    if method == "POST" and "delete" in query:
        return "DeleteObject"
    if "list-type" in query:
        return "ListBucket"
    return {"GET": "GetObject", "HEAD": "GetObject", "PUT": "PutObject", "DELETE": "DeleteObject"}[method]


def partitions(content):
    """Partition keys a request names: in keys, in items, and in the condition of a query."""
    if isinstance(content, dict):
        if isinstance(content.get("pk"), dict) and "S" in content["pk"]:
            yield content["pk"]["S"]
        if "KeyConditionExpression" in content:
            yield content["ExpressionAttributeValues"][content["KeyConditionExpression"].split("=")[1].split()[0]]["S"]
        for value in content.values():
            yield from partitions(value)
    elif isinstance(content, list):
        for value in content:
            yield from partitions(value)

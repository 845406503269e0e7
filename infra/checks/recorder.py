"""Stands between a function and the local stack's services, passes every request on unchanged, and
notes what it asks for.
"""

import http.client
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import recorded

MEMBERS = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
SERVICES = {"DynamoDB_20120810": "dynamodb", "AmazonSQS": "sqs", "secretsmanager": "secretsmanager"}
SAME = {"SendMessageBatch": "SendMessage", "TransactGetItems": "GetItem"}
# Headers of one hop, not of the message.
HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Recorder:
    """Records of one function, whichever of the services it talks to."""

    def __init__(self):
        # Action -> places, as recorded.py names them.
        self.calls: dict[str, set[str]] = {}
        # Policies by the token they are good for, and how many requests to S3 came in and past
        # sessions.
        self.sessions: dict[str, dict] = {}
        self.in_session = self.past_session = 0
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
        if path.startswith("/v2/email/"):
            return self.add("ses:SendEmail", "identity")
        if not target:
            key = unquote(urlsplit(path).path).lstrip("/").partition("/")[2]
            place = recorded.family(key) if key else "list"
            return self.add(f"s3:{s3_action(method, path)}", place)
        prefix, operation = target.rsplit(".", 1)
        service = SERVICES[prefix]
        content = json.loads(body)
        if operation == "TransactWriteItems":
            for kind, write in (pair for item in content["TransactItems"] for pair in item.items()):
                self.note_keys(f"dynamodb:{MEMBERS[kind]}", write)
        elif service == "dynamodb":
            self.note_keys(f"dynamodb:{SAME.get(operation, operation)}", content)
        elif service == "sqs":
            self.add(f"sqs:{SAME.get(operation, operation)}", recorded.queue(content["QueueUrl"]))
        else:
            name = content.get("SecretId") or content["Name"]
            self.add(f"secretsmanager:{operation}", recorded.secret(name))

    def note_keys(self, action: str, content: dict) -> None:
        place = "index " if content.get("IndexName") else ""
        for partition in partitions(content):
            self.add(action, place + recorded.family(partition))

    def add(self, action: str, place: str) -> None:
        self.calls.setdefault(action, set()).add(place)

    def session(self, body: bytes) -> bytes:
        """What STS would answer: a token that is good for what the policy allows. The key is one
        the local stack knows.
        """
        asked = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        self.add(f"sts:{asked['Action']}", "tenants")
        token = f"session-{len(self.sessions)}"
        self.sessions[token] = json.loads(asked["Policy"])
        until = "2099-01-01T00:00:00Z"
        secrets = (
            f"<AccessKeyId>local</AccessKeyId><SecretAccessKey>"
            f"local</SecretAccessKey><SessionToken>{token}</SessionToken>"
            f"<Expiration>{until}</Expiration>"
        )
        role = asked["RoleArn"].replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")
        arn = f"{role}/{asked['RoleSessionName']}"
        who = (
            f"<AssumedRoleUser><Arn>{arn}</Arn><AssumedRoleId>"
            f"x:{asked['RoleSessionName']}</AssumedRoleId></AssumedRoleUser>"
        )
        result = f"<AssumeRoleResult>{who}<Credentials>{secrets}</Credentials></AssumeRoleResult>"
        return (
            f"<AssumeRoleResponse "
            f'xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
            f"{result}</AssumeRoleResponse>"
        ).encode()

    def admits(self, method: str, path: str, token: str) -> bool:
        """Whether S3 would let a request with this token through."""
        policy = self.sessions.get(token)
        if policy is None:
            self.past_session += 1
            return True
        self.in_session += 1
        return allows(policy, *s3_request(method, path))

    def _handler(recorder, port):  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def pass_on(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                target = self.headers.get("X-Amz-Target", "")
                if b"Action=AssumeRole&" in body:
                    return self.reply(200, recorder.session(body))
                recorder.note(self.command, self.path, target, body)
                if self.path.startswith("/v2/email/"):
                    return self.reply(200, b'{"MessageId": "1"}')
                token = self.headers.get("X-Amz-Security-Token", "")
                if not target and not recorder.admits(self.command, self.path, token):
                    return self.reply(403, DENIED)
                upstream = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                upstream.putrequest(
                    self.command, self.path, skip_host=True, skip_accept_encoding=True
                )
                for name, value in self.headers.items():
                    if name.lower() not in HOP:
                        upstream.putheader(name, value)
                upstream.putheader("Content-Length", str(len(body)))
                upstream.endheaders(body)
                answer = upstream.getresponse()
                content = answer.read()
                # Who may not list the whole bucket is not told what it does not hold.
                if (
                    answer.status == 404
                    and self.command in ("GET", "HEAD")
                    and token in recorder.sessions
                ):
                    upstream.close()
                    return self.reply(403, DENIED)
                self.send_response_only(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in HOP:
                        self.send_header(name, value)
                length = (
                    answer.getheader("Content-Length")
                    if self.command == "HEAD"
                    else str(len(content))
                )
                self.send_header("Content-Length", length or "0")
                self.end_headers()
                self.wfile.write(content)
                upstream.close()

            def reply(self, status, text):
                self.send_response_only(status)
                self.send_header("Content-Type", "text/xml")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(b"" if self.command == "HEAD" else text)

            do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = pass_on

        return Handler


DENIED = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"


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
    return {"GET": "GetObject", "HEAD": "GetObject", "PUT": "PutObject", "DELETE": "DeleteObject"}[
        method
    ]


def s3_request(method: str, path: str) -> tuple[str, str, dict]:
    """Action, resource and condition keys of a request, as IAM sees it."""
    url = urlsplit(path)
    bucket, _, key = unquote(url.path).lstrip("/").partition("/")
    query = {
        name: values[0] for name, values in parse_qs(url.query, keep_blank_values=True).items()
    }
    keys = {"s3:prefix": query["prefix"]} if "prefix" in query else {}
    return (
        f"s3:{s3_action(method, path)}",
        f"arn:aws:s3:::{bucket}" + (f"/{key}" if key else ""),
        keys,
    )


def allows(policy: dict, action: str, resource: str, keys: dict) -> bool:
    """IAM's decision for a policy that only allows, with `StringLike` alone as condition; anything
    else is refused.
    """

    def holds(statement) -> bool:
        conditions = statement.get("Condition", {})
        if statement["Effect"] != "Allow" or conditions.keys() - {"StringLike"}:
            return False
        wanted = conditions.get("StringLike", {})
        if not all(name in keys and like(pattern, keys[name]) for name, pattern in wanted.items()):
            return False
        either = lambda name, value: any(
            like(p, value)
            for p in ([statement[name]] if isinstance(statement[name], str) else statement[name])
        )
        return either("Action", action) and either("Resource", resource)

    return any(holds(statement) for statement in policy["Statement"])


def like(pattern: str, value: str) -> bool:
    return (
        re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), value, re.DOTALL)
        is not None
    )


def partitions(content):
    """Partition keys a request names: in keys, in items, and in the condition of a query."""
    if isinstance(content, dict):
        if isinstance(content.get("pk"), dict) and "S" in content["pk"]:
            yield content["pk"]["S"]
        if "KeyConditionExpression" in content:
            yield content["ExpressionAttributeValues"][
                content["KeyConditionExpression"].split("=")[1].split()[0]
            ]["S"]
        for value in content.values():
            yield from partitions(value)
    elif isinstance(content, list):
        for value in content:
            yield from partitions(value)

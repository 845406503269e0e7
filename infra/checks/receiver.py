"""A receiver of traces: OTLP over HTTP, read by the messages OpenTelemetry publishes for Python."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)


class Receiver:
    """What arrived, as (service, span, attributes)."""

    def __init__(self):
        self.spans: list[tuple] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def stop(self):
        self.server.shutdown()

    def take(self, body: bytes) -> None:
        request = ExportTraceServiceRequest.FromString(body)
        for group in request.resource_spans:
            service = values(group.resource.attributes)["service.name"]
            for scope in group.scope_spans:
                self.spans += [(service, span, values(span.attributes)) for span in scope.spans]

    def _handler(receiver):  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                right = (self.path, self.headers["Content-Type"]) == (
                    "/v1/traces",
                    "application/x-protobuf",
                )
                right = right and self.headers.get("x-receiver-key") == "sample"
                if right:
                    receiver.take(body)
                answer = ExportTraceServiceResponse().SerializeToString()
                self.send_response(200 if right else 400)
                self.send_header("Content-Type", "application/x-protobuf")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

        return Handler


def values(attributes) -> dict:
    """Attributes as Python values, each of the kind it was sent as."""
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in attributes}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * A model that does as the task says, behind the interface of chat completions: a task that says
 * SLOW is written word by
 * word over several seconds (SLOWEST: a minute), unless a person told it to hurry; one that says
 * REFUSE is refused for good.
 */
export class StubModel {
  private readonly server: Server = createServer(
    (request, response) => void this.answer(request, response),
  );
  calls = 0;

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== "POST") {
      response
        .writeHead(200, { "content-type": "application/json" })
        .end('{"object":"list","data":[]}');
      return;
    }
    this.calls += 1;
    let body = "";
    for await (const piece of request) body += String(piece);
    if (body.includes("REFUSE")) {
      response
        .writeHead(400, { "content-type": "application/json" })
        .end('{"error":{"message":"this cannot be done","type":"invalid_request_error"}}');
      return;
    }
    const pause =
      body.includes("hurry") || !body.includes("SLOW") ? 0 : body.includes("SLOWEST") ? 3_000 : 400;
    const words =
      "The work is done as the task asked, and here is what there is to know about it, word by word.".split(
        " ",
      );
    response.writeHead(200, { "content-type": "text/event-stream" });
    const send = (choice: object, usage: object | null = null) =>
      response.write(
        `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", choices: [choice], usage })}\n\n`,
      );
    for (const word of words) {
      send({ index: 0, delta: { content: `${word} ` }, finish_reason: null });
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
      if (response.destroyed) return;
    }
    send({ index: 0, delta: {}, finish_reason: "stop" });
    response.write(
      `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", choices: [], usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 } })}\n\n`,
    );
    response.end("data: [DONE]\n\n");
  }
}

// Plays Anthropic, OpenAI and Ollama on one free loopback port. Prints `ready <url>`, and ends when
// its standard input does, so that it never outlives the test that started it.
import { LLMock } from "@copilotkit/aimock";

const mock = new LLMock({ host: "127.0.0.1", port: 0, logLevel: "silent" });
const call = { name: "write_file", arguments: JSON.stringify({ path: "notes/a.md", content: "# Ünïcode\n" }) };

mock.on({ userMessage: "write the file", hasToolResult: false }, { toolCalls: [call] }, { chunkSize: 5 });
mock.on({ userMessage: "write the file", hasToolResult: true }, { content: "The file is written." });
mock.on({ userMessage: "greet me" }, { content: "Hello from a server that is not ours ✓" }, { chunkSize: 4 });
mock.on({ userMessage: "think first" }, { content: "So it is.", reasoning: "Let me see." });
mock.on({ userMessage: "go on and on" }, { content: "One day there was", finishReason: "length" });
mock.on({ userMessage: "too often" }, { error: { message: "slow down", type: "rate_limit_error" }, status: 429, retryAfter: 7 });
mock.on({ userMessage: "too busy" }, { error: { message: "overloaded", type: "overloaded_error" }, status: 529 });
mock.on({ userMessage: "break off" }, { content: "never the whole of it ".repeat(20) }, { chunkSize: 8, truncateAfterChunks: 3 });

await mock.start();
console.log(`ready ${mock.url}`);
process.stdin.resume().on("end", () => process.exit(0));

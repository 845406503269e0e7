import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { StubModel } from "./model";

/**
 * The product of its own that some journeys need: to kill it, or to give it a model that is slow.
 */
const PRODUCT = resolve(
  import.meta.dirname,
  "..",
  process.env.PLANWRIGHT_BINARY ?? "../target/debug/planwright-local",
);

export class Product {
  readonly model = new StubModel();
  readonly data = mkdtempSync(join(tmpdir(), "planwright-e2e-"));
  private process: ChildProcess | null = null;
  private port = 0;
  private modelUrl = "";

  /** Variables of its environment besides the model's. */
  settings: Record<string, string> = {};

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Takes the port it will have, for whoever must know its address before it runs. */
  async settle(): Promise<string> {
    if (this.port === 0) {
      this.port = await freePort();
      this.modelUrl = await this.model.start();
    }
    return this.url;
  }

  async start(): Promise<void> {
    await this.settle();
    const child = spawn(
      PRODUCT,
      [
        "--port",
        String(this.port),
        "--data-dir",
        this.data,
        "--web-dir",
        join(import.meta.dirname, "../dist"),
        "--log",
        "warn",
      ],
      {
        env: {
          ...process.env,
          OPENAI_API_KEY: "stub",
          OPENAI_BASE_URL: this.modelUrl,
          ...this.settings,
        },
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    this.process = child;
    await new Promise<void>((resolve, reject) => {
      child.stdout?.on("data", (text) => String(text).includes("ready ") && resolve());
      child.on("exit", (code) =>
        reject(new Error(`the product ended with ${code} before it was ready`)),
      );
    });
  }

  /** As a power cord pulled out: no goodbye, nothing flushed. */
  async kill(): Promise<void> {
    const child = this.process;
    if (!child) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
    this.process = null;
  }

  async dispose(): Promise<void> {
    await this.kill();
    this.model.stop();
    rmSync(this.data, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface PlannedTask {
  title: string;
  description: string;
  depends_on?: number[];
  complexity?: "simple" | "medium" | "complex";
}

/** Signs up over the API and imports a plan, which no model has to write. */
export async function imported(
  url: string,
  phases: { name: string; tasks: PlannedTask[] }[],
): Promise<{ email: string; password: string; project: string }> {
  const email = `owner-${Date.now()}@example.com`;
  const password = "correct horse battery";
  const post = async (path: string, body: unknown, token?: string) => {
    const response = await fetch(`${url}/api${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Record<string, string>;
  };
  await post("/auth/register", { email, password });
  const { access_token: token } = await post("/auth/login", { email, password });
  const { id } = await post(
    "/projects",
    { name: "Imported", requirements: "As the plan says.", planning_rigor: "L2" },
    token,
  );
  const full = phases.map((phase) => ({
    name: phase.name,
    description: "",
    tasks: phase.tasks.map((task) => ({
      task_type: "code",
      complexity: "simple",
      depends_on: [],
      tools_needed: [],
      requirement_ids: [],
      verification_criteria: "",
      affected_files: [],
      ...task,
    })),
  }));
  await post(
    `/projects/${id}/plans`,
    { plan: { summary: "An imported plan", phases: full } },
    token,
  );
  return { email, password, project: id ?? "" };
}

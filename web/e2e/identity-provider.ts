import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";

const FOLDER = join(import.meta.dirname, "../../tests/oidc-provider");

/**
 * The certified provider that is not ours, as a process; whoever types a name there is that person.
 */
export class IdentityProvider {
  static readonly CLIENT = { client_id: "planwright", client_secret: "planted-client-secret" };
  issuer = "";
  private process: ChildProcess | null = null;

  /** `back` is the one address it sends browsers back to. */
  async start(back: string): Promise<void> {
    if (!existsSync(join(FOLDER, "node_modules/oidc-provider/package.json")))
      execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: FOLDER, stdio: "ignore" });
    const { client_id, client_secret } = IdentityProvider.CLIENT;
    const child = spawn("node", ["server.mjs", client_id, client_secret, back], {
      cwd: FOLDER,
      stdio: ["pipe", "pipe", "ignore"],
    });
    this.process = child;
    this.issuer = await new Promise<string>((resolve, reject) => {
      child.stdout.on("data", (text) => {
        const ready = /^ready (\S+)/m.exec(String(text));
        if (ready?.[1]) resolve(ready[1]);
      });
      child.on("exit", (code) =>
        reject(new Error(`the provider ended with ${code} before it was ready`)),
      );
    });
  }

  /** Ends it and waits until nothing answers at its address. */
  async stop(): Promise<void> {
    const child = this.process;
    if (!child) return;
    this.process = null;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill();
    await gone;
  }

  /**
   * What a person does on its pages: a name, any password, and consent; it asks for less where it
   * remembers.
   */
  async signIn(page: Page, name: string): Promise<void> {
    await page.getByPlaceholder("Enter any login").fill(name);
    await page.getByPlaceholder("and password").fill("anything");
    await page.getByRole("button", { name: "Sign-in" }).click();
    await page.getByRole("button", { name: "Continue" }).click();
  }
}

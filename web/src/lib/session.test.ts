import { describe, expect, it } from "vitest";
import type { TokenPair } from "./api/types";
import { Session, type SessionHost, type TabMessage } from "./session";

/** A server that knows single-use refresh tokens, a lock between tabs, and a channel between them. */
class Server {
  valid = "r0";
  issued = 0;
  calls = 0;
  revoked = false;
  private queue: Promise<unknown> = Promise.resolve();
  private tabs: ((message: TabMessage) => void)[] = [];

  host(stored: string | null = "r0"): SessionHost & { stored: string | null } {
    const tab = this.tabs.length;
    const host: SessionHost & { stored: string | null } = {
      stored,
      load: () => host.stored,
      save: (refresh) => (host.stored = refresh),
      exchange: (refresh) => this.exchange(refresh),
      exclusively: <T>(work: () => Promise<T>) => {
        const run = this.queue.then(work);
        this.queue = run.catch(() => undefined);
        return run;
      },
      tell: (message) => this.tabs.forEach((listener, at) => at !== tab && listener(message)),
      listen: (onMessage) => this.tabs.push(onMessage),
      wait: async () => undefined,
    };
    return host;
  }

  private async exchange(refresh: string): Promise<TokenPair | null> {
    this.calls += 1;
    await Promise.resolve();
    if (this.revoked || refresh !== this.valid) {
      this.revoked = true;
      return null;
    }
    this.issued += 1;
    this.valid = `r${this.issued}`;
    return { access_token: `a${this.issued}`, refresh_token: this.valid, token_type: "bearer", expires_in: 600 };
  }
}

describe("a session", () => {
  it("refreshes once for all requests that need it at the same time", async () => {
    const server = new Server();
    const session = new Session(server.host());
    const tokens = await Promise.all(Array.from({ length: 10 }, () => session.token()));
    expect(new Set(tokens)).toEqual(new Set(["a1"]));
    expect(server.calls).toBe(1);
  });

  it("does not refresh for a request that was refused with a token already replaced", async () => {
    const server = new Server();
    const session = new Session(server.host());
    await session.token();
    await session.refresh("a1");
    expect(await session.refresh("a1")).toBe("a2");
    expect(server.calls).toBe(2);
  });

  it("keeps two tabs with the same refresh token alive when both refresh at once", async () => {
    const server = new Server();
    const hosts = [server.host(), server.host()];
    const tabs = hosts.map((host) => new Session(host));
    const tokens = await Promise.all(tabs.map((tab) => tab.token()));
    expect(server.revoked).toBe(false);
    expect(tokens[0]).toBe(tokens[1]);
    expect(hosts.map((host) => host.stored)).toEqual([server.valid, server.valid]);
  });

  it("gives a new tab the session of an open one", async () => {
    const server = new Server();
    const first = new Session(server.host());
    await first.token();
    const second = new Session(server.host(null));
    await second.start();
    expect(second.signedIn).toBe(true);
    expect(await second.token()).toBe("a1");
    expect(server.calls).toBe(1);
  });

  it("ends in every tab when the server says it is over", async () => {
    const server = new Server();
    server.revoked = true;
    const first = new Session(server.host());
    const second = new Session(server.host());
    let told = 0;
    second.subscribe(() => (told += 1));
    expect(await first.token()).toBeNull();
    expect([first.signedIn, second.signedIn]).toEqual([false, false]);
    expect(told).toBe(1);
  });

  it("survives a refresh that could not reach the server", async () => {
    const server = new Server();
    const host = server.host();
    let down = true;
    const session = new Session({ ...host, exchange: (refresh) => (down ? Promise.reject(new Error("offline")) : host.exchange(refresh)) });
    await expect(session.token()).rejects.toThrow("offline");
    down = false;
    expect(await session.token()).toBe("a1");
  });

  it("stays signed out when it is ended while a refresh is on its way", async () => {
    const server = new Server();
    const session = new Session(server.host());
    const refreshing = session.token();
    await Promise.resolve();
    session.end();
    expect(await refreshing).toBeNull();
    expect(session.signedIn).toBe(false);
  });
});

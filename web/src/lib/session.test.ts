import { describe, expect, it } from "vitest";
import type { BrowserSession } from "./api/people";
import type { User } from "./api/types";
import { Session, type SessionHost, type TabMessage } from "./session";

/** One browser: a cookie that all tabs share, and the channel between them. */
class Browser {
  cookie: BrowserSession | null = null;
  calls = 0;
  down = false;
  private tabs: ((message: TabMessage) => void)[] = [];

  host(): SessionHost {
    const tab = this.tabs.length;
    return {
      look: async () => {
        this.calls += 1;
        await Promise.resolve();
        if (this.down) throw new Error("offline");
        return this.cookie;
      },
      tell: (message) => this.tabs.forEach((listener, at) => at !== tab && listener(message)),
      listen: (onMessage) => this.tabs.push(onMessage),
    };
  }
}

const signIn = (id: string, token = `csrf of ${id}`): BrowserSession => ({
  user: { id } as User,
  csrf_token: token,
});

describe("a session", () => {
  it("asks the server once, however many wait for the answer", async () => {
    const browser = new Browser();
    browser.cookie = signIn("ada");
    const session = new Session(browser.host());
    await Promise.all([session.ready(), session.ready(), session.ready()]);
    await session.ready();
    expect([browser.calls, session.signedIn, session.csrfToken]).toEqual([1, true, "csrf of ada"]);
  });

  it("is asked for again when the server could not be reached", async () => {
    const browser = new Browser();
    browser.down = true;
    const session = new Session(browser.host());
    await expect(session.ready()).rejects.toThrow("offline");
    browser.down = false;
    await session.ready();
    expect(session.signedIn).toBe(false);
  });

  it("ends in every tab, and each is told once", async () => {
    const browser = new Browser();
    browser.cookie = signIn("ada");
    const [first, second] = [new Session(browser.host()), new Session(browser.host())];
    await Promise.all([first.ready(), second.ready()]);
    let told = 0;
    second.subscribe(() => (told += 1));
    first.end();
    first.end();
    expect([first.signedIn, second.signedIn, told]).toEqual([false, false, 1]);
  });

  it("follows another tab in which somebody else signed in, and never with the first person's token", async () => {
    const browser = new Browser();
    browser.cookie = signIn("ada");
    const [first, second] = [new Session(browser.host()), new Session(browser.host())];
    await Promise.all([first.ready(), second.ready()]);
    let told = 0;
    second.subscribe(() => (told += 1));
    browser.cookie = signIn("grace");
    first.begin(browser.cookie);
    expect(second.csrfToken).toBeNull();
    await second.ready();
    expect([second.user?.id, told]).toEqual(["grace", 1]);
  });

  it("renews a refused token once for all, and gives up when it is the same again", async () => {
    const browser = new Browser();
    browser.cookie = signIn("ada", "old");
    const session = new Session(browser.host());
    await session.ready();
    browser.cookie = signIn("ada", "new");
    expect(await Promise.all([session.renew("old"), session.renew("old")])).toEqual(["new", "new"]);
    expect(browser.calls).toBe(2);
    expect(await session.renew("new")).toBeNull();
  });
});

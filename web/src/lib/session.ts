/**
 * Whether somebody is signed in here. The session itself is a cookie that no script can read; all
 * this page holds is who
 * it is and the token that proves to the server that a change comes from a page of ours.
 */
import type { BrowserSession } from "./api/people";
import type { User } from "./api/types";

export interface SessionHost {
  /** Who is signed in; null when nobody is. Rejects when the server cannot be reached. */
  look(): Promise<BrowserSession | null>;
  tell(message: TabMessage): void;
  listen(onMessage: (message: TabMessage) => void): void;
}

/** What tabs tell each other; the cookie is theirs together. */
export type TabMessage = { type: "signed-in"; user: string } | { type: "signed-out" };

export class Session {
  /** Undefined until the server was asked. */
  private held: BrowserSession | null | undefined = undefined;
  /** Whose data the page shows, which listeners are told of when it changes. */
  private shown: string | null | undefined = undefined;
  private looking: Promise<void> | null = null;
  private listeners = new Set<() => void>();
  private readonly host: SessionHost;

  constructor(host: SessionHost) {
    this.host = host;
    host.listen((message) => this.hear(message));
  }

  /** Asks the server once who is signed in; callers that arrive meanwhile share the answer. */
  ready(): Promise<void> {
    return this.held === undefined ? this.look() : Promise.resolve();
  }

  get signedIn(): boolean {
    return Boolean(this.held);
  }

  get user(): User | null {
    return this.held?.user ?? null;
  }

  get csrfToken(): string | null {
    return this.held?.csrf_token ?? null;
  }

  begin(session: BrowserSession): void {
    this.keep(session);
    this.host.tell({ type: "signed-in", user: session.user.id });
  }

  end(): void {
    if (!this.held) return;
    this.keep(null);
    this.host.tell({ type: "signed-out" });
  }

  /** Asks for the token anew after `used` was refused; null when there is none that differs. */
  async renew(used: string | null): Promise<string | null> {
    if (this.csrfToken === used) await this.look();
    return this.csrfToken === used ? null : this.csrfToken;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private look(): Promise<void> {
    this.looking ??= this.host
      .look()
      .then((found) => this.keep(found))
      .finally(() => {
        this.looking = null;
      });
    return this.looking;
  }

  private hear(message: TabMessage): void {
    if (message.type === "signed-out") {
      if (this.held) this.keep(null);
    } else if (message.user !== this.user?.id) {
      // Until the server has been asked this page must not act with the other person's cookie.
      this.held = undefined;
      this.look().catch(() => undefined);
    }
  }

  private keep(session: BrowserSession | null): void {
    this.held = session;
    const before = this.shown;
    this.shown = session?.user.id ?? null;
    if (before === undefined || before === this.shown) return;
    for (const listener of this.listeners) listener();
  }
}

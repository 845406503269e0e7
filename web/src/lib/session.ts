/**
 * All that knows about tokens. The access token lives in memory, the refresh token in sessionStorage;
 * when cookie sessions land, only this file changes.
 *
 * A refresh token works once, and using it twice ends the whole session. So refreshing is shared inside
 * a tab by one promise and between tabs by a lock, and each tab hands new tokens to the others.
 */
import type { SignedIn, TokenPair, User } from "./api/types";

export interface Tokens {
  access: string | null;
  refresh: string;
}

export interface SessionHost {
  load(): string | null;
  save(refresh: string | null): void;
  /** Exchanges a refresh token; resolves to null when the server says the session is over. */
  exchange(refresh: string): Promise<TokenPair | null>;
  /** Runs one holder at a time across all tabs. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  tell(message: TabMessage): void;
  listen(onMessage: (message: TabMessage) => void): void;
  wait(milliseconds: number): Promise<void>;
}

export type TabMessage = { type: "ask" } | { type: "tokens"; access: string | null; refresh: string } | { type: "signed-out" };

const ANSWER_OF_OTHER_TABS_MS = 120;

export class Session {
  private tokens: Tokens | null = null;
  private refreshing: Promise<string | null> | null = null;
  private listeners = new Set<() => void>();
  private readonly host: SessionHost;

  constructor(host: SessionHost) {
    this.host = host;
    const stored = host.load();
    if (stored) this.tokens = { access: null, refresh: stored };
    host.listen((message) => this.hear(message));
  }

  /** Asks other tabs for a newer session; call once before the first request. */
  async start(): Promise<void> {
    this.host.tell({ type: "ask" });
    await this.host.wait(ANSWER_OF_OTHER_TABS_MS);
  }

  get signedIn(): boolean {
    return this.tokens !== null;
  }

  get accessToken(): string | null {
    return this.tokens?.access ?? null;
  }

  begin(pair: SignedIn | TokenPair): User | null {
    this.keep({ access: pair.access_token, refresh: pair.refresh_token }, true);
    return "user" in pair ? pair.user : null;
  }

  end(): void {
    if (!this.tokens) return;
    this.forget();
    this.host.tell({ type: "signed-out" });
  }

  /** A token to send, refreshed first when none is held. Null means: sign in again. */
  async token(): Promise<string | null> {
    return this.accessToken ?? this.refresh(null);
  }

  /** Replaces `used` by a fresh token; callers that arrive while a refresh runs share its outcome. */
  refresh(used: string | null): Promise<string | null> {
    if (this.tokens?.access && this.tokens.access !== used) return Promise.resolve(this.tokens.access);
    this.refreshing ??= this.exchange(used).finally(() => {
      this.refreshing = null;
    });
    return this.refreshing;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private exchange(used: string | null): Promise<string | null> {
    return this.host.exclusively(async () => {
      const held = this.tokens;
      if (!held) return null;
      if (held.access && held.access !== used) return held.access;
      const pair = await this.host.exchange(held.refresh);
      if (this.tokens?.refresh !== held.refresh) return this.accessToken;
      if (!pair) {
        this.end();
        return null;
      }
      this.keep({ access: pair.access_token, refresh: pair.refresh_token }, true);
      return pair.access_token;
    });
  }

  private hear(message: TabMessage): void {
    if (message.type === "ask") {
      if (this.tokens?.access) this.host.tell({ type: "tokens", ...this.tokens });
    } else if (message.type === "tokens") {
      this.keep({ access: message.access, refresh: message.refresh }, false);
    } else if (this.tokens) {
      this.forget();
    }
  }

  private keep(tokens: Tokens, tellOthers: boolean): void {
    this.tokens = tokens;
    this.host.save(tokens.refresh);
    if (tellOthers) this.host.tell({ type: "tokens", ...tokens });
    this.notify();
  }

  private forget(): void {
    this.tokens = null;
    this.host.save(null);
    this.notify();
  }

  private notify(): void {
    for (const listener of this.listeners) listener();
  }
}

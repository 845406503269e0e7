/**
 * Unsaved edits of plans, kept by the browser until they are saved or discarded: leaving the page,
 * changing the tab and
 * reloading lose nothing. Kept per person and plan version; a person who signs out takes them away.
 */
import type { PlanDraft } from "./draft";

const PREFIX = "plan-draft:";
/** Beyond this the oldest are dropped. */
const KEPT_MAX = 20;
/** A month: edits to a version nobody opened for so long are of no use any more. */
const KEPT_FOR_MS = 30 * 24 * 60 * 60 * 1000;

export interface KeptDraft {
  projectId: string;
  planId: string;
  version: number;
  /** Milliseconds since the epoch. */
  at: number;
  changes: number;
  draft: PlanDraft;
}

/** The part of Storage that is used, so that tests can stand in for a browser that refuses. */
export type DraftStorage = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

export class KeptDrafts {
  private readonly storage: () => DraftStorage;
  private readonly person: () => string | null;
  private readonly now: () => number;

  constructor(
    storage: () => DraftStorage,
    person: () => string | null,
    now: () => number = Date.now,
  ) {
    this.storage = storage;
    this.person = person;
    this.now = now;
  }

  read(planId: string): KeptDraft | null {
    return this.guarded(null, (storage) => parse(storage.getItem(this.key(planId))));
  }

  /** Of a project, the newest edit first. */
  of(projectId: string): KeptDraft[] {
    return this.all()
      .map(([, kept]) => kept)
      .filter((kept) => kept.projectId === projectId)
      .sort((a, b) => b.at - a.at);
  }

  /** False where the browser does not keep it, so that leaving has to be asked about. */
  write(kept: Omit<KeptDraft, "at">): boolean {
    return this.guarded(false, (storage) => {
      storage.setItem(this.key(kept.planId), JSON.stringify({ ...kept, at: this.now() }));
      this.prune(storage);
      return true;
    });
  }

  remove(planId: string): void {
    this.guarded(undefined, (storage) => storage.removeItem(this.key(planId)));
  }

  /** Everything of everybody: somebody signed out here. */
  clear(): void {
    this.guarded(undefined, (storage) => {
      for (const key of keysOf(storage)) storage.removeItem(key);
    });
  }

  private key(planId: string): string {
    return `${PREFIX}${this.person() ?? ""}:${planId}`;
  }

  private all(): [string, KeptDraft][] {
    const mine = `${PREFIX}${this.person() ?? ""}:`;
    return this.guarded([], (storage) =>
      keysOf(storage)
        .filter((key) => key.startsWith(mine))
        .flatMap((key): [string, KeptDraft][] => {
          const kept = parse(storage.getItem(key));
          return kept ? [[key, kept]] : [];
        }),
    );
  }

  private prune(storage: DraftStorage): void {
    const newest = this.all().sort(([, a], [, b]) => b.at - a.at);
    newest.forEach(([key, kept], place) => {
      if (place >= KEPT_MAX || this.now() - kept.at > KEPT_FOR_MS) storage.removeItem(key);
    });
  }

  /** A browser may refuse storage at any moment: private windows, a full quota, a policy. */
  private guarded<T>(otherwise: T, work: (storage: DraftStorage) => T): T {
    try {
      return work(this.storage());
    } catch {
      return otherwise;
    }
  }
}

function keysOf(storage: DraftStorage): string[] {
  const keys = Array.from({ length: storage.length }, (_, at) => storage.key(at));
  return keys.filter((key) => key !== null && key.startsWith(PREFIX)) as string[];
}

/** Null for anything that this release would not have written. */
function parse(text: string | null): KeptDraft | null {
  if (text === null) return null;
  try {
    const kept = JSON.parse(text) as Partial<KeptDraft>;
    const whole =
      typeof kept.projectId === "string" &&
      typeof kept.planId === "string" &&
      typeof kept.version === "number" &&
      typeof kept.at === "number" &&
      Array.isArray(kept.draft?.tasks) &&
      typeof kept.draft?.summary === "string";
    return whole ? (kept as KeptDraft) : null;
  } catch {
    return null;
  }
}

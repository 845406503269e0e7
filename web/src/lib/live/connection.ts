/**
 * One event stream of one project that never gives up. After any break it asks for a fresh ticket
 * and resumes behind the
 * last event it handed on; a gap in the sequence is treated as a break, so no event is lost and
 * none comes twice.
 */
import type { EventType, ProjectEvent, TextDelta } from "../api/types";
import { EVENT_TYPES } from "./meaning";

/**
 * `resting`: the project has ended and every event was seen, so nothing is asked until somebody
 * revives it.
 */
export type LiveState = "connecting" | "live" | "waiting" | "resting" | "stopped";

/** The part of EventSource that is used, so that tests can stand in for the network. */
export interface Source {
  addEventListener(type: string, listener: (event: { data?: string }) => void): void;
  close(): void;
}

export interface ConnectionHost {
  /**
   * None when there is nothing to follow any more: the project was deleted, or the session is over.
   */
  ticket(): Promise<string | null>;
  /** Whether the project has ended and `seq` was its last event. */
  isOver(seq: number): boolean;
  open(url: string): Source;
  after(milliseconds: number, work: () => void): () => void;
  now(): number;
}

export interface ConnectionEvents {
  events(batch: ProjectEvent[]): void;
  delta(delta: TextDelta): void;
  state(state: LiveState): void;
}

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 20_000;
/**
 * A stream that lived this long was healthy; its end is the server's rotation and deserves no
 * delay.
 */
const HEALTHY_MS = 5_000;
/** Events are handed on together, so that a burst of hundreds costs one render. */
const BATCH_MS = 60;

export class LiveConnection {
  private source: Source | null = null;
  private failures = 0;
  private resting = false;
  private openedAt: number | null = null;
  private cancelTimer: (() => void) | null = null;
  private cancelFlush: (() => void) | null = null;
  private batch: ProjectEvent[] = [];
  private round = 0;
  private seq: number;
  private readonly path: string;
  private readonly host: ConnectionHost;
  private readonly out: ConnectionEvents;

  constructor(path: string, after: number, host: ConnectionHost, out: ConnectionEvents) {
    this.path = path;
    this.seq = after;
    this.host = host;
    this.out = out;
  }

  get lastSeq(): number {
    return this.seq;
  }

  start(): void {
    void this.connect();
  }

  stop(): void {
    this.flush();
    this.drop();
    this.out.state("stopped");
  }

  /**
   * Connects at once if it is waiting; for a network that came back or a page that is looked at
   * again.
   */
  poke(): void {
    if (this.source) return;
    this.failures = 0;
    void this.connect();
  }

  /** Connects at once if it rests. */
  wake(): void {
    if (this.resting) this.poke();
  }

  private async connect(): Promise<void> {
    this.drop();
    const round = this.round;
    this.out.state("connecting");
    try {
      const ticket = await this.host.ticket();
      if (round !== this.round) return;
      if (ticket === null) {
        this.rest();
        return;
      }
      this.listen(
        this.host.open(`${this.path}?token=${encodeURIComponent(ticket)}&after=${this.seq}`),
        round,
      );
    } catch {
      if (round === this.round) this.retry();
    }
  }

  private listen(source: Source, round: number): void {
    this.source = source;
    const current = () => round === this.round;
    source.addEventListener("open", () => {
      if (!current()) return;
      this.openedAt = this.host.now();
      this.out.state("live");
    });
    source.addEventListener("error", () => {
      if (current()) this.lost();
    });
    source.addEventListener("text_delta", (event) => {
      if (current() && event.data) this.out.delta(JSON.parse(event.data) as TextDelta);
    });
    for (const type of EVENT_TYPES) {
      source.addEventListener(type, (event) => {
        if (current() && event.data) this.take(asEvent(event.data, type));
      });
    }
  }

  private take(event: ProjectEvent): void {
    if (event.seq <= this.seq) return;
    if (event.seq !== this.seq + 1) {
      this.flush();
      this.retry();
      return;
    }
    this.seq = event.seq;
    this.failures = 0;
    this.batch.push(event);
    this.cancelFlush ??= this.host.after(BATCH_MS, () => this.flush());
  }

  private flush(): void {
    this.cancelFlush?.();
    this.cancelFlush = null;
    if (this.batch.length === 0) return;
    const batch = this.batch;
    this.batch = [];
    this.out.events(batch);
  }

  /**
   * The server ends the stream of an ended project and answers 204 from then on, which looks like a
   * lost network.
   */
  private lost(): void {
    this.flush();
    if (this.host.isOver(this.seq)) this.rest();
    else this.retry();
  }

  private rest(): void {
    this.drop();
    this.resting = true;
    this.out.state("resting");
  }

  private retry(): void {
    const healthy = this.openedAt !== null && this.host.now() - this.openedAt >= HEALTHY_MS;
    this.drop();
    this.failures = healthy ? 0 : this.failures + 1;
    const delay = healthy
      ? 0
      : Math.min(FIRST_DELAY_MS * 2 ** (this.failures - 1), LONGEST_DELAY_MS);
    this.out.state("waiting");
    this.cancelTimer = this.host.after(delay, () => void this.connect());
  }

  private drop(): void {
    this.round += 1;
    this.resting = false;
    this.openedAt = null;
    this.cancelTimer?.();
    this.cancelTimer = null;
    this.source?.close();
    this.source = null;
  }
}

const ENVELOPE = new Set(["seq", "type", "message", "project_id", "task_id", "timestamp", "data"]);

/**
 * The stream spreads the extra fields beside the envelope, the REST list keeps them in `data`;
 * pages see one shape.
 */
export function asEvent(text: string, type: EventType): ProjectEvent {
  const raw = JSON.parse(text) as Record<string, unknown>;
  const data: Record<string, unknown> = { ...(raw.data as object | undefined) };
  for (const [name, value] of Object.entries(raw)) if (!ENVELOPE.has(name)) data[name] = value;
  // The frame's name says the kind; its fields are those the document gives that kind.
  return {
    seq: Number(raw.seq),
    type,
    message: typeof raw.message === "string" ? raw.message : "",
    project_id: String(raw.project_id ?? ""),
    task_id: typeof raw.task_id === "string" ? raw.task_id : null,
    timestamp: String(raw.timestamp ?? ""),
    data,
  } as ProjectEvent;
}

/** Model text as it streams, per task: not server state, gone when its round is stored. */
import type { TextDelta } from "../api/types";

export interface LiveText {
  attempt: number;
  round: number;
  /**
   * Where the held text begins in the round's text; above 0 when the page was opened in mid-stream.
   */
  base: number;
  text: string;
}

/**
 * Joins a delta to what is held: offset 0 carries the whole text so far, a repeat is dropped, a
 * hole restarts behind it.
 */
export function joinText(held: LiveText | undefined, delta: TextDelta): LiveText {
  const sameRound = held && held.attempt === delta.attempt && held.round === delta.round;
  if (!sameRound) {
    const older =
      held &&
      (delta.attempt < held.attempt ||
        (delta.attempt === held.attempt && delta.round < held.round));
    return older
      ? held
      : { attempt: delta.attempt, round: delta.round, base: delta.offset, text: delta.text };
  }
  if (delta.offset === 0)
    return held.base === 0 && held.text === delta.text
      ? held
      : { ...held, base: 0, text: delta.text };
  const end = held.base + held.text.length;
  if (delta.offset > end) return { ...held, base: delta.offset, text: delta.text };
  const fresh = delta.text.slice(end - delta.offset);
  return fresh ? { ...held, text: held.text + fresh } : held;
}

export class TextStore {
  private texts = new Map<string, LiveText>();
  private listeners = new Set<() => void>();

  /** Text without a task is that of the plan of `projectId`. */
  add(projectId: string, delta: TextDelta): void {
    const name = delta.task_id ?? projectId;
    const before = this.texts.get(name);
    const after = joinText(before, delta);
    if (after === before) return;
    this.texts.set(name, after);
    this.notify();
  }

  clear(taskId: string): void {
    if (this.texts.delete(taskId)) this.notify();
  }

  get(taskId: string): LiveText | undefined {
    return this.texts.get(taskId);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private notify(): void {
    for (const listener of this.listeners) listener();
  }
}

export const liveText = new TextStore();

/** What came of a run: by model tier, and wave by wave. */
import type { Task } from "@/lib/api/types";

export interface TierOutcome {
  tier: string;
  tasks: number;
  completed: number;
  failed: number;
  /** Tasks that needed more than one attempt. */
  retried: number;
  tokens: number;
  cost: number;
  /** Mean time of those that have ended, milliseconds; null when none has. */
  mean: number | null;
  /** Dollars per completed task; null when none is. */
  perDone: number | null;
}

export interface WaveOutcome {
  wave: number;
  tasks: number;
  completed: number;
  /** From the first start to the last end in it, milliseconds; null before anything has ended. */
  span: number | null;
  /** Most tasks of it that ran at the same time. */
  together: number;
  /** Completed tasks per minute of that span. */
  perMinute: number | null;
}

export function byTier(tasks: Task[]): TierOutcome[] {
  return [...groups(tasks, (task) => task.model_tier)]
    .map(([tier, own]) => {
      const completed = own.filter((task) => task.status === "completed").length;
      const times = own.flatMap((task) => ranFor(task) ?? []);
      const cost = sum(own.map((task) => task.cost_usd));
      return {
        tier,
        tasks: own.length,
        completed,
        failed: own.filter((task) => task.status === "failed").length,
        retried: own.filter((task) => task.attempt > 1).length,
        tokens: sum(own.map((task) => task.prompt_tokens + task.completion_tokens)),
        cost,
        mean: times.length > 0 ? sum(times) / times.length : null,
        perDone: completed > 0 ? cost / completed : null,
      };
    })
    .sort((a, b) => b.tasks - a.tasks || a.tier.localeCompare(b.tier));
}

export function byWave(tasks: Task[]): WaveOutcome[] {
  return [...groups(tasks, (task) => task.wave)]
    .map(([wave, own]) => {
      const ended = own.filter((task) => task.started_at && task.completed_at);
      const completed = own.filter((task) => task.status === "completed").length;
      const span =
        ended.length > 0
          ? Math.max(...ended.map((task) => at(task.completed_at))) -
            Math.min(...ended.map((task) => at(task.started_at)))
          : null;
      return {
        wave,
        tasks: own.length,
        completed,
        span,
        together: mostAtOnce(ended),
        perMinute: span ? completed / (span / 60_000) : null,
      };
    })
    .sort((a, b) => a.wave - b.wave);
}

/**
 * Starts count before ends of the same moment only when they are earlier: who takes over a slot is
 * not beside its holder.
 */
function mostAtOnce(tasks: Task[]): number {
  const steps = tasks
    .flatMap((task): [number, number][] => [
      [at(task.started_at), 1],
      [at(task.completed_at), -1],
    ])
    .sort(([a, x], [b, y]) => a - b || x - y);
  let now = 0;
  let most = 0;
  for (const [, step] of steps) {
    now += step;
    most = Math.max(most, now);
  }
  return most;
}

function groups<K>(tasks: Task[], key: (task: Task) => K): Map<K, Task[]> {
  const found = new Map<K, Task[]>();
  for (const task of tasks) {
    const own = found.get(key(task));
    if (own) own.push(task);
    else found.set(key(task), [task]);
  }
  return found;
}

function ranFor(task: Task): number | null {
  return task.started_at && task.completed_at
    ? Math.max(0, at(task.completed_at) - at(task.started_at))
    : null;
}

function at(time: string | null): number {
  return Date.parse(time ?? "");
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

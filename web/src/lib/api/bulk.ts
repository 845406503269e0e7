import { request } from "./client";

interface BulkOutcome {
  succeeded: string[];
  failed: { id: string; reason: string }[];
}

const BULK_MAX = 100;

export type BulkAction = "retry" | "skip" | "fail" | "cancel";

/** Retries, skips, lets fail or cancels many tasks; the server takes a hundred at a time. */
export async function bulk(action: BulkAction, ids: string[]): Promise<BulkOutcome> {
  const outcome: BulkOutcome = { succeeded: [], failed: [] };
  for (let at = 0; at < ids.length; at += BULK_MAX) {
    const part = await request<BulkOutcome>("/tasks/bulk", {
      method: "POST",
      body: { action, task_ids: ids.slice(at, at + BULK_MAX) },
    });
    outcome.succeeded.push(...part.succeeded);
    outcome.failed.push(...part.failed);
  }
  return outcome;
}

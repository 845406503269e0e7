import type { Quote } from "@/lib/api/types";
import { usd } from "@/lib/format/money";
import type { GraphTask } from "@/lib/graph/model";
import { tierWords } from "@/lib/tiers";
import type { PlanDraft } from "./draft";

/**
 * The draft as a graph; cost and model come from the quote of the version, so new tasks have none
 * yet.
 */
export function draftGraph(draft: PlanDraft, quote: Quote | null): GraphTask[] {
  return draft.tasks.map((task) => {
    const price =
      task.origin === null ? undefined : quote?.tasks.find((each) => each.task === task.origin);
    return {
      id: task.key,
      title: task.title,
      phase: task.phase,
      kind: task.task_type,
      tier: tierWords(task.model_tier ?? price?.model_tier, "by type"),
      cost: price ? `≤ ${usd(price.ceiling_usd)}` : "new",
      dependsOn: task.dependsOn,
    };
  });
}

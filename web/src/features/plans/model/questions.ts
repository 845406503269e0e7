/** What a plan leaves open, counted for whoever is about to approve it. */
import type { Plan } from "@/lib/api/types";
import { plural } from "@/lib/format/number";

type Asked = { plan: Pick<Plan["plan"], "open_questions"> };

/** How many questions nobody answered: the plan goes on with what the planner assumed. */
export function unanswered({ plan }: Asked): number {
  return (plan.open_questions ?? []).filter(({ answer }) => !answer?.trim()).length;
}

/** Said above the button that approves. */
export function assumedWords(count: number): string {
  return `${plural(count, "open question")} ${count === 1 ? "is" : "are"} answered by assumption`;
}

export function countWords({ plan }: Asked): string {
  const all = plan.open_questions?.length ?? 0;
  const open = unanswered({ plan });
  return open === 0 ? `all ${all} answered` : `${open} of ${all} unanswered`;
}

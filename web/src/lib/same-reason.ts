/** Entries that wait or failed for one reason, so that a person decides on all of them at once. */
import { groupBy } from "./group";

const TIMES = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** Times in a sentence are of the single entry; the reason is the same without them. */
function reasonKey(reason: string): string {
  return reason.replace(TIMES, "").replace(/\s+/g, " ").trim();
}

export interface SameReason<T> {
  reason: string;
  entries: T[];
}

/**
 * The groups of two or more that show the same reason, the largest first and equal ones in the
 * order in which they come. Entries without a reason are in none.
 */
export function sameReasons<T>(entries: T[], reasonOf: (entry: T) => string): SameReason<T>[] {
  const groups = groupBy(entries, (entry) => reasonKey(reasonOf(entry)));
  groups.delete("");
  return [...groups.values()]
    .filter((alike) => alike.length > 1)
    .flatMap((alike) =>
      alike.slice(0, 1).map((first) => ({ reason: reasonOf(first), entries: alike })),
    )
    .sort((a, b) => b.entries.length - a.entries.length);
}

/** The group of all chosen entries, where it has others that could be chosen with them. */
export function sameAsChosen<T>(
  entries: T[],
  reasonOf: (entry: T) => string,
  isChosen: (entry: T) => boolean,
): SameReason<T> | null {
  const chosen = entries.filter(isChosen);
  if (chosen.length === 0) return null;
  const group = sameReasons(entries, reasonOf).find((each) =>
    chosen.every((entry) => each.entries.includes(entry)),
  );
  return group && group.entries.length > chosen.length ? group : null;
}

import { useQuery } from "@tanstack/react-query";
import { BulkBar } from "@/components/decisions/bulk-bar";
import { Button } from "@/components/ui/button";
import { checkpointQuery } from "@/lib/api/checkpoints";
import type { InboxItem } from "@/lib/api/types";
import { sameAsChosen } from "@/lib/same-reason";

interface SameReasonProps {
  items: InboxItem[];
  current: InboxItem;
  /** Ids of tasks. */
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
}

/** Offers to decide at once on everything that waits for the reason of the entry that is shown. */
export function SameReason({ items, current, chosen, onChoose }: SameReasonProps) {
  const { data: checkpoint } = useQuery({
    ...checkpointQuery(current.checkpoint_id ?? ""),
    enabled: current.checkpoint_id !== null,
  });
  // An account at a provider is mended elsewhere, and a question wants an answer of its own.
  const tasks = items.filter((item) => item.kind !== "provider");
  const picked = tasks.filter((item) => chosen.has(item.task_id));
  if (picked.length > 0) {
    const ids = picked.map((item) => item.task_id);
    return (
      <BulkBar
        projectIds={picked.map((item) => item.project_id)}
        chosen={picked.length}
        can={{ retry: ids, skip: ids, fail: ids, cancel: [] }}
        onDone={() => onChoose(new Set())}
      />
    );
  }
  const known = current.checkpoint_id === null || checkpoint !== undefined;
  if (!known || checkpoint?.checkpoint_type === "question") return null;
  const same = sameAsChosen(
    tasks,
    (item) => item.reason,
    (item) => item === current,
  );
  if (!same) return null;
  return (
    <p>
      <Button
        small
        title={same.reason}
        onClick={() => onChoose(new Set(same.entries.map((item) => item.task_id)))}
      >
        Select all {same.entries.length} with this reason
      </Button>
    </p>
  );
}

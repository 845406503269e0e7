import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { bulk, type BulkAction } from "@/lib/api/bulk";
import { keys } from "@/lib/api/keys";
import { plural } from "@/lib/format/number";
import { useMay } from "@/lib/permissions";
import { toast } from "@/lib/toasts";
import styles from "./decisions.module.css";

const DONE: Record<BulkAction, string> = {
  retry: "will run again",
  skip: "skipped",
  fail: "left failed",
  cancel: "cancelled",
};

interface BulkBarProps {
  /** Of the projects whose tasks these are. */
  projectIds: string[];
  chosen: number;
  /** Ids of the chosen tasks that each action may be asked for. */
  can: Record<BulkAction, string[]>;
  onDone: () => void;
  /** What else may be chosen. */
  children?: ReactNode;
}

/** Decides on all chosen tasks at once; each one succeeds or fails by itself. */
export function BulkBar({ projectIds, chosen, can, onDone, children }: BulkBarProps) {
  const client = useQueryClient();
  const denied = useMay()("project_execute");
  const working = useMutation({
    mutationFn: (action: BulkAction) => bulk(action, can[action]),
    onSuccess: ({ succeeded, failed }, action) => {
      if (succeeded.length > 0) toast.good(`${plural(succeeded.length, "task")} ${DONE[action]}.`);
      if (failed[0])
        toast.bad(`${plural(failed.length, "task")} did not change: ${failed[0].reason}`);
      onDone();
    },
    onError: (error) => toast.bad(error),
    // Of more than a hundred some may be done when a later request fails.
    onSettled: () => {
      for (const id of new Set(projectIds))
        void client.invalidateQueries({ queryKey: keys.project(id) });
      void client.invalidateQueries({ queryKey: keys.inbox });
    },
  });
  if (chosen === 0) return null;
  const button = (action: BulkAction, words: string, title?: string) =>
    can[action].length > 0 && (
      <Button
        small
        look={action === "cancel" || action === "fail" ? "danger" : "plain"}
        denied={denied}
        busy={working.isPending}
        title={title}
        onClick={() => working.mutate(action)}
      >
        {words} {can[action].length}
      </Button>
    );
  return (
    <div className={styles.bulk} role="status">
      <span>{plural(chosen, "task")} chosen</span>
      {children}
      {button("retry", "Retry")}
      {button("skip", "Skip", "What waits for these goes on without them")}
      {button("fail", "Let fail", "Tasks behind these cannot run")}
      {button("cancel", "Cancel")}
      <Button small look="quiet" onClick={onDone}>
        Choose none
      </Button>
    </div>
  );
}

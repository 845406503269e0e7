import { useBlocker } from "@tanstack/react-router";
import { useState } from "react";
import { Note } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import type { Plan } from "@/lib/api/types";
import { plural } from "@/lib/format/number";
import { useUrl } from "@/lib/url";
import { keptDrafts } from "../hooks/use-plan-draft";
import styles from "./plan.module.css";

/** Offers unsaved edits to another version than the one that is shown. */
export function KeptElsewhere({
  projectId,
  plans,
  plan,
}: {
  projectId: string;
  plans: Plan[];
  plan: Plan;
}) {
  const [, setUrl] = useUrl();
  const [gone, setGone] = useState(0);
  const other = keptDrafts
    .of(projectId)
    .find((kept) => kept.planId !== plan.id && plans.some((each) => each.id === kept.planId));
  if (!other) return null;
  return (
    <div className={styles.pad} data-gone={gone}>
      <Note
        actions={
          <>
            <Button
              small
              onClick={() => {
                keptDrafts.remove(other.planId);
                setGone(gone + 1);
              }}
            >
              Discard them
            </Button>
            <Button small onClick={() => setUrl({ version: other.version, task: undefined })}>
              Show them
            </Button>
          </>
        }
      >
        You have {plural(other.changes, "unsaved change")} to version {other.version}.
      </Note>
    </div>
  );
}

/** Asks before the page is left while it holds edits that the browser does not keep. */
export function useAskBeforeLeaving(atRisk: boolean): void {
  useBlocker({
    shouldBlockFn: () => atRisk && !confirm("Leave, and lose the unsaved changes?"),
    enableBeforeUnload: () => atRisk,
    disabled: !atRisk,
  });
}

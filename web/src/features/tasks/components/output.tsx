import { useState } from "react";
import { Markdown, Plain, StreamedMarkdown } from "@/components/content/text";
import { CopyButton } from "@/components/ui/copy";
import { DemoChip, Note } from "@/components/ui/bits";
import { Segments } from "@/components/ui/tabs";
import type { Task } from "@/lib/api/types";
import { canRetry } from "@/lib/status";
import { useLiveAttempt } from "@/lib/live/use-live";
import styles from "./task.module.css";

export function OutputTab({ task, demo }: { task: Task; demo: boolean }) {
  const [look, setLook] = useState<"read" | "plain">("read");
  const live = useLiveAttempt(task);
  if (live) {
    return (
      <div className={styles.stack}>
        <p className={styles.streaming}>
          <span className={styles.dot} aria-hidden /> Round {live.round} is being written
          {demo && <DemoChip />}
        </p>
        {live.base > 0 && (
          <p className="muted">
            Opened in mid-stream; the whole text appears when the round is done.
          </p>
        )}
        <StreamedMarkdown text={live.text} />
      </div>
    );
  }
  if (!task.output_text) {
    return (
      <div className={styles.stack}>
        {task.error && <Fault task={task} text={task.error} />}
        {!task.error && <p className="muted">{emptyWords(task)}</p>}
      </div>
    );
  }
  return (
    <div className={styles.stack}>
      {task.error && <Fault task={task} text={task.error} />}
      <div className={styles.line}>
        <Segments
          label="How to show the output"
          value={look}
          onChange={setLook}
          items={[
            { value: "read", label: "Formatted" },
            { value: "plain", label: "Plain" },
          ]}
        />
        {demo && <DemoChip />}
        <span className={styles.grow} />
        <CopyButton text={task.output_text} label="Copy the output" />
      </div>
      {look === "read" ? <Markdown text={task.output_text} /> : <Plain text={task.output_text} />}
    </div>
  );
}

/** What went wrong, and what can be done about it. */
function Fault({ task, text }: { task: Task; text: string }) {
  return (
    <Note tone="red" actions={<CopyButton text={text} label="Copy the error" />}>
      {text}
      {canRetry(task) && (
        <p>
          Retry runs it again as it is; “Edit” changes it first. Tasks behind it wait meanwhile.
        </p>
      )}
    </Note>
  );
}

function emptyWords(task: Task): string {
  if (task.status === "running") return "It runs; its text appears here as it is written.";
  if (task.status === "completed")
    return "It finished without any text; look at its files and rounds.";
  if (task.status === "cancelled") return "It was cancelled before it wrote anything.";
  if (task.status === "needs_review")
    return task.verification_notes || task.waiting_reason
      ? "There is no text to accept. Its rounds show what happened."
      : "It has no output. Its rounds show what happened.";
  if (task.attempt > 0) return "The last attempt left no output. Its rounds show what happened.";
  return "It has not run yet.";
}

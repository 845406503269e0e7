import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ErrorNote, Kbd } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Field, Textarea } from "@/components/ui/field";
import { toast } from "@/lib/toasts";
import { reviewTask } from "@/lib/api/checkpoints";
import { keys } from "@/lib/api/keys";
import type { InboxItem, Task } from "@/lib/api/types";
import { useMay } from "@/lib/permissions";
import { useShortcut } from "@/lib/shortcuts";
import { RetryNote } from "./retry-note";
import { StartOver } from "./start-over";
import styles from "./decisions.module.css";

interface ReviewFormProps {
  task: Task;
  keyboard?: boolean;
  /** Whether there is nothing to accept: the model ended without any text. */
  empty?: boolean;
  onReviewed?: () => void;
}

/** Accepts the output of a task, or sends it back with feedback. */
export function ReviewForm({ task, keyboard, empty, onReviewed }: ReviewFormProps) {
  const { id: taskId, project_id: projectId } = task;
  const [feedback, setFeedback] = useState("");
  const client = useQueryClient();
  const reviewing = useMutation({
    mutationFn: ({ action, over }: { action: "approve" | "retry"; over?: boolean }) =>
      reviewTask(taskId, {
        action,
        ...(feedback.trim() && { feedback: feedback.trim() }),
        ...(over && { start_over: true }),
      }),
    onSuccess: (_, { action }) => {
      toast.good(
        action === "approve"
          ? "Accepted; the tasks behind it get its output."
          : "The task runs again with your feedback.",
      );
      client.setQueryData<InboxItem[]>(keys.inbox, (items) =>
        items?.filter((item) => item.task_id !== taskId),
      );
      void client.invalidateQueries({ queryKey: keys.inbox });
      void client.invalidateQueries({ queryKey: keys.project(projectId) });
      void client.invalidateQueries({ queryKey: keys.task(taskId) });
      onReviewed?.();
    },
  });
  const denied = useMay()("task_decide");
  const off = Boolean(denied) || !keyboard || reviewing.isPending;
  useShortcut("a", () => reviewing.mutate({ action: "approve" }), { off, once: true });
  useShortcut("r", () => reviewing.mutate({ action: "retry" }), { off, once: true });
  return (
    <div className={styles.form}>
      {reviewing.error && <ErrorNote what="Nothing was changed." error={reviewing.error} />}
      <Field label="Feedback" hint="Sent to the model when the task runs again.">
        {(control) => (
          <Textarea
            {...control}
            maxLength={10_000}
            value={feedback}
            onChange={(event) => setFeedback(event.target.value)}
          />
        )}
      </Field>
      {denied && <p className={styles.hint}>{denied}</p>}
      <div className={styles.buttons} data-turned={empty || undefined}>
        <Button
          look={empty ? undefined : "primary"}
          denied={denied}
          busy={reviewing.isPending}
          onClick={() => reviewing.mutate({ action: "approve" })}
        >
          {empty ? "Go on without any output" : "Accept the output"} {keyboard && <Kbd>a</Kbd>}
        </Button>
        <Button
          look={empty ? "primary" : undefined}
          denied={denied}
          disabled={reviewing.isPending}
          onClick={() => reviewing.mutate({ action: "retry" })}
        >
          Run again {keyboard && <Kbd>r</Kbd>}
        </Button>
        <StartOver
          denied={denied}
          disabled={reviewing.isPending}
          onClick={() => reviewing.mutate({ action: "retry", over: true })}
        />
      </div>
      <RetryNote task={task} />
    </div>
  );
}

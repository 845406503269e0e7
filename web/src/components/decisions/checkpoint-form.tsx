import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ErrorNote, Kbd } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Field, Input, Textarea } from "@/components/ui/field";
import { toast } from "@/lib/toasts";
import { resolveCheckpoint, type Resolution, type ResolveBody } from "@/lib/api/checkpoints";
import { keys } from "@/lib/api/keys";
import type { Checkpoint, InboxItem, Task } from "@/lib/api/types";
import { useMay } from "@/lib/permissions";
import { chosen, questionOf } from "@/lib/question";
import { useShortcut } from "@/lib/shortcuts";
import { RetryNote } from "./retry-note";
import { StartOver } from "./start-over";
import styles from "./decisions.module.css";

const DONE: Record<Resolution, string> = {
  retry: "The task runs again with your guidance.",
  skip: "The task is skipped; those behind it go on.",
  fail: "The task is marked as failed.",
  edit: "The task runs again as you changed it.",
};

const ANSWERED = "The task goes on with your answer.";

interface CheckpointFormProps {
  checkpoint: Checkpoint;
  /** Where the task's text can be changed before it runs again. */
  task?: Task;
  keyboard?: boolean;
  onResolved?: () => void;
}

/** Answers a checkpoint: run again with guidance, change the task, skip it, or let it fail. */
export function CheckpointForm({ checkpoint, task, keyboard, onResolved }: CheckpointFormProps) {
  const [guidance, setGuidance] = useState("");
  const [edited, setEdited] = useState<{ title: string; description: string } | null>(null);
  const client = useQueryClient();
  const resolving = useMutation({
    mutationFn: (body: ResolveBody) => resolveCheckpoint(checkpoint.id, body),
    onSuccess: (_, body) => {
      toast.good(asks && body.action === "retry" ? ANSWERED : DONE[body.action]);
      client.setQueryData<InboxItem[]>(keys.inbox, (items) =>
        items?.filter((item) => item.checkpoint_id !== checkpoint.id),
      );
      client.setQueryData<Checkpoint[]>(keys.checkpoints(checkpoint.project_id), (items) =>
        items?.filter((item) => item.id !== checkpoint.id),
      );
      void client.invalidateQueries({ queryKey: keys.inbox });
      void client.invalidateQueries({ queryKey: keys.project(checkpoint.project_id) });
      if (checkpoint.task_id)
        void client.invalidateQueries({ queryKey: keys.task(checkpoint.task_id) });
      onResolved?.();
    },
  });
  // A task asks in the middle of its work: the answer is what it goes on with.
  const asks = checkpoint.checkpoint_type === "question";
  const choices = asks ? questionOf(checkpoint.question).choices : [];
  const words = guidance.trim() ? { guidance: guidance.trim() } : {};
  const answer = (action: Resolution) =>
    resolving.mutate(
      action === "edit" && edited ? { action, ...words, ...edited } : { action, ...words },
    );
  const denied = useMay()("task_decide");
  const off = Boolean(denied) || !keyboard || resolving.isPending;
  const unanswered = asks && !guidance.trim();
  useShortcut("r", () => answer("retry"), { off: off || unanswered, once: true });
  useShortcut("s", () => answer("skip"), { off, once: true });
  useShortcut("x", () => answer("fail"), { off, once: true });
  useShortcut("e", () => task && setEdited({ title: task.title, description: task.description }), {
    off: off || !task || asks,
  });
  const key = (letter: string) => keyboard && <Kbd>{letter}</Kbd>;
  return (
    <div className={styles.form}>
      {resolving.error && <ErrorNote what="Nothing was changed." error={resolving.error} />}
      {edited && (
        <>
          <Field label="Title">
            {(control) => (
              <Input
                {...control}
                autoFocus
                maxLength={200}
                value={edited.title}
                onChange={(event) => setEdited({ ...edited, title: event.target.value })}
              />
            )}
          </Field>
          <Field label="Description">
            {(control) => (
              <Textarea
                {...control}
                value={edited.description}
                onChange={(event) => setEdited({ ...edited, description: event.target.value })}
              />
            )}
          </Field>
        </>
      )}
      {choices.length > 0 && (
        <div className={styles.choices} role="group" aria-label="Choose an answer">
          {choices.map((choice) => (
            <Button
              key={choice}
              denied={denied}
              disabled={resolving.isPending}
              onClick={() =>
                resolving.mutate({ action: "retry", guidance: chosen(choice, guidance) })
              }
            >
              {choice}
            </Button>
          ))}
        </div>
      )}
      <Field
        label={asks ? "Your answer" : "Guidance for the next attempt"}
        hint={
          asks
            ? choices.length > 0
              ? "In your own words. What you write here goes with a choice, too."
              : "The task waits for it and goes on where it is."
            : "What to do differently. The model sees it with the task."
        }
      >
        {(control) => (
          <Textarea
            {...control}
            maxLength={10_000}
            value={guidance}
            onChange={(event) => setGuidance(event.target.value)}
          />
        )}
      </Field>
      {denied && <p className={styles.hint}>{denied}</p>}
      <div className={styles.buttons}>
        {edited ? (
          <>
            <Button
              look="primary"
              denied={denied}
              busy={resolving.isPending}
              onClick={() => answer("edit")}
            >
              Save and run again
            </Button>
            <Button onClick={() => setEdited(null)}>Do not change the task</Button>
          </>
        ) : (
          <>
            <Button
              look="primary"
              denied={denied}
              busy={resolving.isPending}
              disabled={unanswered}
              onClick={() => answer("retry")}
            >
              {asks ? "Answer" : "Run again"} {key("r")}
            </Button>
            {!asks && (
              <StartOver
                denied={denied}
                disabled={resolving.isPending}
                onClick={() => resolving.mutate({ action: "retry", ...words, start_over: true })}
              />
            )}
            {task && !asks && (
              <Button
                denied={denied}
                onClick={() => setEdited({ title: task.title, description: task.description })}
              >
                Edit the task {key("e")}
              </Button>
            )}
            <Button
              denied={denied}
              disabled={resolving.isPending}
              title="Tasks behind it go on without its output"
              onClick={() => answer("skip")}
            >
              Skip {key("s")}
            </Button>
            <Button
              look="danger"
              denied={denied}
              disabled={resolving.isPending}
              title="Tasks behind it cannot run"
              onClick={() => answer("fail")}
            >
              Let it fail {key("x")}
            </Button>
          </>
        )}
      </div>
      {task && <RetryNote task={task} asks={asks} />}
    </div>
  );
}

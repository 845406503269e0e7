import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, CircleCheck, Hand, ScanEye } from "lucide-react";
import { useEffect, useState } from "react";
import { Card, Empty, ErrorNote, Kbd, Page, SkeletonRows } from "@/components/ui/bits";
import { ButtonLink } from "@/components/ui/button";
import { Time } from "@/components/ui/time";
import { checkpointQuery } from "@/lib/api/checkpoints";
import { inboxItemId, inboxQuery } from "@/lib/api/inbox";
import { taskQuery } from "@/lib/api/tasks";
import type { InboxItem } from "@/lib/api/types";
import { plural } from "@/lib/format/number";
import { useShortcut } from "@/lib/shortcuts";
import { useUrl } from "@/lib/url";
import { QueueItem } from "./queue-item";
import { SameReason } from "./same-reason";
import styles from "./queue.module.css";

/** All that waits for a person, over all projects, oldest first; each is answered in place. */
export function Queue() {
  const [url, setUrl] = useUrl();
  const query = useQuery({ ...inboxQuery, refetchOnMount: "always" });
  const items = query.data ?? [];
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const place = Math.max(
    0,
    items.findIndex((item) => inboxItemId(item) === url.item),
  );
  const current = items[place];
  useReady(items[place + 1] ?? items[place - 1]);
  const show = (at: number) => {
    const next = items[Math.min(items.length - 1, Math.max(0, at))];
    setUrl({ item: next && inboxItemId(next) });
  };
  useShortcut("j", () => show(place + 1));
  useShortcut("k", () => show(place - 1));
  return (
    <Page
      title="Waiting for you"
      lead={
        items.length > 0
          ? `${plural(items.length, "decision")}, oldest first. A run goes on as soon as you answer.`
          : undefined
      }
      actions={
        items.length > 1 && (
          <span className={styles.keys}>
            <Kbd>j</Kbd> next <Kbd>k</Kbd> previous
          </span>
        )
      }
    >
      {query.error && (
        <ErrorNote
          what="The queue could not be loaded."
          error={query.error}
          retry={() => void query.refetch()}
        />
      )}
      {query.isPending && <SkeletonRows label="Loading the queue" />}
      {query.isSuccess && items.length === 0 && (
        <Card>
          <Empty
            icon={CircleCheck}
            title="Nothing waits for you"
            actions={<ButtonLink to="/projects">Go to your projects</ButtonLink>}
          >
            When a task has used up its retries, was stopped, or wants a review, it appears here.
          </Empty>
        </Card>
      )}
      {current && (
        <div className={styles.split}>
          <ol className={styles.list}>
            {items.map((item) => (
              <li key={inboxItemId(item)}>
                <button
                  type="button"
                  aria-current={item === current || undefined}
                  onClick={() => setUrl({ item: inboxItemId(item) })}
                >
                  {item.kind === "review" ? (
                    <ScanEye size={14} aria-hidden />
                  ) : (
                    <Hand size={14} aria-hidden />
                  )}
                  <span>
                    <strong dir="auto">{item.task_title}</strong>
                    {item.kind !== "provider" && chosen.has(item.task_id) && (
                      <span className={styles.chosen}>
                        <Check size={12} aria-hidden /> selected
                      </span>
                    )}
                    <span className={styles.reason}>{item.reason}</span>
                    <span className={styles.sub}>
                      {item.project_name} · <Time at={item.since} />
                    </span>
                  </span>
                </button>
              </li>
            ))}
          </ol>
          <div className={styles.side}>
            <SameReason items={items} current={current} chosen={chosen} onChoose={setChosen} />
            <QueueItem key={inboxItemId(current)} item={current} onDone={() => show(place + 1)} />
          </div>
        </div>
      )}
    </Page>
  );
}

/**
 * Loads what comes next while this one is looked at, so that its keys answer as soon as it is
 * shown.
 */
function useReady(next: InboxItem | undefined): void {
  const client = useQueryClient();
  const task = next?.task_id;
  const checkpoint = next?.checkpoint_id;
  useEffect(() => {
    if (task) void client.prefetchQuery(taskQuery(task));
    if (checkpoint) void client.prefetchQuery(checkpointQuery(checkpoint));
  }, [client, task, checkpoint]);
}

/* eslint-disable jsx-a11y/no-noninteractive-tabindex -- the log scrolls by key */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import { ErrorNote } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/field";
import type { ProjectEvent } from "@/lib/api/types";
import { clockTime, exactTime } from "@/lib/format/time";
import { useUrl } from "@/lib/url";
import { useEventLog } from "@/lib/live/use-event-log";
import { EVENT_KINDS, kindOf, messageOf, toneOf, wordsOf } from "../model/events";
import styles from "./event-log.module.css";

const ROW_HEIGHT = 26;
/** Within this distance of the end the log counts as being followed. */
const END_PX = 40;

interface EventLogProps {
  projectId: string;
  titles: Map<string, string>;
  selected?: string;
  onSelect: (taskId: string) => void;
}

/** Newest last; follows the end unless scrolled up. */
export function EventLogView({ projectId, titles, selected, onSelect }: EventLogProps) {
  const { log, loadOlder, loading, error } = useEventLog(projectId);
  const [url, setUrl] = useUrl();
  const kind = EVENT_KINDS.find((each) => each.value === url.kind)?.value;
  const [following, setFollowing] = useState(true);
  const events = useMemo(
    () => (kind ? log.events.filter((event) => kindOf(event.type) === kind) : log.events),
    [log, kind],
  );
  const scroller = useRef<HTMLDivElement>(null);
  const height = useRef(0);
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 20,
  });
  const last = events.at(-1)?.seq;
  useEffect(() => {
    if (following && events.length > 0) virtual.scrollToIndex(events.length - 1, { align: "end" });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [last, following, events.length]);
  const watch = () => {
    const box = scroller.current;
    if (!box) return;
    // A box that was resized scrolled by itself; that says nothing about what its reader wants.
    const resized = height.current !== box.clientHeight;
    height.current = box.clientHeight;
    if (!resized) setFollowing(box.scrollHeight - box.scrollTop - box.clientHeight < END_PX);
    else if (following && events.length > 0)
      virtual.scrollToIndex(events.length - 1, { align: "end" });
  };
  return (
    <section className={styles.log} aria-label="Event log">
      <header className={styles.head}>
        <h2>Events</h2>
        <Select
          small
          aria-label="Kind of event"
          value={kind ?? ""}
          onChange={(event) => setUrl({ kind: event.target.value || undefined })}
        >
          <option value="">Every kind</option>
          {EVENT_KINDS.map((each) => (
            <option key={each.value} value={each.value}>
              {each.label}
            </option>
          ))}
        </Select>
        <span className="muted tabular">{events.length}</span>
        {log.from > 0 && (
          <Button small look="quiet" busy={loading} onClick={loadOlder}>
            Load earlier
          </Button>
        )}
        {!following && (
          <Button small onClick={() => setFollowing(true)}>
            To the newest
          </Button>
        )}
      </header>
      {error && <ErrorNote error={error} retry={loadOlder} />}
      {/* The scrolling log takes focus, so that the keyboard can scroll it. */}
      <div
        ref={scroller}
        className={styles.scroller}
        onScroll={watch}
        tabIndex={0}
        role="region"
        aria-label="Events, newest last"
      >
        <ol className={styles.rows} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const event = events[item.index] as ProjectEvent;
            return (
              <li
                key={event.seq}
                className={styles.row}
                data-near={event.task_id !== null && event.task_id === selected}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <time dateTime={event.timestamp} title={exactTime(event.timestamp)}>
                  {clockTime(event.timestamp)}
                </time>
                <span className={styles.type} data-tone={toneOf(event.type)}>
                  {wordsOf(event.type)}
                </span>
                <span className={styles.text}>
                  {event.task_id && titles.has(event.task_id) && (
                    <button type="button" onClick={() => event.task_id && onSelect(event.task_id)}>
                      {titles.get(event.task_id)}
                    </button>
                  )}
                  <span title={messageOf(event)}>{messageOf(event)}</span>
                </span>
              </li>
            );
          })}
        </ol>
        {events.length === 0 && (
          <p className={styles.none}>
            {loading ? "Loading events…" : "No events of this kind yet."}
          </p>
        )}
      </div>
    </section>
  );
}

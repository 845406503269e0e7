import { Info } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { StatusIcon } from "@/components/ui/status";
import { STATUS, TASK_STATUSES } from "@/lib/status";
import styles from "./graph.module.css";

/** What the marks of the graph mean; those of statuses only once there are any. */
export function Legend({ running, editable }: { running: boolean; editable: boolean }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        look="quiet"
        small
        label="What the marks mean"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Info size={14} aria-hidden />
      </Button>
      {open && (
        <div className={styles.legend} role="group" aria-label="Legend">
          {running && (
            <ul>
              {TASK_STATUSES.map((status) => (
                <li key={status}>
                  <StatusIcon status={status} size={13} /> {STATUS[status].word}
                </li>
              ))}
            </ul>
          )}
          <p>
            An arrow leads from a task to one that waits for it. Below a title: the model tier
            {running ? " and what it cost" : " and what it may cost at most"}.
          </p>
          {editable && (
            <p>
              Drag from the right border of a task to the left one of another to connect them, or
              use Link; click an arrow to remove it.
            </p>
          )}
          <p>Scroll to zoom, drag the ground to move.</p>
        </div>
      )}
    </>
  );
}

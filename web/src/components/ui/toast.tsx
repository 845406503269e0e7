import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { dismiss, onToasts, shownToasts } from "@/lib/toasts";
import { Button } from "./button";
import styles from "./toast.module.css";

/** Announced politely and never focused, so they do not take anyone out of what they are doing. */
export function Toasts() {
  const shown = useSyncExternalStore(onToasts, shownToasts);
  return (
    <div className={styles.stack} role="log" aria-live="polite" aria-label="Messages">
      {shown.map((item) => (
        <div key={item.id} className={styles.toast}>
          {item.tone === "good" ? (
            <CircleCheck size={15} className={styles.good} aria-hidden />
          ) : (
            <CircleAlert size={15} className={styles.bad} aria-hidden />
          )}
          <p>{item.text}</p>
          <Button look="quiet" small label="Dismiss" onClick={() => dismiss(item.id)}>
            <X size={14} aria-hidden />
          </Button>
        </div>
      ))}
    </div>
  );
}

import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { messageOf } from "@/lib/api/problem";
import { Button } from "./button";
import styles from "./toast.module.css";

interface Toast {
  id: number;
  tone: "good" | "bad";
  text: string;
}

const SHOWN_MS = { good: 4_000, bad: 12_000 };

let toasts: Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function set(next: Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function dismiss(id: number): void {
  set(toasts.filter((toast) => toast.id !== id));
}

function show(tone: Toast["tone"], text: string): void {
  const id = (lastId += 1);
  set([...toasts.filter((toast) => toast.text !== text).slice(-3), { id, tone, text }]);
  setTimeout(() => dismiss(id), SHOWN_MS[tone]);
}

export const toast = {
  good: (text: string) => show("good", text),
  bad: (error: unknown) => show("bad", typeof error === "string" ? error : messageOf(error)),
};

/** Announced politely and never focused, so they do not take anyone out of what they are doing. */
export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div className={styles.stack} role="log" aria-live="polite" aria-label="Messages">
      {shown.map((item) => (
        <div key={item.id} className={styles.toast}>
          {item.tone === "good" ? <CircleCheck size={15} className={styles.good} aria-hidden /> : <CircleAlert size={15} className={styles.bad} aria-hidden />}
          <p>{item.text}</p>
          <Button look="quiet" small label="Dismiss" onClick={() => dismiss(item.id)}>
            <X size={14} aria-hidden />
          </Button>
        </div>
      ))}
    </div>
  );
}

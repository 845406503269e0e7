import { messageOf } from "@/lib/api/problem";

export interface Toast {
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

export function dismiss(id: number): void {
  set(toasts.filter((toast) => toast.id !== id));
}

export function shownToasts(): Toast[] {
  return toasts;
}

export function onToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
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

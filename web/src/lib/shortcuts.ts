import { useEffect, useRef } from "react";

interface ShortcutOptions {
  withCommand?: boolean;
  off?: boolean;
  /** A key held down counts once: for what must not happen to the next thing as well. */
  once?: boolean;
}

/** Keys that work anywhere except while someone types. */
export function useShortcut(
  key: string,
  work: (event: KeyboardEvent) => void,
  options: ShortcutOptions = {},
): void {
  const latest = useRef(work);
  useEffect(() => {
    latest.current = work;
  });
  const { withCommand = false, off = false, once = false } = options;
  useEffect(() => {
    if (off) return;
    const listen = (event: KeyboardEvent) => {
      const command = event.ctrlKey || event.metaKey;
      if (
        event.key.toLowerCase() !== key.toLowerCase() ||
        command !== withCommand ||
        event.altKey ||
        event.defaultPrevented
      )
        return;
      if (!withCommand && isTyping(event.target)) return;
      if (once && event.repeat) return;
      event.preventDefault();
      latest.current(event);
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [key, withCommand, off, once]);
}

/** Two keys one after the other, as in "g p". */
export function useSequence(first: string, routes: Record<string, () => void>): void {
  const latest = useRef(routes);
  useEffect(() => {
    latest.current = routes;
  });
  useEffect(() => {
    let armedAt = 0;
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === first) {
        armedAt = event.timeStamp;
        return;
      }
      const work = latest.current[event.key];
      if (work && armedAt > 0 && event.timeStamp - armedAt < 1_200) {
        event.preventDefault();
        work();
      }
      armedAt = 0;
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [first]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

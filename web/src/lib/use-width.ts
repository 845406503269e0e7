import { useEffect, useRef, useState, type RefObject } from "react";

/** The width of an element in pixels, kept current; 0 until it is first measured. */
export function useWidth<E extends HTMLElement>(): [RefObject<E | null>, number] {
  const element = useRef<E>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const watched = element.current;
    if (!watched) return;
    const observer = new ResizeObserver(
      ([entry]) => entry && setWidth(Math.round(entry.contentRect.width)),
    );
    observer.observe(watched);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}

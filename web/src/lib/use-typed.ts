import { useRef, useState } from "react";

const TYPING_MS = 250;

/** Text of a search field that is told once the typing pauses. */
export function useTyped(
  text: string,
  onPause: (text: string) => void,
): [string, (text: string) => void] {
  const [typed, setTyped] = useState(text);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  return [
    typed,
    (next) => {
      setTyped(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => onPause(next.trim()), TYPING_MS);
    },
  ];
}

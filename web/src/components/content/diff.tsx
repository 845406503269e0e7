/* eslint-disable jsx-a11y/no-noninteractive-tabindex -- a wide block scrolls by key */
import { useMemo } from "react";
import { type DiffLine, lineDiff, patchLines } from "@/lib/line-diff";
import styles from "./content.module.css";
import { spelledOut } from "./links";

const SAID = { "-": "taken out", "+": "put in", " ": "" } as const;

/** What an edit takes out and puts in, line by line. */
export function Diff({ before, after }: { before: string; after: string }) {
  const lines = useMemo(() => lineDiff(before, after), [before, after]);
  return <Lines lines={lines} signed />;
}

/** A patch as git writes it. */
export function Patch({ text }: { text: string }) {
  const lines = useMemo(() => patchLines(text), [text]);
  return <Lines lines={lines} />;
}

/** `signed` writes the sign before each line, where the text does not bring it along. */
function Lines({ lines, signed }: { lines: DiffLine[]; signed?: boolean }) {
  return (
    <pre className={styles.diff} tabIndex={0} dir="ltr" aria-label="Changed lines">
      {lines.map(({ sign, text }, at) => (
        <span key={at} className={styles.diffLine} data-sign={sign}>
          {signed && <span aria-hidden>{sign} </span>}
          {SAID[sign] && <span className="visually-hidden">{SAID[sign]}: </span>}
          {spelledOut(text)}
          {"\n"}
        </span>
      ))}
    </pre>
  );
}

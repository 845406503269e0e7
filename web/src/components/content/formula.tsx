import katex from "katex";
import { useMemo } from "react";
import styles from "./content.module.css";

/** Definitions in a formula are followed no deeper; what a model writes is input. */
const EXPANSIONS_MAX = 200;

/**
 * A formula as MathML, which browsers draw without a font or a style of ours. Where it is none that
 * the library reads, its source is shown.
 */
export default function Formula({ text, display }: { text: string; display: boolean }) {
  const html = useMemo(() => mathMl(text, display), [text, display]);
  if (html === null) return <code>{text}</code>;
  return (
    <span
      className={display ? styles.formula : undefined}
      dir="ltr"
      dangerouslySetInnerHTML={{ __html: html }}
    />
  );
}

/** The library escapes what it is given; the pages' policy forbids the inline styles it adds. */
function mathMl(text: string, display: boolean): string | null {
  try {
    return katex
      .renderToString(text, {
        output: "mathml",
        displayMode: display,
        strict: "ignore",
        maxExpand: EXPANSIONS_MAX,
      })
      .replace(/ style="[^"]*"/g, "");
  } catch (error) {
    if (error instanceof katex.ParseError) return null;
    throw error;
  }
}

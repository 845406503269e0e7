/* eslint-disable jsx-a11y/no-noninteractive-tabindex -- a wide block scrolls by key */
import { useMemo } from "react";
import { CopyButton } from "@/components/ui/copy";
import styles from "./content.module.css";
import { highlightAs } from "./highlight";

/** A block of code in a text. The library escapes it; only its own spans are markup. */
export default function CodeBlock({ text, language }: { text: string; language: string }) {
  const html = useMemo(() => highlightAs(text.replace(/\n$/, ""), language), [text, language]);
  const label = language === "" ? "Code" : `Code in ${language}`;
  return (
    <div className={styles.block}>
      <div className={styles.blockHead}>
        <span>{language}</span>
        <CopyButton text={text} label="Copy the code" />
      </div>
      <pre tabIndex={0} dir="ltr" aria-label={label} className={styles.blockBody}>
        <code dangerouslySetInnerHTML={{ __html: html }} />
      </pre>
    </div>
  );
}

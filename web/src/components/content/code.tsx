import { useMemo } from "react";
import styles from "./content.module.css";
import { highlightLines } from "./highlight";
import { spelledOut } from "./links";

/** Source with line numbers. The library escapes the text; only its own spans are markup. */
export default function Code({ text, path }: { text: string; path: string }) {
  const lines = useMemo(
    () => highlightLines(spelledOut(text).replace(/\n$/, ""), path),
    [text, path],
  );
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <pre className={styles.code} tabIndex={0} aria-label={path}>
      <code>
        {lines.map((line, at) => (
          <span key={at} className={styles.codeLine} dangerouslySetInnerHTML={{ __html: line }} />
        ))}
      </code>
    </pre>
  );
}

import type { ReactNode } from "react";
import styles from "./table.module.css";

/** A plain data table; cells with `data-number` are right-aligned with tabular figures. */
export function Table({ label, head, children }: { label: string; head: ReactNode; children: ReactNode }) {
  return (
    // The region takes focus because it scrolls sideways on narrow screens.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.scroll} role="region" aria-label={label} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>{head}</tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** Head of a column of buttons; its word is for those who do not see the buttons. */
export function ActionsHead({ children }: { children: ReactNode }) {
  return (
    <th>
      <span className="visually-hidden">{children}</span>
    </th>
  );
}

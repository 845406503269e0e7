import { useEffect, useRef, type ReactNode } from "react";
import styles from "./table.module.css";

/** A plain data table; cells with `data-number` are right-aligned with tabular figures. */
export function Table({
  label,
  head,
  children,
}: {
  label: string;
  head: ReactNode;
  children: ReactNode;
}) {
  const table = useRef<HTMLTableElement>(null);
  useEffect(() => {
    if (table.current) nameCells(table.current);
  });
  return (
    // The region takes focus because it scrolls sideways where its columns have no room.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.scroll} role="region" aria-label={label} tabIndex={0}>
      <table ref={table} className={styles.table}>
        <thead>
          <tr>{head}</tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** On a narrow screen a row becomes a card, in which each cell says the name of its column. */
function nameCells(table: HTMLTableElement): void {
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])].map((head) =>
    head.querySelector(".visually-hidden") ? "" : (head.textContent ?? ""),
  );
  for (const row of table.tBodies[0]?.rows ?? []) {
    [...row.cells].forEach((cell, at) => {
      const name = at === 0 ? "" : (heads[at] ?? "");
      if (cell.dataset.name !== name) cell.dataset.name = name;
    });
  }
}

/** Head of a column of buttons; its word is for those who do not see the buttons. */
export function ActionsHead({ children }: { children: ReactNode }) {
  return (
    <th>
      <span className="visually-hidden">{children}</span>
    </th>
  );
}

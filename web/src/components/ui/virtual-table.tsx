import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import styles from "./virtual-table.module.css";

export interface Column<R> {
  key: string;
  head: ReactNode;
  /** A CSS grid track, such as "120px" or "minmax(200px, 1fr)". */
  width: string;
  number?: boolean;
  cell: (row: R) => ReactNode;
}

interface VirtualTableProps<R> {
  label: string;
  rows: R[];
  columns: Column<R>[];
  rowKey: (row: R) => string;
  selected?: string;
  onSelect?: (key: string) => void;
  minWidth?: number;
  rowHeight?: number;
}

const ROW_HEIGHT = 36;
const SPARE_ROWS = 12;

/** A table that draws only the rows in view; arrow keys move the selection, so it stays usable at thousands of rows. */
export function VirtualTable<R>({ label, rows, columns, rowKey, selected, onSelect, minWidth = 640, rowHeight = ROW_HEIGHT }: VirtualTableProps<R>) {
  const scroller = useRef<HTMLDivElement>(null);
  // The virtualizer hands out fresh functions per render by design, which the compiler's rule cannot know.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: SPARE_ROWS });
  const place = selected === undefined ? -1 : rows.findIndex((row) => rowKey(row) === selected);
  useEffect(() => {
    if (place >= 0) virtual.scrollToIndex(place, { align: "auto" });
    // Only a new selection scrolls; rows that change under the pointer must not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [selected]);
  const grid = { gridTemplateColumns: columns.map((column) => column.width).join(" "), minWidth };
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || !onSelect) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const row = rows[Math.min(rows.length - 1, Math.max(0, place + step))];
    if (step === 0 || !row) return;
    event.preventDefault();
    onSelect(rowKey(row));
  };
  return (
    // The scrolling region takes focus, so that the keyboard reaches every row.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-noninteractive-tabindex
    <div ref={scroller} className={styles.scroller} role="table" aria-label={label} aria-rowcount={rows.length + 1} tabIndex={0} onKeyDown={move}>
      <div role="rowgroup" className={styles.headGroup} style={{ minWidth }}>
        <div role="row" className={`${styles.row} ${styles.head}`} style={grid}>
          {columns.map((column) => (
            <div key={column.key} role="columnheader" data-number={column.number || undefined}>
              {column.head}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize(), minWidth }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index] as R;
          const key = rowKey(row);
          return (
            // A click anywhere on the row is a shortcut; the button in its first cell serves the keyboard.
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
            <div
              key={key}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={onSelect ? key === selected : undefined}
              className={styles.row}
              style={{ ...grid, height: rowHeight, transform: `translateY(${item.start}px)` }}
              onClick={() => onSelect?.(key)}
            >
              {columns.map((column) => (
                <div key={column.key} role="cell" data-number={column.number || undefined}>
                  {column.cell(row)}
                </div>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

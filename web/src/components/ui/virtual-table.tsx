/* eslint-disable jsx-a11y/no-noninteractive-element-interactions,
   jsx-a11y/no-noninteractive-tabindex,
   jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus --
   the table scrolls by key, and every row has a button of its own */
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useEffect, useMemo, useRef, type KeyboardEvent, type ReactNode } from "react";
import { useWidth } from "@/lib/use-width";
import styles from "./virtual-table.module.css";

export interface Column<R> {
  key: string;
  head: ReactNode;
  /** A CSS grid track, such as "120px" or "minmax(200px, 1fr)". */
  width: string;
  number?: boolean;
  /** Whether its head changes the order of the rows. */
  sorts?: boolean;
  /** Left out where the table is narrower than its `minWidth`. */
  spare?: boolean;
  cell: (row: R) => ReactNode;
}

export interface RowGroup<R> {
  name: string;
  note?: ReactNode;
  rows: R[];
}

interface VirtualTableProps<R> {
  label: string;
  rows: R[];
  /** The same rows in groups with a head each; `rows` stays the order that keys walk. */
  groups?: RowGroup<R>[];
  columns: Column<R>[];
  rowKey: (row: R) => string;
  selected?: string;
  onSelect?: (key: string) => void;
  minWidth?: number;
  rowHeight?: number;
  /** Key of the column that orders the rows, with "-" before it for the reverse. */
  order?: string;
  onOrder?: (order: string | undefined) => void;
  /** A row where the columns have no room: everything that matters of it, in two lines. */
  card?: (row: R) => ReactNode;
}

type Line<R> = { group: RowGroup<R> } | { row: R };

const ROW_HEIGHT = 36;
const CARD_HEIGHT = 60;
const SPARE_ROWS = 12;
/** Below this the columns would have to be scrolled sideways to be read. */
const CARDS_BELOW_PX = 560;

/**
 * A table that draws only the rows in view; arrow keys move the selection, so it stays usable at
 * thousands of rows.
 */
export function VirtualTable<R>(props: VirtualTableProps<R>) {
  const {
    label,
    rows,
    groups,
    columns: every,
    rowKey,
    selected,
    onSelect,
    minWidth = 640,
    rowHeight = ROW_HEIGHT,
    card,
  } = props;
  const [scroller, width] = useWidth<HTMLDivElement>();
  const cards = card !== undefined && width > 0 && width < CARDS_BELOW_PX;
  const lines = useMemo(() => linesOf(rows, groups), [rows, groups]);
  const height = cards ? CARD_HEIGHT : rowHeight;
  // The virtualizer hands out fresh functions per render by design, which the rule cannot know.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => (lines[at] && "group" in lines[at] ? ROW_HEIGHT : height),
    overscan: SPARE_ROWS,
  });
  useEffect(() => virtual.measure(), [virtual, height, lines]);
  useScrollTo(lines, rowKey, selected, (at) => virtual.scrollToIndex(at, { align: "auto" }));
  const tight = width > 0 && width < minWidth && every.some((column) => column.spare);
  const columns = tight ? every.filter((column) => !column.spare) : every;
  const room = cards || tight ? undefined : minWidth;
  const grid = {
    gridTemplateColumns: cards ? "minmax(0, 1fr)" : columns.map((column) => column.width).join(" "),
    minWidth: room,
  };
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || !onSelect) return;
    const ordered = groups ? groups.flatMap((group) => group.rows) : rows;
    const place = ordered.findIndex((row) => rowKey(row) === selected);
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const row = ordered[Math.min(ordered.length - 1, Math.max(0, place + step))];
    if (step === 0 || !row) return;
    event.preventDefault();
    onSelect(rowKey(row));
  };
  return (
    // The scrolling region takes focus, so that the keyboard reaches every row.
    <div
      ref={scroller}
      className={styles.scroller}
      role="table"
      aria-label={label}
      aria-rowcount={lines.length + 1}
      tabIndex={0}
      onKeyDown={move}
    >
      <div
        role="rowgroup"
        className={cards ? "visually-hidden" : styles.headGroup}
        style={{ minWidth: room }}
      >
        <div role="row" className={`${styles.row} ${styles.head}`} style={grid}>
          {cards ? (
            <div role="columnheader">{label}</div>
          ) : (
            columns.map((column) => <Head key={column.key} column={column} {...props} />)
          )}
        </div>
      </div>
      <div
        role="rowgroup"
        className={styles.body}
        style={{ height: virtual.getTotalSize(), minWidth: room }}
      >
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index];
          if (!line) return null;
          const place = { height: item.size, transform: `translateY(${item.start}px)` };
          if ("group" in line) {
            return (
              <div
                key={`group ${line.group.name}`}
                role="row"
                aria-rowindex={item.index + 2}
                className={`${styles.row} ${styles.group}`}
                style={place}
              >
                <div role="cell" aria-colspan={columns.length}>
                  <strong>{line.group.name}</strong> {line.group.note}
                </div>
              </div>
            );
          }
          const key = rowKey(line.row);
          return (
            // A click on the row is a shortcut; the button in its first cell serves the keyboard.
            <div
              key={key}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={onSelect ? key === selected : undefined}
              className={styles.row}
              style={{ ...grid, ...place }}
              onClick={() => onSelect?.(key)}
            >
              {cards ? (
                <div role="cell" className={styles.card}>
                  {card(line.row)}
                </div>
              ) : (
                columns.map((column) => (
                  <div key={column.key} role="cell" data-number={column.number || undefined}>
                    {column.cell(line.row)}
                  </div>
                ))
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function linesOf<R>(rows: R[], groups: RowGroup<R>[] | undefined): Line<R>[] {
  if (!groups) return rows.map((row) => ({ row }));
  return groups.flatMap((group): Line<R>[] => [{ group }, ...group.rows.map((row) => ({ row }))]);
}

/** Only a new selection scrolls; rows that change under the pointer must not. */
function useScrollTo<R>(
  lines: Line<R>[],
  rowKey: (row: R) => string,
  selected: string | undefined,
  scroll: (at: number) => void,
): void {
  const latest = useRef(lines);
  useEffect(() => {
    latest.current = lines;
  });
  useEffect(() => {
    const at =
      selected === undefined
        ? -1
        : latest.current.findIndex((line) => "row" in line && rowKey(line.row) === selected);
    if (at >= 0) scroll(at);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [selected]);
}

/** First in the one direction, then in the other, then as it was. */
function Head<R>({ column, order, onOrder }: { column: Column<R> } & VirtualTableProps<R>) {
  const up = order === column.key;
  const down = order === `-${column.key}`;
  if (!column.sorts || !onOrder) {
    return (
      <div role="columnheader" data-number={column.number || undefined}>
        {column.head}
      </div>
    );
  }
  return (
    <div
      role="columnheader"
      data-number={column.number || undefined}
      aria-sort={up ? "ascending" : down ? "descending" : "none"}
    >
      <button
        type="button"
        className={styles.sort}
        onClick={() => onOrder(up ? `-${column.key}` : down ? undefined : column.key)}
      >
        {column.head}
        {up && <ArrowUp size={12} aria-hidden />}
        {down && <ArrowDown size={12} aria-hidden />}
      </button>
    </div>
  );
}

/* eslint-disable jsx-a11y/no-noninteractive-tabindex -- the table scrolls by key */
import { useMemo } from "react";
import { count, plural } from "@/lib/format/number";
import { CSV_ROWS_MAX, isNumeric, parseCsv } from "../model/csv";
import styles from "./files.module.css";

/**
 * Separated values as a table: the first line is its head, columns of numbers stand to the right.
 */
export function CsvTable({ text, path }: { text: string; path: string }) {
  const [head = [], ...rows] = useMemo(() => parseCsv(text), [text]);
  const columns = useMemo(
    () => head.map((name, at) => ({ name, number: isNumeric(rows, at) })),
    [head, rows],
  );
  return (
    <>
      <p className={styles.told}>
        {plural(rows.length, "row")}, {plural(columns.length, "column")}
        {rows.length > CSV_ROWS_MAX && `; the first ${count(CSV_ROWS_MAX)} are shown`}
      </p>
      <div className={styles.sheet} tabIndex={0} role="region" aria-label={`Table of ${path}`}>
        <table>
          <thead>
            <tr>
              {columns.map(({ name, number }, at) => (
                <th key={at} scope="col" dir="auto" data-number={number || undefined}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, CSV_ROWS_MAX).map((row, at) => (
              <tr key={at}>
                {columns.map(({ number }, column) => (
                  <td key={column} dir="auto" data-number={number || undefined}>
                    {row[column] ?? ""}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

import { saveBlob } from "@/lib/save-blob";

/** Rows as CSV (RFC 4180). A cell that a spreadsheet would run as a formula is quoted as text. */
export function toCsv(head: string[], rows: (string | number)[][]): string {
  return [head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

function cell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function saveCsv(name: string, text: string): void {
  saveBlob(new Blob([text], { type: "text/csv" }), name);
}

/** Money with two digits, four below a cent, so that small model calls do not all read "$0.00". */
export function usd(amount: number | null | undefined): string {
  if (amount === null || amount === undefined || Number.isNaN(amount)) return "–";
  const size = Math.abs(amount);
  const sign = amount < 0 ? "−" : "";
  if (size === 0) return "$0.00";
  if (size < 0.00005) return `${sign}<$0.0001`;
  if (size < 0.01) return `${sign}$${size.toFixed(4)}`;
  return `${sign}$${size.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** The same figure for a column whose head says "$". */
export function dollars(amount: number | null | undefined): string {
  return usd(amount).replace("$", "");
}

/** A change in cost, with its sign in words a reader cannot miss. */
export function usdChange(before: number, after: number): string {
  const change = after - before;
  if (Math.abs(change) < 0.00005) return "no change";
  return change > 0 ? `+${usd(change)}` : `−${usd(-change)}`;
}

export function share(part: number, whole: number): number {
  if (whole <= 0) return 0;
  return Math.min(1, Math.max(0, part / whole));
}

export function percent(part: number, whole: number): string {
  if (whole <= 0) return "0 %";
  const value = (part / whole) * 100;
  return `${value > 0 && value < 1 ? "<1" : Math.round(value)} %`;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "3 min ago", "in 12 s": relative to `now`, both in milliseconds since the epoch. */
export function relativeTime(iso: string, now: number): string {
  const seconds = Math.round((Date.parse(iso) - now) / 1000);
  if (Number.isNaN(seconds)) return "–";
  const size = Math.abs(seconds);
  const words =
    size < 5
      ? "now"
      : size < MINUTE
        ? `${size} s`
        : size < HOUR
          ? `${Math.floor(size / MINUTE)} min`
          : size < DAY
            ? `${Math.floor(size / HOUR)} h`
            : null;
  if (words === "now") return "now";
  if (words) return seconds < 0 ? `${words} ago` : `in ${words}`;
  if (size < 30 * DAY) {
    const days = Math.floor(size / DAY);
    return seconds < 0 ? `${days} d ago` : `in ${days} d`;
  }
  return new Date(iso).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
  });
}

/** Made once: a formatter costs far more to make than to use, and a log shows hundreds of times. */
const EXACT = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });
const CLOCK = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

export function exactTime(iso: string): string {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? "–" : EXACT.format(time);
}

export function clockTime(iso: string): string {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? "–" : CLOCK.format(time);
}

/** "850 ms", "4.2 s", "3 min 05 s", "2 h 10 min". */
export function duration(milliseconds: number): string {
  if (!Number.isFinite(milliseconds) || milliseconds < 0) return "–";
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < MINUTE) return `${Math.round(seconds)} s`;
  if (seconds < HOUR)
    return `${Math.floor(seconds / MINUTE)} min ${String(Math.floor(seconds % MINUTE)).padStart(2, "0")} s`;
  return `${Math.floor(seconds / HOUR)} h ${String(Math.floor((seconds % HOUR) / MINUTE)).padStart(2, "0")} min`;
}

export function between(start: string | null, end: string | null, now: number): number | null {
  if (!start) return null;
  return (end ? Date.parse(end) : now) - Date.parse(start);
}

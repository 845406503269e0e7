import type { DailyUsage } from "@/lib/api/types";

/** One entry per day of the window, oldest first; days without a call are there with zero. */
export function fillDays(found: DailyUsage[], days: number, today: Date): DailyUsage[] {
  const byDate = new Map(found.map((day) => [day.date, day]));
  return Array.from({ length: days }, (_, at) => {
    const date = new Date(
      Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate() - (days - 1 - at)),
    )
      .toISOString()
      .slice(0, 10);
    return (
      byDate.get(date) ?? {
        date,
        cost_usd: 0,
        prompt_tokens: 0,
        completion_tokens: 0,
        api_calls: 0,
      }
    );
  });
}

/** A round number at or above the largest value, for the top of an axis. */
export function niceTop(values: number[]): number {
  const largest = Math.max(0, ...values);
  if (largest === 0) return 1;
  const unit = 10 ** Math.floor(Math.log10(largest));
  return ([1, 2, 2.5, 5, 10].find((step) => step * unit >= largest) ?? 10) * unit;
}

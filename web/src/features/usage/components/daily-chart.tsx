import type { DailyUsage } from "@/lib/api/usage-types";
import { usd } from "@/lib/format/money";
import { count } from "@/lib/format/number";
import { niceTop } from "../model/daily";
import styles from "./usage.module.css";

const WIDTH = 720;
const HEIGHT = 180;
const LEFT = 56;
const BOTTOM = 22;
const TOP = 8;

/** Cost per day as bars; the table below the chart holds the same figures. */
export function DailyChart({ days }: { days: DailyUsage[] }) {
  const top = niceTop(days.map((day) => day.cost_usd));
  const step = (WIDTH - LEFT) / Math.max(1, days.length);
  const scale = (value: number) => (value / top) * (HEIGHT - TOP - BOTTOM);
  const every = Math.ceil(days.length / 8);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={styles.chart} role="img" aria-label={`Cost per day over ${days.length} days, at most ${usd(Math.max(0, ...days.map((day) => day.cost_usd)))} a day`}>
      {[0, 0.5, 1].map((part) => {
        const y = HEIGHT - BOTTOM - scale(top * part);
        return (
          <g key={part}>
            <line x1={LEFT} x2={WIDTH} y1={y} y2={y} className={styles.gridLine} />
            <text x={LEFT - 8} y={y + 4} textAnchor="end" className={styles.axisText}>
              {part === 0 ? "$0" : usd(top * part)}
            </text>
          </g>
        );
      })}
      {days.map((day, at) => (
        <g key={day.date}>
          <title>{`${day.date}: ${usd(day.cost_usd)}, ${count(day.api_calls)} calls`}</title>
          <rect x={LEFT + at * step} y={TOP} width={step} height={HEIGHT - TOP - BOTTOM} className={styles.hit} />
          <rect
            x={LEFT + at * step + step * 0.15}
            y={HEIGHT - BOTTOM - scale(day.cost_usd)}
            width={step * 0.7}
            height={scale(day.cost_usd)}
            rx={Math.min(2, step * 0.2)}
            className={styles.column}
          />
          {at % every === 0 && (
            <text x={LEFT + at * step + step / 2} y={HEIGHT - 6} textAnchor="middle" className={styles.axisText}>
              {label(day.date)}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}

function label(date: string): string {
  return new Date(`${date}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
}

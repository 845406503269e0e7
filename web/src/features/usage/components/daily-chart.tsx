import type { DailyUsage } from "@/lib/api/types";
import { usd } from "@/lib/format/money";
import { count } from "@/lib/format/number";
import { useWidth } from "@/lib/use-width";
import { niceTop } from "../model/daily";
import styles from "./usage.module.css";

const HEIGHT = 190;
const LEFT = 52;
const BOTTOM = 22;
const TOP = 8;
const LABEL_WIDTH = 64;

/** Cost per day as bars; the table below the chart holds the same figures. */
export function DailyChart({ days }: { days: DailyUsage[] }) {
  const [box, width] = useWidth<HTMLDivElement>();
  const largest = Math.max(0, ...days.map((day) => day.cost_usd));
  return (
    <div
      ref={box}
      className={styles.chart}
      role="img"
      aria-label={`Cost per day over ${days.length} days, at most ${usd(largest)} a day`}
    >
      {width > LEFT && <Bars days={days} width={width} />}
      {largest === 0 && <p className={styles.free}>Nothing has cost anything in these days.</p>}
    </div>
  );
}

function Bars({ days, width }: { days: DailyUsage[]; width: number }) {
  const top = niceTop(days.map((day) => day.cost_usd));
  const step = (width - LEFT) / Math.max(1, days.length);
  const scale = (value: number) => (value / top) * (HEIGHT - TOP - BOTTOM);
  const every = Math.max(1, Math.ceil(LABEL_WIDTH / step));
  return (
    <svg width={width} height={HEIGHT} aria-hidden>
      {[0, 0.5, 1].map((part) => {
        const y = HEIGHT - BOTTOM - scale(top * part);
        return (
          <g key={part}>
            <line x1={LEFT} x2={width} y1={y} y2={y} className={styles.gridLine} />
            <text x={LEFT - 8} y={y + 4} textAnchor="end" className={styles.axisText}>
              {part === 0 ? "$0" : usd(top * part)}
            </text>
          </g>
        );
      })}
      {days.map((day, at) => (
        <g key={day.date}>
          <title>{`${day.date}: ${usd(day.cost_usd)}, ${count(day.api_calls)} calls`}</title>
          <rect
            x={LEFT + at * step}
            y={TOP}
            width={step}
            height={HEIGHT - TOP - BOTTOM}
            className={styles.hit}
          />
          <rect
            x={LEFT + at * step + step * 0.15}
            y={HEIGHT - BOTTOM - scale(day.cost_usd)}
            width={step * 0.7}
            height={scale(day.cost_usd)}
            rx={Math.min(2, step * 0.2)}
            className={styles.column}
          />
          {(days.length - 1 - at) % every === 0 && at * step > LABEL_WIDTH / 2 && (
            <text
              x={Math.min(LEFT + at * step + step / 2, width - 20)}
              y={HEIGHT - 6}
              textAnchor="middle"
              className={styles.axisText}
            >
              {label(day.date)}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}

function label(date: string): string {
  return new Date(`${date}T00:00:00Z`).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  });
}

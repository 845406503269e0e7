import { Tabs as Radix } from "radix-ui";
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import styles from "./tabs.module.css";

export const tabStyles = styles;

export interface TabItem<V extends string> {
  value: V;
  label: string;
  count?: number;
  icon?: ReactNode;
}

interface TabsProps<V extends string> {
  label: string;
  value: V;
  items: TabItem<V>[];
  onChange: (value: V) => void;
  children: ReactNode;
  className?: string;
}

export function Tabs<V extends string>({
  label,
  value,
  items,
  onChange,
  children,
  className,
}: TabsProps<V>) {
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Only the bar is scrolled, never the page.
    const chosen = bar.current?.querySelector<HTMLElement>('[aria-selected="true"]');
    if (bar.current && chosen)
      bar.current.scrollLeft = Math.max(
        0,
        chosen.offsetLeft + chosen.offsetWidth - bar.current.clientWidth + 24,
      );
  }, [value]);
  return (
    <Radix.Root value={value} onValueChange={(next) => onChange(next as V)} className={className}>
      <Radix.List ref={bar} aria-label={label} className={styles.bar}>
        {items.map((item) => (
          <Radix.Trigger key={item.value} value={item.value} className={styles.tab}>
            {item.label}
            {item.count !== undefined && item.count > 0 && (
              <span className={styles.count}>{item.count}</span>
            )}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {children}
    </Radix.Root>
  );
}

export const TabPanel = Radix.Content;

/** One choice out of a few, shown side by side: which view, which rigor. */
export function Segments<V extends string>({
  label,
  value,
  items,
  onChange,
}: Omit<TabsProps<V>, "children" | "className">) {
  const group = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const step =
      event.key === "ArrowRight" || event.key === "ArrowDown"
        ? 1
        : event.key === "ArrowLeft" || event.key === "ArrowUp"
          ? -1
          : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = items.findIndex((item) => item.value === value);
    const next = (at + step + items.length) % items.length;
    const item = items[next];
    if (item) onChange(item.value);
    group.current?.querySelectorAll("button")[next]?.focus();
  };
  return (
    <div
      ref={group}
      role="radiogroup"
      tabIndex={-1}
      aria-label={label}
      className={styles.segments}
      onKeyDown={move}
    >
      {items.map((item) => (
        <button
          key={item.value}
          type="button"
          role="radio"
          aria-checked={item.value === value}
          tabIndex={item.value === value ? 0 : -1}
          className={styles.segment}
          onClick={() => onChange(item.value)}
        >
          {item.icon}
          <span>{item.label}</span>
        </button>
      ))}
    </div>
  );
}

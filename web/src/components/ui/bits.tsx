import { CircleAlert, FlaskConical, TriangleAlert, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { isStatus, messageOf } from "@/lib/api/problem";
import { usePageTitle } from "@/lib/page-title";
import styles from "./bits.module.css";
import { Button } from "./button";
import { MoneyRefusal } from "./refusal";

export function Chip({ children, title }: { children: ReactNode; title?: string }) {
  return (
    <span className={styles.chip} title={title}>
      {children}
    </span>
  );
}

/** Said wherever work of the demo model is shown: its output is canned, not a model's. */
export function DemoChip() {
  return (
    <span
      className={`${styles.chip} ${styles.demo}`}
      title="The demo model is deterministic, works offline and costs nothing."
    >
      <FlaskConical size={12} aria-hidden /> Demo model
    </span>
  );
}

export function isDemo(provider: string | null | undefined, model?: string | null): boolean {
  return provider === "demo" || /\bdemo\b/i.test(model ?? "");
}

export function Kbd({ children }: { children: ReactNode }) {
  return <kbd className={styles.kbd}>{children}</kbd>;
}

export function Skeleton({
  width = "100%",
  height = 14,
}: {
  width?: string | number;
  height?: number;
}) {
  return <span className={styles.skeleton} style={{ width, height }} aria-hidden />;
}

export function SkeletonRows({ rows = 6, label = "Loading" }: { rows?: number; label?: string }) {
  return (
    <div className={styles.rows} role="status">
      <span className="visually-hidden">{label}</span>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} width={`${88 - ((row * 17) % 40)}%`} height={16} />
      ))}
    </div>
  );
}

interface EmptyProps {
  icon?: LucideIcon;
  title?: string;
  children?: ReactNode;
  actions?: ReactNode;
}

export function Empty({ icon: Icon, title, children, actions }: EmptyProps) {
  return (
    <div className={styles.empty}>
      {Icon && <Icon size={28} strokeWidth={1.5} aria-hidden />}
      {title && <h2>{title}</h2>}
      {children && <p>{children}</p>}
      {actions && <div className={styles.emptyActions}>{actions}</div>}
    </div>
  );
}

type NoteTone = "plain" | "amber" | "red" | "violet";

export function Note({
  tone = "plain",
  icon: Icon,
  children,
  actions,
}: {
  tone?: NoteTone;
  icon?: LucideIcon;
  children: ReactNode;
  actions?: ReactNode;
}) {
  const Shown = Icon ?? (tone === "red" ? CircleAlert : TriangleAlert);
  return (
    <div
      className={`${styles.note} ${tone === "plain" ? "" : styles[tone]}`}
      role={tone === "red" ? "alert" : undefined}
    >
      <Shown size={15} aria-hidden />
      <div className={styles.noteText}>{children}</div>
      {actions}
    </div>
  );
}

/** What failed, in the server's words, with the next step beside it. */
export function ErrorNote({
  error,
  retry,
  what,
}: {
  error: unknown;
  retry?: () => void;
  what?: string;
}) {
  if (isStatus(error, 402)) {
    return (
      <Note tone="red">
        <MoneyRefusal problem={error} what={what} />
      </Note>
    );
  }
  return (
    <Note
      tone="red"
      actions={
        retry && (
          <Button small onClick={retry}>
            Try again
          </Button>
        )
      }
    >
      {what && <strong>{what} </strong>}
      {messageOf(error)}
    </Note>
  );
}

export function Page({
  title,
  lead,
  actions,
  children,
}: {
  title: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  usePageTitle(typeof title === "string" ? title : undefined);
  return (
    <div className={styles.page}>
      <header className={styles.pageHead}>
        <div>
          <h1>{title}</h1>
          {lead && <p>{lead}</p>}
        </div>
        {actions}
      </header>
      {children}
    </div>
  );
}

export function Card({
  title,
  actions,
  children,
  flush,
}: {
  title?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  flush?: boolean;
}) {
  return (
    <section className={styles.card}>
      {title && (
        <header className={styles.cardHead}>
          <h2>{title}</h2>
          {actions}
        </header>
      )}
      <div className={flush ? undefined : styles.cardBody}>{children}</div>
    </section>
  );
}

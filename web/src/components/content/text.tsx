import { lazy, Suspense } from "react";
import { SkeletonRows } from "@/components/ui/bits";
import styles from "./content.module.css";

const MarkdownText = lazy(() => import("./markdown"));
const CodeText = lazy(() => import("./code"));

export function Markdown({ text }: { text: string }) {
  return (
    <Suspense fallback={<Plain text={text} />}>
      <MarkdownText text={text} />
    </Suspense>
  );
}

export function SourceCode({ text, path }: { text: string; path: string }) {
  return (
    <Suspense fallback={<SkeletonRows label="Loading the viewer" />}>
      <CodeText text={text} path={path} />
    </Suspense>
  );
}

export function Plain({ text }: { text: string }) {
  return <pre className={styles.pre}>{text}</pre>;
}

/** A value of a tool call: text as it is, anything else as readable JSON. */
export function Value({ value }: { value: unknown }) {
  return <Plain text={typeof value === "string" ? value : JSON.stringify(value, null, 2)} />;
}

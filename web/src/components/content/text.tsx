import { lazy, Suspense } from "react";
import { SkeletonRows } from "@/components/ui/bits";
import styles from "./content.module.css";
import { spelledOut } from "./links";

const MarkdownText = lazy(() => import("./markdown"));
const CodeText = lazy(() => import("./code"));

/** A model's text. `projectId` names whose files its links mean where the address does not. */
export function Markdown({ text, projectId }: { text: string; projectId?: string }) {
  return (
    <Suspense fallback={<SkeletonRows label="Loading the text" />}>
      <MarkdownText text={text} projectId={projectId} />
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
  return (
    <pre className={styles.pre} dir="auto">
      {spelledOut(text)}
    </pre>
  );
}

/** A value of a tool call: text as it is, anything else as readable JSON. */
export function Value({ value }: { value: unknown }) {
  return <Plain text={typeof value === "string" ? value : JSON.stringify(value, null, 2)} />;
}

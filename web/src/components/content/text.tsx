import { lazy, memo, Suspense } from "react";
import { SkeletonRows } from "@/components/ui/bits";
import styles from "./content.module.css";
import { spelledOut } from "./links";
import { piecesOf } from "./stream";

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

/** A block that grows on and on, such as a list of a thousand lines, is formatted at its end. */
const TAIL_CHARS_MAX = 8_000;

/** A text that is being written, formatted from its first word; what is done is drawn once. */
export function StreamedMarkdown({ text }: { text: string }) {
  const { settled, tail, code } = piecesOf(text);
  return (
    <Suspense fallback={<Plain text={text} />}>
      <div className={styles.streamed}>
        {settled.map((piece, at) => (
          <Piece key={at} text={piece} />
        ))}
        {tail.trim() !== "" &&
          (code || tail.length > TAIL_CHARS_MAX ? <Plain text={tail} /> : <Piece text={tail} />)}
      </div>
    </Suspense>
  );
}

const Piece = memo(function Piece({ text }: { text: string }) {
  return <MarkdownText text={text} />;
});

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

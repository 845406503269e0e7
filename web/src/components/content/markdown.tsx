import { Link, useParams } from "@tanstack/react-router";
import { lazy, Suspense, useMemo, type ComponentProps, type ReactNode } from "react";
import Markdown, { type Components } from "react-markdown";
import gfm from "remark-gfm";
import math from "remark-math";
import styles from "./content.module.css";
import { flowchartOf } from "./flowchart";
import { spelledOut, targetOf } from "./links";
import { withFormulas } from "./math-source";
import { ProjectImage } from "./project-image";

const CodeBlock = lazy(() => import("./code-block"));
const FlowchartView = lazy(() => import("./flowchart-view"));
const Formula = lazy(() => import("./formula"));

/** Formulas stand between two dollars on either side; one dollar is money. */
const PLUGINS: ComponentProps<typeof Markdown>["remarkPlugins"] = [
  gfm,
  [math, { singleDollarTextMath: false }],
];

/**
 * Markdown written by a model: no raw HTML, nothing fetched from elsewhere. Links and images that
 * name files of the
 * project show them; links that leave say where to.
 */
export default function MarkdownText({ text, projectId }: { text: string; projectId?: string }) {
  const route = useParams({ strict: false });
  const project = projectId ?? route.projectId;
  // The same while a text grows: other parts would be other elements, drawn anew at every word.
  const components = useMemo(() => parts(project), [project]);
  return (
    <div className={styles.markdown} dir="auto">
      <Markdown skipHtml remarkPlugins={PLUGINS} urlTransform={as} components={components}>
        {withFormulas(spelledOut(text))}
      </Markdown>
    </div>
  );
}

/** Links are judged where they are drawn. */
const as = (url: string) => url;

/** Each block finds its own direction: a paragraph in Arabic stands beside one in English. */
function parts(project: string | undefined): Components {
  return {
    a: ({ href, children }) => <Anchor href={href} project={project} text={children} />,
    img: ({ src, alt }) => <Picture src={src} alt={alt} project={project} />,
    pre: ({ children }) => <Fence>{children}</Fence>,
    code: ({ className, children }) =>
      className?.includes("math-inline") ? (
        <Maths text={String(children)} />
      ) : (
        <code className={className}>{children}</code>
      ),
    p: (props) => <p dir="auto" {...bare(props)} />,
    li: (props) => <li dir="auto" {...bare(props)} />,
    // One level of the page's own stands above a text, so its first heading is the page's third.
    h1: ({ children }) => <Heading level={1}>{children}</Heading>,
    h2: ({ children }) => <Heading level={2}>{children}</Heading>,
    h3: ({ children }) => <Heading level={3}>{children}</Heading>,
    h4: ({ children }) => <Heading level={4}>{children}</Heading>,
    // The box of a task list; it is read, not ticked.
    input: ({ checked }) => (
      <input
        type="checkbox"
        checked={checked === true}
        disabled
        readOnly
        aria-label={checked ? "done" : "open"}
      />
    ),
    td: (props) => <td dir="auto" {...bare(props)} />,
    table: (props) => (
      <div className={styles.tableBox}>
        <table {...bare(props)} />
      </div>
    ),
  };
}

function Heading({ level, children }: { level: 1 | 2 | 3 | 4; children?: ReactNode }) {
  const Tag = `h${level + 2}` as "h3" | "h4" | "h5" | "h6";
  return (
    <Tag dir="auto" data-level={level}>
      {children}
    </Tag>
  );
}

/** The library hands its own node along, which is no attribute. */
function bare<T extends { node?: unknown }>({ node: _node, ...rest }: T): Omit<T, "node"> {
  return rest;
}

function Anchor({
  href,
  text,
  project,
}: {
  href?: string;
  text: ReactNode;
  project: string | undefined;
}) {
  const target = targetOf(href);
  if (target.kind === "file" && project) {
    return (
      <Link
        to="/projects/$projectId/files"
        params={{ projectId: project }}
        search={{ file: target.path }}
      >
        {text}
      </Link>
    );
  }
  if (target.kind !== "site") return <span>{text}</span>;
  const said = typeof text === "string" && text.includes(target.host);
  return (
    <a href={target.href} rel="noreferrer noopener" target="_blank">
      {text}
      {!said && <span className={styles.host}> ({target.host})</span>}
    </a>
  );
}

function Picture({
  src,
  alt,
  project,
}: {
  src: ComponentProps<"img">["src"];
  alt?: string;
  project: string | undefined;
}) {
  const target = targetOf(typeof src === "string" ? src : undefined);
  if (target.kind === "file" && project)
    return <ProjectImage projectId={project} path={target.path} alt={alt ?? target.path} />;
  return <Anchor href={String(src ?? "")} text={alt || "image"} project={project} />;
}

interface CodeProps {
  className?: string;
  children?: ReactNode;
}

/**
 * A fenced block: highlighted with its language and a button to copy it, plain until that is
 * loaded.
 */
function Fence({ children }: { children?: ReactNode }) {
  const code = (children as { props?: CodeProps } | undefined)?.props;
  const text = typeof code?.children === "string" ? code.children : null;
  if (text === null) return <pre>{children}</pre>;
  const language = /language-([\w+#.-]+)/.exec(code?.className ?? "")?.[1] ?? "";
  const chart = language === "mermaid" ? flowchartOf(text) : null;
  if (chart) {
    return (
      <Suspense fallback={<pre>{text}</pre>}>
        <FlowchartView chart={chart} source={text} />
      </Suspense>
    );
  }
  if (language === "math") return <Maths text={text} display />;
  return (
    <Suspense fallback={<pre>{text}</pre>}>
      <CodeBlock text={text} language={language} />
    </Suspense>
  );
}

function Maths({ text, display = false }: { text: string; display?: boolean }) {
  return (
    <Suspense fallback={<code>{text}</code>}>
      <Formula text={text} display={display} />
    </Suspense>
  );
}

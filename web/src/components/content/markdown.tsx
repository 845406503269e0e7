import Markdown from "react-markdown";
import gfm from "remark-gfm";
import styles from "./content.module.css";

/** Markdown written by a model: no raw HTML, and images become links so that nothing is fetched from elsewhere. */
export default function MarkdownText({ text }: { text: string }) {
  return (
    <div className={styles.markdown}>
      <Markdown
        skipHtml
        remarkPlugins={[gfm]}
        components={{
          img: ({ src, alt }) => (
            <a href={String(src ?? "#")} rel="noreferrer noopener" target="_blank">
              {alt || "image"}
            </a>
          ),
          a: ({ href, children }) => (
            <a href={href} rel="noreferrer noopener" target="_blank">
              {children}
            </a>
          ),
        }}
      >
        {text}
      </Markdown>
    </div>
  );
}

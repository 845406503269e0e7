import { useQueries } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { fetchArtifact } from "@/lib/api/artifacts";
import { keys } from "@/lib/api/keys";
import { previewOf, safeSheet } from "../model/preview";
import styles from "./files.module.css";

/**
 * A page that a model wrote, in a frame that runs nothing and loads nothing from elsewhere. The
 * frame
 * is of our origin for one reason: its style sheets and pictures, which the policy of the pages
 * would
 * stop, are given to it from here. No script can run in it: its sandbox allows none, both policies
 * allow none, and what would run or load is taken out before.
 */
export function PagePreview({
  projectId,
  path,
  text,
}: {
  projectId: string;
  path: string;
  text: string;
}) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [loaded, setLoaded] = useState(0);
  const preview = useMemo(() => previewOf(text, path), [text, path]);
  const wanted = useMemo(
    () => [
      ...preview.sheets.flatMap((each) => ("path" in each ? [each.path] : [])),
      ...preview.pictures,
    ],
    [preview],
  );
  const files = useQueries({
    queries: wanted.map((file) => ({
      queryKey: keys.artifact(projectId, file, "in a page"),
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const blob = await fetchArtifact(projectId, file, signal);
        return { file, blob, text: /\.css$/i.test(file) ? await blob.text() : "" };
      },
      retry: false,
    })),
    combine: (results) => results.map((result) => result.data),
  });
  const found = useMemo(
    () => new Map(files.flatMap((file) => (file ? [[file.file, file] as const] : []))),
    [files],
  );
  useEffect(() => {
    const page = frame.current?.contentDocument;
    const inside = page?.defaultView as (Window & typeof globalThis) | null | undefined;
    if (!page || !inside || loaded === 0) return;
    page.adoptedStyleSheets = preview.sheets.map((each) => {
      const sheet = new inside.CSSStyleSheet();
      sheet.replaceSync(safeSheet("text" in each ? each.text : (found.get(each.path)?.text ?? "")));
      return sheet;
    });
    for (const each of page.querySelectorAll<HTMLElement>("[data-style]"))
      each.style.cssText = safeSheet(each.dataset.style ?? "");
    const made: string[] = [];
    for (const each of page.querySelectorAll<HTMLImageElement>("img[data-file]")) {
      const picture = found.get(each.dataset.file ?? "");
      if (!picture) continue;
      const url = URL.createObjectURL(picture.blob);
      made.push(url);
      each.src = url;
    }
    return () => made.forEach((url) => URL.revokeObjectURL(url));
  }, [preview, found, loaded]);
  return (
    <>
      <p className={styles.told}>
        As it looks without its scripts and without anything from other servers.
      </p>
      <iframe
        ref={frame}
        className={styles.page}
        title={`Preview of ${path}`}
        sandbox="allow-same-origin"
        referrerPolicy="no-referrer"
        srcDoc={preview.html}
        onLoad={() => setLoaded((times) => times + 1)}
      />
    </>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Markdown, Plain, SourceCode } from "@/components/content/text";
import { ErrorNote, SkeletonRows } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy";
import { Segments } from "@/components/ui/tabs";
import { Time } from "@/components/ui/time";
import { fetchArtifact } from "@/lib/api/artifacts";
import { keys } from "@/lib/api/keys";
import type { Artifact } from "@/lib/api/types";
import { bytes } from "@/lib/format/number";
import { saveBlob } from "@/lib/save-blob";
import { kindOf } from "../model/kind";
import styles from "./files.module.css";

/** Larger texts are offered for download instead of being drawn. */
const SHOWN_BYTES_MAX = 400_000;

export function Viewer({ projectId, file }: { projectId: string; file: Artifact }) {
  const [source, setSource] = useState(false);
  const kind = kindOf(file);
  const shown = kind !== "binary" && file.size_bytes <= SHOWN_BYTES_MAX;
  const query = useQuery({
    queryKey: keys.artifact(projectId, file.path, file.updated_at),
    queryFn: async ({ signal }) => {
      const blob = await fetchArtifact(projectId, file.path, signal);
      return { blob, text: kind === "image" ? "" : await blob.text() };
    },
    enabled: shown,
    staleTime: Infinity,
  });
  const download = async () =>
    saveBlob(
      query.data?.blob ?? (await fetchArtifact(projectId, file.path)),
      file.path.split("/").at(-1) ?? "file",
    );
  return (
    <section className={styles.viewer} aria-label={file.path}>
      <header className={styles.head}>
        <h2>{file.path}</h2>
        <span className="muted tabular">{bytes(file.size_bytes)}</span>
        <span className="muted">
          <Time at={file.updated_at} />
        </span>
        {file.task_id && (
          <Link
            to="/projects/$projectId/run"
            params={{ projectId }}
            search={{ task: file.task_id }}
          >
            Written by this task
          </Link>
        )}
        <span className={styles.grow} />
        {kind === "markdown" && (
          <Segments
            label="How to show the file"
            value={source ? "source" : "read"}
            onChange={(next) => setSource(next === "source")}
            items={[
              { value: "read", label: "Formatted" },
              { value: "source", label: "Source" },
            ]}
          />
        )}
        {query.data && kind !== "image" && (
          <CopyButton text={query.data.text} label="Copy the file" />
        )}
        <Button small onClick={() => void download()}>
          <Download size={13} aria-hidden /> Download
        </Button>
      </header>
      <div className={styles.body}>
        {!shown && (
          <p className={styles.note}>
            {kind === "binary"
              ? "This kind of file cannot be shown here."
              : "This file is too large to be shown here."}{" "}
            Download it to look at it.
          </p>
        )}
        {shown && query.isPending && <SkeletonRows label="Loading the file" />}
        {query.error && <ErrorNote error={query.error} retry={() => void query.refetch()} />}
        {query.data && <Content kind={kind} source={source} file={file} data={query.data} />}
      </div>
    </section>
  );
}

function Content({
  kind,
  source,
  file,
  data,
}: {
  kind: string;
  source: boolean;
  file: Artifact;
  data: { blob: Blob; text: string };
}) {
  if (kind === "image") return <Picture blob={data.blob} name={file.path} />;
  if (data.text === "") return <p className={styles.note}>The file is empty.</p>;
  if (kind === "markdown" && !source) {
    return (
      <div className={styles.read}>
        <Markdown text={data.text} />
      </div>
    );
  }
  return kind === "code" || kind === "markdown" ? (
    <SourceCode text={data.text} path={file.path} />
  ) : (
    <Plain text={data.text} />
  );
}

function Picture({ blob, name }: { blob: Blob; name: string }) {
  const shown = useRef<HTMLImageElement>(null);
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    if (shown.current) shown.current.src = made;
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return <img ref={shown} className={styles.picture} alt={name} />;
}

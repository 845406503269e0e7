import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
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
import { kindOf, lookOf, type Look } from "../model/kind";
import { CsvTable } from "./csv-table";
import styles from "./files.module.css";
import { PagePreview } from "./page-preview";

/** Larger texts are offered for download instead of being drawn. */
const SHOWN_BYTES_MAX = 400_000;

const LOOK_LABEL: Record<Look, string> = {
  read: "Formatted",
  drawing: "Drawing",
  page: "Preview",
  table: "Table",
};

export function Viewer({ projectId, file }: { projectId: string; file: Artifact }) {
  const [source, setSource] = useState(false);
  const kind = kindOf(file);
  const look = lookOf(file);
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
        {look && (
          <Segments
            label="How to show the file"
            value={source ? "source" : "read"}
            onChange={(next) => setSource(next === "source")}
            items={[
              { value: "read", label: LOOK_LABEL[look] },
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
        {query.data && (
          <Content
            kind={kind}
            look={source ? null : look}
            projectId={projectId}
            file={file}
            data={query.data}
          />
        )}
      </div>
    </section>
  );
}

function Content({
  kind,
  look,
  projectId,
  file,
  data,
}: {
  kind: string;
  look: Look | null;
  projectId: string;
  file: Artifact;
  data: { blob: Blob; text: string };
}) {
  if (kind === "image") return <Picture blob={data.blob} name={file.path} />;
  if (data.text === "") return <p className={styles.note}>The file is empty.</p>;
  switch (look) {
    case "read":
      return (
        <div className={styles.read}>
          <Markdown text={data.text} />
        </div>
      );
    case "drawing":
      return <Drawing text={data.text} name={file.path} />;
    case "page":
      return <PagePreview projectId={projectId} path={file.path} text={data.text} />;
    case "table":
      return <CsvTable text={data.text} path={file.path} />;
    case null:
      break;
  }
  return kind === "code" || kind === "markdown" ? (
    <SourceCode text={data.text} path={file.path} />
  ) : (
    <Plain text={data.text} />
  );
}

/** As a picture an SVG runs no script and loads nothing. */
function Drawing({ text, name }: { text: string; name: string }) {
  const blob = useMemo(() => new Blob([text], { type: "image/svg+xml" }), [text]);
  return <Picture blob={blob} name={name} />;
}

function Picture({ blob, name }: { blob: Blob; name: string }) {
  const shown = useRef<HTMLImageElement>(null);
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    if (shown.current) shown.current.src = made;
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  if (broken)
    return (
      <p className={styles.note}>
        Its name says that it is a picture, but what is in it is none. Download it to look at it.
      </p>
    );
  return <img ref={shown} className={styles.picture} alt={name} onError={() => setBroken(true)} />;
}

import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import {
  ChevronRight,
  File,
  FileCode,
  FileImage,
  FileText,
  FolderOpen,
  type LucideIcon,
} from "lucide-react";
import { createElement, useState } from "react";
import { Empty, ErrorNote, SkeletonRows } from "@/components/ui/bits";
import { artifactsQuery } from "@/lib/api/artifacts";
import type { Artifact } from "@/lib/api/types";
import { bytes, plural } from "@/lib/format/number";
import { useUrl } from "@/lib/url";
import { fileRows, foldersOf } from "../model/tree";
import { DownloadAll } from "./download-all";
import styles from "./files.module.css";
import { Viewer } from "./viewer";

const INDENT_PX = 14;

/** The files that tasks wrote: a tree, and a viewer for the chosen one. */
export function FilesTab() {
  const { projectId } = useParams({ from: "/signed/projects/$projectId" });
  const [url, setUrl] = useUrl();
  const query = useQuery(artifactsQuery(projectId));
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  if (query.isPending) return <SkeletonRows label="Loading the files" />;
  if (query.error) {
    return (
      <div className={styles.pad}>
        <ErrorNote
          what="The files could not be loaded."
          error={query.error}
          retry={() => void query.refetch()}
        />
      </div>
    );
  }
  const files = query.data;
  if (files.length === 0) {
    return (
      <Empty icon={FolderOpen} title="No files yet">
        Tasks that use write_file put their files here, while the run goes on.
      </Empty>
    );
  }
  const file = files.find((each) => each.path === url.file) ?? files[0];
  // What a link leads to is seen, though somebody closed the folder it lies in.
  const opened = new Set(file ? foldersOf(file.path) : []);
  const rows = fileRows(files, new Set([...closed].filter((path) => !opened.has(path))));
  const toggle = (path: string) =>
    setClosed(
      closed.has(path)
        ? new Set([...closed].filter((each) => each !== path))
        : new Set([...closed, path]),
    );
  return (
    <div className={styles.files} data-chosen={url.file !== undefined}>
      <nav className={styles.list} aria-label="Files">
        <div className={styles.count}>
          {plural(files.length, "file")}
          <DownloadAll projectId={projectId} files={files} />
        </div>
        <ul>
          {rows.map((row) => (
            <li key={row.path} style={{ paddingInlineStart: row.depth * INDENT_PX }}>
              {row.kind === "folder" ? (
                <button
                  type="button"
                  aria-expanded={row.open}
                  title={row.path}
                  onClick={() => toggle(row.path)}
                >
                  <ChevronRight size={14} aria-hidden className={styles.chevron} />
                  <span className={styles.path} dir="auto">
                    {row.name}
                  </span>
                  <span className={styles.size}>{row.files}</span>
                </button>
              ) : (
                <button
                  type="button"
                  aria-current={row.file === file || undefined}
                  title={row.path}
                  onClick={() => setUrl({ file: row.path })}
                >
                  <Icon file={row.file} />
                  <span className={styles.path} dir="auto">
                    {row.name}
                  </span>
                  <span className={styles.size}>{bytes(row.file.size_bytes)}</span>
                </button>
              )}
            </li>
          ))}
        </ul>
      </nav>
      {file && <Viewer key={`${file.path} ${file.updated_at}`} projectId={projectId} file={file} />}
    </div>
  );
}

function Icon({ file }: { file: Artifact }) {
  return createElement(iconOf(file), { size: 14, "aria-hidden": true });
}

function iconOf(file: Artifact): LucideIcon {
  if (file.content_type.startsWith("image/")) return FileImage;
  if (/\.(md|txt|rst)$/i.test(file.path)) return FileText;
  if (/\.(py|rs|ts|tsx|js|jsx|json|css|html|sql|sh|go|java|yml|yaml|toml)$/i.test(file.path))
    return FileCode;
  return File;
}

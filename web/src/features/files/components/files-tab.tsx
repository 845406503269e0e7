import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { File, FileCode, FileImage, FileText, FolderOpen, type LucideIcon } from "lucide-react";
import { createElement } from "react";
import { Empty, ErrorNote, SkeletonRows } from "@/components/ui/bits";
import { artifactsQuery } from "@/lib/api/artifacts";
import type { Artifact } from "@/lib/api/types";
import { bytes, plural } from "@/lib/format/number";
import { useUrl } from "@/lib/url";
import styles from "./files.module.css";
import { Viewer } from "./viewer";

/** The files that tasks wrote: a list, and a viewer for the chosen one. */
export function FilesTab() {
  const { projectId } = useParams({ from: "/signed/projects/$projectId" });
  const [url, setUrl] = useUrl();
  const query = useQuery(artifactsQuery(projectId));
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
  return (
    <div className={styles.files}>
      <nav className={styles.list} aria-label="Files">
        <p className={styles.count}>{plural(files.length, "file")}</p>
        <ul>
          {files.map((each) => (
            <li key={each.path}>
              <button
                type="button"
                aria-current={each === file || undefined}
                onClick={() => setUrl({ file: each.path })}
              >
                <Icon file={each} />
                <span className={styles.path}>{each.path}</span>
                <span className={styles.size}>{bytes(each.size_bytes)}</span>
              </button>
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

import { fetchArtifact } from "@/lib/api/artifacts";
import type { Artifact } from "@/lib/api/types";
import { zip, type Entry } from "@/lib/zip";

/** More than this is not gathered in the memory of a page. */
export const PACKED_BYTES_MAX = 200_000_000;

/** Files fetched at once. */
const AT_ONCE = 6;

type Fetch = (projectId: string, path: string) => Promise<Blob>;

export async function archiveOf(
  projectId: string,
  files: Artifact[],
  fetchFile: Fetch = fetchArtifact,
): Promise<Blob> {
  const entries: Entry[] = [];
  const left = files.map((file, at) => ({ file, at }));
  const worker = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const { file, at } = next;
      const blob = await fetchFile(projectId, file.path);
      entries[at] = {
        path: file.path,
        bytes: new Uint8Array(await blob.arrayBuffer()),
        at: new Date(file.updated_at),
      };
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return zip(entries);
}

/** A name that every system takes for a file. */
export function archiveName(project: string): string {
  const plain = project
    .normalize("NFKC")
    .replace(/[^\p{L}\p{N}._-]+/gu, "-")
    .replace(/^[-.]+|[-.]+$/g, "")
    .slice(0, 80);
  return `${plain || "files"}.zip`;
}

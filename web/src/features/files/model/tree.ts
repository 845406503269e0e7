import type { Artifact } from "@/lib/api/types";

/** A line of the tree of files; those in a folder follow it, one level deeper. */
export type Row =
  | { kind: "folder"; path: string; name: string; depth: number; files: number; open: boolean }
  | { kind: "file"; path: string; name: string; depth: number; file: Artifact };

interface Folder {
  path: string;
  name: string;
  folders: Map<string, Folder>;
  files: Artifact[];
}

/** Folders first, then files, both by name; a folder that is closed shows none of its own. */
export function fileRows(files: Artifact[], closed: ReadonlySet<string>): Row[] {
  const root: Folder = { path: "", name: "", folders: new Map(), files: [] };
  for (const file of files) {
    let at = root;
    for (const name of file.path.split("/").slice(0, -1)) {
      const path = at.path ? `${at.path}/${name}` : name;
      const next = at.folders.get(name) ?? { path, name, folders: new Map(), files: [] };
      at.folders.set(name, next);
      at = next;
    }
    at.files.push(file);
  }
  return rowsOf(root, 0, closed);
}

function rowsOf(folder: Folder, depth: number, closed: ReadonlySet<string>): Row[] {
  const folders = [...folder.folders.values()].sort(byName).flatMap((each): Row[] => {
    const open = !closed.has(each.path);
    const { path, name } = each;
    const line: Row = { kind: "folder", path, name, depth, files: countOf(each), open };
    return open ? [line, ...rowsOf(each, depth + 1, closed)] : [line];
  });
  const files = folder.files
    .map((file): Row => {
      const name = file.path.split("/").at(-1) ?? file.path;
      return { kind: "file", path: file.path, name, depth, file };
    })
    .sort(byName);
  return [...folders, ...files];
}

function countOf(folder: Folder): number {
  return [...folder.folders.values()].reduce(
    (sum, each) => sum + countOf(each),
    folder.files.length,
  );
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name.localeCompare(b.name, "en", { numeric: true });
}

/** Folders above a file, which are opened when a link leads to it. */
export function foldersOf(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join("/"));
}

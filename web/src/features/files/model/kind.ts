import type { Artifact } from "@/lib/api/types";

export type FileKind = "markdown" | "image" | "code" | "text" | "binary";

/** How a text can be looked at besides its source. */
export type Look = "read" | "drawing" | "page" | "table";

export function lookOf(file: Pick<Artifact, "path" | "content_type">): Look | null {
  const type = file.content_type.split(";")[0]?.trim() ?? "";
  if (kindOf(file) === "markdown") return "read";
  if (/\.svg$/i.test(file.path) || type === "image/svg+xml") return "drawing";
  if (/\.html?$/i.test(file.path) || type === "text/html") return "page";
  if (/\.(csv|tsv)$/i.test(file.path) || type === "text/csv") return "table";
  return null;
}

/**
 * How a file is shown. SVG counts as code; its drawing is shown as a picture, which runs nothing.
 */
export function kindOf(file: Pick<Artifact, "path" | "content_type">): FileKind {
  const type = file.content_type.split(";")[0]?.trim() ?? "";
  if (/\.(md|markdown)$/i.test(file.path) || type === "text/markdown") return "markdown";
  if (type.startsWith("image/") && type !== "image/svg+xml") return "image";
  if (/\.(py|rs|tsx?|jsx?|mjs|json|css|html?|xml|svg|sql|sh|go|java|ya?ml)$/i.test(file.path))
    return "code";
  if (type.startsWith("text/") || type === "" || /(json|xml|yaml|javascript|toml)$/.test(type))
    return "text";
  return "binary";
}

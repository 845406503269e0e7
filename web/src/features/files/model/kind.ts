import type { Artifact } from "@/lib/api/types";

export type FileKind = "markdown" | "image" | "code" | "text" | "binary";

/** How a file is shown. SVG counts as code: as an image it could carry what its writer likes. */
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

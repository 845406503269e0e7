/** Where a link in a model's text leads: into the project's files, to another site, or nowhere. */

export type Target =
  | { kind: "file"; path: string }
  | { kind: "site"; href: string; host: string }
  | { kind: "anchor"; href: string }
  | { kind: "none" };

const SITES = new Set(["http:", "https:", "mailto:"]);
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;

export function targetOf(raw: string | undefined): Target {
  const href = raw?.trim() ?? "";
  if (href === "") return { kind: "none" };
  if (href.startsWith("#")) return { kind: "anchor", href };
  if (SCHEME.test(href) || href.startsWith("//")) return siteOf(href);
  const path = filePath(href);
  return path === null ? { kind: "none" } : { kind: "file", path };
}

function siteOf(href: string): Target {
  try {
    const url = new URL(href.startsWith("//") ? `https:${href}` : href);
    if (!SITES.has(url.protocol)) return { kind: "none" };
    const host = url.protocol === "mailto:" ? url.pathname : url.host;
    return { kind: "site", href: url.href, host };
  } catch {
    return { kind: "none" };
  }
}

/**
 * A path of the project's files, without what a browser would resolve; null where it leads out of
 * them.
 */
function filePath(href: string): string | null {
  const bare = href.split(/[?#]/)[0] ?? "";
  let decoded = bare;
  try {
    decoded = decodeURIComponent(bare);
  } catch {
    // A stray percent sign belongs to the name.
  }
  const parts: string[] = [];
  for (const part of decoded.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") return null;
    parts.push(part);
  }
  return parts.length === 0 ? null : parts.join("/");
}

/** Controls that change the direction of what follows: text that looks like something else. */
const DIRECTION = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g;

/**
 * The text with such controls spelled out, so that nobody is shown another order than what is
 * there.
 */
export function spelledOut(text: string): string {
  return text.replace(
    DIRECTION,
    (mark) => `[U+${mark.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}]`,
  );
}

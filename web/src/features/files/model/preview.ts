/**
 * A page that a model wrote, made ready to be looked at in a frame: no script, no form, nothing
 * from
 * another server. What it takes from files beside it is named, for the viewer to fill in.
 */
export interface Preview {
  /** The whole document, with a policy that lets nothing in but pictures that are given to it. */
  html: string;
  /** Style sheets in their order: written in the page, or the path of a file of the project. */
  sheets: ({ text: string } | { path: string })[];
  /** Paths of pictures among the project's files; in the page they carry them as `data-file`. */
  pictures: string[];
}

const POLICY =
  "default-src 'none'; img-src data: blob:; base-uri 'none'; form-action 'none'; frame-src 'none'";

const GONE = "script, iframe, frame, object, embed, base, meta, template, noscript, portal";

/** Attributes that load, run or lead somewhere. Pictures and links are looked at one by one. */
const LOADS = ["srcset", "poster", "background", "ping", "action", "formaction", "data", "srcdoc"];

const SHEET = 'script[type="planwright/sheet"]';

/**
 * The policy of the pages complains of styles and handlers even in a document that is only parsed,
 * so
 * they get other names before. What this misses, the policy stops and the loop below takes out.
 */
function unstyled(text: string): string {
  return text
    .replace(/<style\b[^>]*>/gi, '<script type="planwright/sheet">')
    .replace(/<\/style\s*>/gi, "</script>")
    .replace(/<[a-z][^<>]*>/gi, (tag) =>
      tag.replace(/([\s"'/])(on[a-z]+|style)(\s*=)/gi, (_, before, name, equals) =>
        /^style$/i.test(name) ? `${before}data-style${equals}` : `${before}data-off${equals}`,
      ),
    );
}

export function previewOf(text: string, path: string): Preview {
  const page = new DOMParser().parseFromString(unstyled(text), "text/html");
  const sheets: Preview["sheets"] = [];
  const pictures: string[] = [];
  for (const each of page.querySelectorAll(`${SHEET}, link[rel~="stylesheet" i]`)) {
    if (each.matches(SHEET)) sheets.push({ text: each.textContent ?? "" });
    else {
      const file = beside(path, each.getAttribute("href"));
      if (file) sheets.push({ path: file });
    }
    each.remove();
  }
  for (const each of page.querySelectorAll(`${GONE}, link`)) each.remove();
  for (const each of page.querySelectorAll("*")) {
    for (const { name, value } of [...each.attributes]) {
      if (name.startsWith("on") || LOADS.includes(name)) each.removeAttribute(name);
      else if (name === "style") {
        each.removeAttribute(name);
        each.setAttribute("data-style", value);
      } else if (name === "src") {
        if (/^data:image\//i.test(value.trim())) continue;
        each.removeAttribute(name);
        const file = each.localName === "img" ? beside(path, value) : null;
        if (!file) continue;
        each.setAttribute("data-file", file);
        if (!pictures.includes(file)) pictures.push(file);
      } else if (name === "href" || name === "xlink:href") {
        if (!value.startsWith("#")) each.removeAttribute(name);
      }
    }
  }
  const policy = page.createElement("meta");
  policy.setAttribute("http-equiv", "Content-Security-Policy");
  policy.setAttribute("content", POLICY);
  page.head.prepend(policy);
  return { html: `<!doctype html>${page.documentElement.outerHTML}`, sheets, pictures };
}

/** A sheet that fetches nothing: pictures in it are kept where they are written into it. */
export function safeSheet(css: string): string {
  return css
    .replace(/@import[^;]*;?/gi, "")
    .replace(/url\(\s*(["']?)(?!\s*data:image\/)[^)]*\1\s*\)/gi, "none");
}

/** The project's file that a page means by a relative address; null for what is elsewhere. */
export function beside(path: string, href: string | null): string | null {
  const bare = (href ?? "").trim().split(/[?#]/)[0] ?? "";
  if (bare === "" || /^[a-z][a-z0-9+.-]*:/i.test(bare) || bare.startsWith("//")) return null;
  const parts = bare.startsWith("/") ? [] : path.split("/").slice(0, -1);
  for (const part of bare.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.length > 0 ? parts.join("/") : null;
}

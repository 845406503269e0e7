import type { ProjectStatus } from "./api/types";
import { STATUS } from "./status";

/** Shows a project's status in the browser's tab: a dot on the icon, and the word in the title. */
export function showStatusInFavicon(status: ProjectStatus, name: string): () => void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  const title = document.title;
  const plain = link?.href;
  document.title = `${STATUS[status].word} · ${name} · Planwright`;
  const colour = getComputedStyle(document.documentElement)
    .getPropertyValue(`--${STATUS[status].tone}`)
    .trim();
  if (link) link.href = `data:image/svg+xml,${encodeURIComponent(icon(resolve(colour)))}`;
  return () => {
    document.title = title;
    if (link && plain) link.href = plain;
  };
}

/** An icon knows no CSS variables, so the colour in use is read from an element that has it. */
function resolve(colour: string): string {
  const probe = document.createElement("span");
  probe.style.color = colour;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

function icon(colour: string): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="rgb(12,107,127)"/>` +
    `<g fill="none" stroke="white" stroke-width="2.4"><path d="M9 9.500h5a4 4 0 0 1 4 4v5"/></g><circle cx="9" cy="9.500" r="2.800" fill="white"/>` +
    `<circle cx="21" cy="21" r="9" fill="white"/><circle cx="21" cy="21" r="7" fill="${colour}"/></svg>`
  );
}

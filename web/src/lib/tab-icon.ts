import type { Tone } from "./status";

/**
 * A dot in the colour of a status on the icon of the browser's tab; without one the icon is plain.
 */
export function drawTabIcon(tone: Tone | null): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (!link) return;
  link.dataset.plain ??= link.getAttribute("href") ?? "";
  const href = tone
    ? `data:image/svg+xml,${encodeURIComponent(icon(resolve(`var(--${tone})`)))}`
    : link.dataset.plain;
  if (link.getAttribute("href") !== href) link.setAttribute("href", href);
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

const FRAME = '<rect width="32" height="32" rx="7" fill="rgb(12,107,127)"/>';
const MARK =
  '<g fill="none" stroke="white" stroke-width="2.4"><path d="M9 9.500h5a4 4 0 0 1 4 4v5"/></g>' +
  '<circle cx="9" cy="9.500" r="2.800" fill="white"/>';

function icon(colour: string): string {
  const dot =
    `<circle cx="21" cy="21" r="9" fill="white"/>` +
    `<circle cx="21" cy="21" r="7" fill="${colour}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${FRAME}${MARK}${dot}</svg>`;
}

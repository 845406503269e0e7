import { useEffect } from "react";
import { STATUS, type Status, type Tone } from "./status";
import { drawTabIcon } from "./tab-icon";

const PRODUCT = "Planwright";

/** What the browser's tab says: the page, the project it is of, and how much waits for a person. */
let page: string | null = null;
let tone: Tone | null = null;
let waiting = 0;

/** "(2) Waiting for you · Website · Planwright"; the count is that of the navigation. */
export function tabTitle(name: string | null, count: number): string {
  return `${count > 0 ? `(${count}) ` : ""}${name ? `${name} · ` : ""}${PRODUCT}`;
}

function draw(): void {
  document.title = tabTitle(page, waiting);
  drawTabIcon(tone ?? (waiting > 0 ? "amber" : null));
}

/** Names the page in the browser's tab and history, and to whoever hears it read out. */
export function usePageTitle(title: string | undefined): void {
  useEffect(() => {
    if (!title) return;
    page = title;
    draw();
    return () => {
      page = null;
      draw();
    };
  }, [title]);
}

/** Shows where a project stands: a dot on the tab's icon, and the word in its title. */
export function useProjectInTab(name: string | undefined, status: Status | undefined): void {
  useEffect(() => {
    if (!name || !status) return;
    page = `${STATUS[status].word} · ${name}`;
    ({ tone } = STATUS[status]);
    draw();
    return () => {
      page = null;
      tone = null;
      draw();
    };
  }, [name, status]);
}

/** How many things wait for the person, on every page. */
export function useWaitingInTab(count: number): void {
  useEffect(() => {
    waiting = count;
    draw();
    return () => {
      waiting = 0;
      draw();
    };
  }, [count]);
}

import { useEffect } from "react";

const PRODUCT = "Planwright";

/** Names the page in the browser's tab and history, and to whoever hears it read out. */
export function usePageTitle(title: string | undefined): void {
  useEffect(() => {
    if (!title) return;
    document.title = `${title} · ${PRODUCT}`;
    return () => {
      document.title = PRODUCT;
    };
  }, [title]);
}

import { useState } from "react";

/**
 * Gives focus back to where a dialog was opened from; for Radix's `onCloseAutoFocus`, which knows
 * only triggers of its own.
 */
export function useFocusBack(): (event: Event) => void {
  const [opener] = useState(() => openerOf(document.activeElement));
  return (event) => {
    event.preventDefault();
    const back = opener?.isConnected ? opener : document.querySelector<HTMLElement>("main");
    back?.focus();
  };
}

/** An item of a menu is gone once the menu is closed; its button stays. */
function openerOf(active: Element | null): HTMLElement | null {
  const button = active?.closest('[role="menu"]')?.getAttribute("aria-labelledby");
  const found = button ? document.getElementById(button) : active;
  return found instanceof HTMLElement && found !== document.body ? found : null;
}

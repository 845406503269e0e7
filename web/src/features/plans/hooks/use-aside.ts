import { useState } from "react";

const STORAGE_KEY = "planwright-plan-aside";

/** Whether the price and the task stand beside the plan; remembered in this browser. */
export function useAside(): { open: boolean; toggle: () => void } {
  const [open, setOpen] = useState(() => localStorage.getItem(STORAGE_KEY) !== "closed");
  const toggle = () => {
    if (open) localStorage.setItem(STORAGE_KEY, "closed");
    else localStorage.removeItem(STORAGE_KEY);
    setOpen(!open);
  };
  return { open, toggle };
}

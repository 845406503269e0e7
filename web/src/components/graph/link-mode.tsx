import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { CLUSTER_PREFIX } from "@/lib/graph/model";
import styles from "./graph.module.css";

/** Two clicks instead of a drag: the task that comes first, then the one that waits for it. */
export interface LinkMode {
  on: boolean;
  from?: string;
  to?: string;
  toggle: () => void;
  leave: () => void;
  /**
   * Takes a click on a node while the mode is on; false leaves the click to whoever else wants it.
   */
  take: (id: string) => boolean;
}

export function useLinkMode(editable: boolean): LinkMode {
  const [state, setState] = useState<{ from?: string; to?: string } | null>(null);
  const on = editable && state !== null;
  useEffect(() => {
    if (!on) return;
    const leave = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      setState(null);
    };
    window.addEventListener("keydown", leave);
    return () => window.removeEventListener("keydown", leave);
  }, [on]);
  return {
    on,
    from: on ? state.from : undefined,
    to: on ? state.to : undefined,
    toggle: () => setState(on ? null : {}),
    leave: () => setState(null),
    take: (id) => {
      if (!on || id.startsWith(CLUSTER_PREFIX)) return false;
      if (state.from === undefined || id === state.from)
        setState({ from: id === state.from ? undefined : id });
      else setState({ from: state.from, to: id });
      return true;
    },
  };
}

interface LinkBoxProps {
  mode: LinkMode;
  name: (id: string) => string;
  linked: boolean;
  onConnect: (from: string, to: string) => void;
  onDisconnect: (from: string, to: string) => void;
}

/** Says what to click next, and asks before a dependency is made or removed. */
export function LinkBox({ mode, name, linked, onConnect, onDisconnect }: LinkBoxProps) {
  const { from, to } = mode;
  const done = (work: (from: string, to: string) => void) => {
    if (from !== undefined && to !== undefined) work(from, to);
    mode.leave();
  };
  return (
    <div className={styles.edgeBox} role="group" aria-label="Link two tasks">
      <span role="status">{words(from, to, linked, name)}</span>
      {to !== undefined && (
        <Button
          small
          look="primary"
          autoFocus
          onClick={() => done(linked ? onDisconnect : onConnect)}
        >
          {linked ? "Disconnect" : "Connect"}
        </Button>
      )}
      <Button small look="quiet" onClick={mode.leave}>
        Cancel
      </Button>
    </div>
  );
}

function words(
  from: string | undefined,
  to: string | undefined,
  linked: boolean,
  name: (id: string) => string,
): string {
  if (from === undefined) return "Choose the task that comes first.";
  if (to === undefined) return `Now choose the task that waits for “${name(from)}”.`;
  return linked
    ? `“${name(to)}” waits for “${name(from)}” already. Let it wait no longer?`
    : `“${name(to)}” will wait for “${name(from)}”.`;
}

/** What of the graph is in view: at first, after a selection elsewhere, in another window. */
import { useReactFlow } from "@xyflow/react";
import { useEffect, useRef } from "react";
import { NODE_HEIGHT, NODE_WIDTH, type Point } from "@/lib/graph/layers";

/**
 * Below this scale titles cannot be read; a wide graph then opens where the work is instead of as a
 * whole.
 */
const READABLE_ZOOM = 0.5;
/** Up to this many nodes are shown whole at first, unless nothing could be told apart. */
const WHOLE_UP_TO_NODES = 24;
const WHOLE_FROM_ZOOM = 0.28;
/** The scale of a graph that is not shown whole. */
const NEAR_ZOOM = 0.7;
/** Around what is shown. */
const MARGIN = 24;
/** A smaller change of the window leaves the view where a person put it. */
const REFIT_FROM_PX = 120;

/**
 * Shows everything when nodes come or go, and brings a task into view that was selected elsewhere.
 */
export function useFollow(
  selected: string | undefined,
  points: Map<string, Point>,
  show: () => void,
): void {
  const flow = useReactFlow();
  const drawn = useRef(points.size);
  useEffect(() => {
    if (drawn.current === points.size) return;
    drawn.current = points.size;
    const timer = requestAnimationFrame(show);
    return () => cancelAnimationFrame(timer);
    // Once for each set of nodes.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [points]);
  useEffect(() => {
    const at = selected === undefined ? undefined : points.get(selected);
    if (!at) return;
    const seen = document
      .querySelector(`.react-flow__node[data-id="${CSS.escape(selected ?? "")}"]`)
      ?.getBoundingClientRect();
    const frame = document.querySelector(".react-flow")?.getBoundingClientRect();
    const inside =
      seen &&
      frame &&
      seen.left >= frame.left &&
      seen.right <= frame.right &&
      seen.top >= frame.top &&
      seen.bottom <= frame.bottom;
    if (!inside)
      void flow.setCenter(at.x + 100, at.y + 28, { zoom: Math.max(flow.getZoom(), 0.6) });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [selected]);
}

/**
 * Shows everything anew when the window has changed much: made narrow, a phone turned round. A
 * panel that opens moves nothing.
 */
export function useRefit(show: () => void): void {
  const latest = useRef(show);
  useEffect(() => {
    latest.current = show;
  });
  useEffect(() => {
    let { innerWidth: width, innerHeight: height } = window;
    let frame = 0;
    const watch = () => {
      if (
        Math.abs(innerWidth - width) < REFIT_FROM_PX &&
        Math.abs(innerHeight - height) < REFIT_FROM_PX
      )
        return;
      [width, height] = [innerWidth, innerHeight];
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => latest.current());
    };
    window.addEventListener("resize", watch);
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener("resize", watch);
    };
  }, []);
}

/** The tools lie over the lower edge of the graph, on a small screen over the upper one. */
export function clearOfTools() {
  const narrow = matchMedia("(max-width: 1080px)").matches;
  const [top, bottom] = narrow ? (["60px", "20px"] as const) : (["44px", "68px"] as const);
  return { top, bottom, left: "24px", right: "24px" } as const;
}

export function firstView(
  flow: ReturnType<typeof useReactFlow>,
  points: Map<string, Point>,
  front: string | undefined,
  size: { width: number; height: number },
): void {
  const all = [...points.values()];
  const width = Math.max(1, ...all.map((point) => point.x + NODE_WIDTH));
  const height = Math.max(1, ...all.map((point) => point.y + NODE_HEIGHT));
  const zoom = Math.min(1, (size.width - 48) / width, (size.height - 92) / height);
  const at = front === undefined ? all[0] : (points.get(front) ?? all[0]);
  // A folded plan is few nodes with short names: it is shown whole, wide as it is.
  const folded = points.size <= WHOLE_UP_TO_NODES && zoom >= WHOLE_FROM_ZOOM;
  if (zoom >= READABLE_ZOOM || folded || !at)
    void flow.fitView({ maxZoom: 1, padding: clearOfTools() });
  else {
    const half = { x: size.width / 2 / NEAR_ZOOM, y: size.height / 2 / NEAR_ZOOM };
    void flow.setCenter(
      Math.max(at.x + NODE_WIDTH, half.x - MARGIN),
      inside(at.y + NODE_HEIGHT / 2, half.y - MARGIN, height - half.y + 2 * MARGIN),
      { zoom: NEAR_ZOOM },
    );
  }
}

/** No half of the window stays empty where there is something to show on its other side. */
function inside(wish: number, least: number, most: number): number {
  return most < least ? wish : Math.min(most, Math.max(least, wish));
}

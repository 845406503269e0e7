/**
 * Flowcharts in the language of Mermaid, as models write them, read into plain data. Mermaid itself
 * cannot run here: it styles its drawings inline, which the policy of the pages forbids.
 */

export type Shape = "box" | "round" | "diamond" | "circle";

export interface FlowNode {
  id: string;
  lines: string[];
  shape: Shape;
  group: string | null;
}

export interface FlowEdge {
  from: string;
  to: string;
  label: string;
  arrow: boolean;
  dashed: boolean;
}

export interface Flowchart {
  direction: "TB" | "BT" | "LR" | "RL";
  nodes: FlowNode[];
  edges: FlowEdge[];
  groups: { id: string; title: string; group: string | null }[];
}

/** Larger ones are shown as the text they are. */
const TEXT_MAX = 20_000;
const NODES_MAX = 150;
const LINE_CHARS = 26;

const HEAD = /^\s*(?:graph|flowchart)(?:\s+(TB|TD|BT|LR|RL))?\s*(?:;|$)/;
const IGNORED = /^(?:%%|style\b|classDef\b|class\b|click\b|linkStyle\b|direction\b)/;
const SUBGRAPH = /^subgraph\s+(?:([\w-]+)\s*\[(.*)\]|(.*))$/;
const NODE =
  /^([\p{L}\p{N}_]+(?:[.-][\p{L}\p{N}_]+)*)(?:(\(\[|\[\[|\[\(|\(\(|\{\{|\[\/|\[\\|\[|\(|\{|>)(?:"([^"]*)"|(.*?))(\]\)|\]\]|\)\]|\)\)|\}\}|\/\]|\\\]|\]|\)|\}))?(?::::[\w-]+)?\s*/u;
const LINK =
  /^(?:(<?(?:--+|==+|-\.+)[->=]*)\s*\|"?([^|"]*)"?\||<?(--|==|-\.)\s+"?([^-=.|>"][^|>"]*?)"?\s+((?:-+|=+|\.+-)[->=]?)|(<?(?:--+[->xo]?|==+[=>]?|-\.+->?)))\s*/;

const SHAPES: Record<string, Shape> = {
  "(": "round",
  "([": "round",
  "{": "diamond",
  "{{": "diamond",
  "((": "circle",
};

/** Null where it is another kind of diagram, or holds something that this does not read. */
export function flowchartOf(text: string): Flowchart | null {
  if (text.length > TEXT_MAX) return null;
  const lines = text.split(/\n|;(?=\s|$)/).map((line) => line.trim());
  const start = lines.findIndex((line) => line !== "" && !line.startsWith("%%"));
  const head = HEAD.exec(lines[start] ?? "");
  if (!head) return null;
  const named = head[1] ?? "TB";
  const chart: Flowchart = {
    direction: named === "TD" ? "TB" : (named as Flowchart["direction"]),
    nodes: [],
    edges: [],
    groups: [],
  };
  const open: string[] = [];
  for (const line of lines.slice(start + 1)) {
    if (line === "" || IGNORED.test(line)) continue;
    const group = SUBGRAPH.exec(line);
    if (group) {
      const id = `group ${chart.groups.length}`;
      const title = unquoted(group[2] ?? group[3] ?? "");
      chart.groups.push({ id, title, group: open.at(-1) ?? null });
      open.push(id);
    } else if (line === "end") {
      if (open.pop() === undefined) return null;
    } else if (!statement(line, chart, open.at(-1) ?? null)) return null;
  }
  const fits = chart.nodes.length > 0 && chart.nodes.length <= NODES_MAX && open.length === 0;
  return fits ? chart : null;
}

/** `a & b --> c -->|yes| d`: false where it is something else. */
function statement(line: string, chart: Flowchart, group: string | null): boolean {
  let rest = line;
  let before: string[] | null = null;
  let link: Omit<FlowEdge, "from" | "to"> | null = null;
  while (rest !== "") {
    const ids: string[] = [];
    for (let more = true; more;) {
      const found = NODE.exec(rest);
      if (!found) return false;
      ids.push(declared(found, chart, group));
      rest = rest.slice(found[0].length);
      more = rest.startsWith("&");
      if (more) rest = rest.slice(1).trimStart();
    }
    if (before && link)
      for (const from of before) for (const to of ids) chart.edges.push({ from, to, ...link });
    if (rest === "") return true;
    const next = LINK.exec(rest);
    if (!next) return false;
    const drawn = [next[1], next[3], next[5], next[6]].join("");
    link = {
      label: (next[2] ?? next[4] ?? "").trim(),
      arrow: drawn.includes(">"),
      dashed: drawn.includes("."),
    };
    before = ids;
    rest = rest.slice(next[0].length);
  }
  return before === null;
}

function declared(found: RegExpExecArray, chart: Flowchart, group: string | null): string {
  const [, id = "", bracket, quoted, bare] = found;
  const held = chart.nodes.find((node) => node.id === id);
  const node = held ?? { id, lines: [id], shape: "box" as Shape, group };
  if (!held) chart.nodes.push(node);
  if (bracket !== undefined) {
    node.lines = wrapped(quoted ?? bare ?? "");
    node.shape = SHAPES[bracket] ?? "box";
  }
  return id;
}

function unquoted(text: string): string {
  return text.trim().replace(/^"(.*)"$/, "$1");
}

function wrapped(text: string): string[] {
  return unquoted(text)
    .split(/<br\s*\/?>|\\n/i)
    .flatMap((line) => {
      const lines: string[] = [];
      for (const word of line.trim().split(/\s+/)) {
        const last = lines.at(-1);
        if (last !== undefined && last.length + word.length < LINE_CHARS)
          lines[lines.length - 1] = `${last} ${word}`;
        else lines.push(word);
      }
      return lines;
    });
}

/** What those hear who do not see the drawing. */
export function chartWords({ nodes, edges }: Flowchart): string {
  const name = new Map(nodes.map(({ id, lines }) => [id, lines.join(" ")]));
  const steps = edges.map(
    ({ from, to, label }) =>
      `${name.get(from) ?? from}${label ? `, ${label},` : ""} to ${name.get(to) ?? to}`,
  );
  return `Flowchart: ${(steps.length > 0 ? steps : [...name.values()]).join("; ")}`;
}

import { describe, expect, it } from "vitest";
import { chartWords, flowchartOf } from "./flowchart";

const edges = (text: string) =>
  flowchartOf(text)?.edges.map(
    ({ from, to, label, arrow, dashed }) =>
      `${from} ${dashed ? "." : "-"}${label}${arrow ? ">" : "-"} ${to}`,
  );

describe("a flowchart in Mermaid's language", () => {
  it("is read with its shapes, labels and chains", () => {
    const chart = flowchartOf(`
      %% made by a model
      flowchart LR
        A["Read the file"] --> B{Valid?}
        B -->|yes| C(Store it) --> D((End));
        B -- no --> E[Say what<br>is wrong]
        C & E -.-> F
        style A fill:#f00
    `);
    expect(chart?.direction).toBe("LR");
    expect(chart?.nodes.map(({ id, shape }) => `${id} ${shape}`)).toEqual([
      "A box",
      "B diamond",
      "C round",
      "D circle",
      "E box",
      "F box",
    ]);
    expect(chart?.nodes[4]?.lines).toEqual(["Say what", "is wrong"]);
    expect(chart?.edges).toHaveLength(6);
    expect(chart && chartWords(chart)).toContain("Valid?, yes, to Store it");
  });

  it("knows every way to draw a line", () => {
    expect(
      edges("graph TD\nA-->B\nA---C\nA==>D\nA-.->E\nA-- word -->F\nA-->|a b|G\nA -. w .-> H"),
    ).toEqual(["A -> B", "A -- C", "A -> D", "A .> E", "A -word> F", "A -a b> G", "A .w> H"]);
  });

  it("keeps its groups, one within another", () => {
    const chart = flowchartOf(
      "graph TB\nsubgraph one [First part]\na\nsubgraph Inner\nb\nend\nend\na --> b",
    );
    expect(chart?.groups.map(({ title }) => title)).toEqual(["First part", "Inner"]);
    expect(chart?.nodes.map(({ group }) => group)).toEqual(["group 0", "group 1"]);
    expect(chart?.groups[1]?.group).toBe("group 0");
  });

  it("is not made of another diagram, or of what is not read whole", () => {
    for (const text of [
      "sequenceDiagram\nA->>B: hello",
      "graph TD\nA --> ",
      "graph TD\nA ??? B",
      "graph TD\nsubgraph x\nA",
      "graph TD",
      `graph TD\n${"A --> B\n".repeat(5_000)}`,
    ])
      expect(flowchartOf(text)).toBeNull();
  });
});

import { describe, expect, it } from "vitest";
import type { DraftTask } from "./draft";
import { cutAtWords, findTasks, stepFound, treeMove, treeRows, wordsOf } from "./tree";

function task(key: string, title: string, phase: string | null): DraftTask {
  return {
    key,
    origin: 0,
    phase,
    title,
    description: "",
    task_type: "code",
    complexity: "simple",
    dependsOn: [],
    tools_needed: [],
    requirement_ids: [],
    verification_criteria: "",
    affected_files: [],
    model_tier: null,
    priority: null,
  };
}

const TASKS = [
  task("t0", "Write parser.py", "Build"),
  task("t1", "Write report.py", "Build"),
  task("t2", "Check the parser", "Check"),
];
const PHASES = [
  { name: "Build", description: "" },
  { name: "Check", description: "" },
];
const rows = treeRows(TASKS, PHASES, new Set());
const folded = treeRows(TASKS, PHASES, new Set(["phase:Build"]));

describe("the plan as a tree", () => {
  it("has its phases with their tasks, and hides those of a folded phase", () => {
    expect(rows.map((row) => row.id)).toEqual(["phase:Build", "t0", "t1", "phase:Check", "t2"]);
    expect(folded.map((row) => row.id)).toEqual(["phase:Build", "phase:Check", "t2"]);
    expect(treeRows(TASKS, [], new Set()).map((row) => row.id)).toEqual(["t0", "t1", "t2"]);
  });

  it("is walked up and down, and to its ends", () => {
    expect(treeMove(rows, "t0", "ArrowDown")).toEqual({ go: "t1" });
    expect(treeMove(rows, "t0", "ArrowUp")).toEqual({ go: "phase:Build" });
    expect(treeMove(rows, "phase:Build", "ArrowUp")).toBeNull();
    expect(treeMove(rows, "t2", "ArrowDown")).toBeNull();
    expect(treeMove(rows, "t1", "Home")).toEqual({ go: "phase:Build" });
    expect(treeMove(rows, "t0", "End")).toEqual({ go: "t2" });
  });

  it("opens to the right, folds to the left, and leads from a task to its phase", () => {
    expect(treeMove(folded, "phase:Build", "ArrowRight")).toEqual({ open: "phase:Build" });
    expect(treeMove(rows, "phase:Build", "ArrowRight")).toEqual({ go: "t0" });
    expect(treeMove(rows, "phase:Build", "ArrowLeft")).toEqual({ fold: "phase:Build" });
    expect(treeMove(rows, "t2", "ArrowLeft")).toEqual({ go: "phase:Check" });
    expect(treeMove(rows, "t0", "*")).toEqual({ openAll: true });
  });

  it("chooses a task, and opens or folds a phase, by Enter and the space bar", () => {
    expect(treeMove(rows, "t1", "Enter")).toEqual({ choose: "t1" });
    expect(treeMove(rows, "phase:Check", " ")).toEqual({ fold: "phase:Check" });
    expect(treeMove(folded, "phase:Build", "Enter")).toEqual({ open: "phase:Build" });
  });
});

describe("searching a plan", () => {
  it("finds tasks that have every word, and steps round through them", () => {
    const found = findTasks(TASKS, "parser");
    expect(found.map((each) => each.key)).toEqual(["t0", "t2"]);
    expect(findTasks(TASKS, "write PARSER").map((each) => each.key)).toEqual(["t0"]);
    expect(findTasks(TASKS, "  ")).toEqual([]);
    expect(stepFound(found, undefined, 1)?.key).toBe("t0");
    expect(stepFound(found, undefined, -1)?.key).toBe("t2");
    expect(stepFound(found, "t2", 1)?.key).toBe("t0");
    expect(stepFound([], "t2", 1)).toBeUndefined();
  });

  it("takes words that stand side by side in a title as a name", () => {
    const named = ["Write module 17", "Write module 170", "Module of part 17"].map((title, at) => ({
      ...(TASKS[0] as (typeof TASKS)[number]),
      key: `m${at}`,
      title,
      description: "module 17 is near",
    }));
    const keys = (text: string) => findTasks(named, text).map((each) => each.key);
    expect(keys("module 17")).toEqual(["m0"]);
    expect(keys("17 module")).toEqual(["m0", "m1", "m2"]);
    expect(keys("module")).toEqual(["m0", "m1", "m2"]);
  });

  it("cuts a text where the words stand, whatever signs they hold", () => {
    expect(cutAtWords("Write parser.py (now)", wordsOf("PARSER.PY (now"))).toEqual([
      "Write ",
      "parser.py",
      " ",
      "(now",
      ")",
    ]);
    expect(cutAtWords("parserXpy", wordsOf("parser.py"))).toEqual(["parserXpy"]);
    expect(cutAtWords("as it is", [])).toEqual(["as it is"]);
  });
});

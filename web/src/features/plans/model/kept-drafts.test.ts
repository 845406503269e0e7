import { describe, expect, it } from "vitest";
import { KeptDrafts, type DraftStorage } from "./kept-drafts";

function memory(): DraftStorage {
  const rows = new Map<string, string>();
  return {
    getItem: (key) => rows.get(key) ?? null,
    setItem: (key, value) => void rows.set(key, value),
    removeItem: (key) => void rows.delete(key),
    key: (at) => [...rows.keys()][at] ?? null,
    get length() {
      return rows.size;
    },
  };
}

const edit = (planId: string) => ({
  projectId: "prj_1",
  planId,
  version: 2,
  changes: 1,
  draft: { summary: "s", tasks: [] },
});

describe("unsaved edits", () => {
  it("are there again after a reload, for the person who made them alone", () => {
    const storage = memory();
    expect(
      new KeptDrafts(
        () => storage,
        () => "usr_1",
        () => 5,
      ).write(edit("pln_2")),
    ).toBe(true);
    const again = new KeptDrafts(
      () => storage,
      () => "usr_1",
    );
    expect(again.read("pln_2")).toMatchObject({ version: 2, at: 5, changes: 1 });
    expect(again.of("prj_1")).toHaveLength(1);
    expect(
      new KeptDrafts(
        () => storage,
        () => "usr_2",
      ).read("pln_2"),
    ).toBeNull();
  });

  it("say so when the browser keeps nothing, and never throw", () => {
    const refuses = new KeptDrafts(
      () => {
        throw new DOMException("denied", "SecurityError");
      },
      () => "usr_1",
    );
    expect(refuses.write(edit("pln_2"))).toBe(false);
    expect(refuses.read("pln_2")).toBeNull();
    refuses.remove("pln_2");
    refuses.clear();
  });

  it("are bounded in number and age, and go when somebody signs out", () => {
    const storage = memory();
    let now = 0;
    const drafts = new KeptDrafts(
      () => storage,
      () => "usr_1",
      () => now,
    );
    for (let at = 0; at < 30; at += 1) {
      now += 1;
      drafts.write(edit(`pln_${at}`));
    }
    expect(drafts.of("prj_1")).toHaveLength(20);
    expect(drafts.read("pln_0")).toBeNull();
    now += 31 * 24 * 60 * 60 * 1000;
    drafts.write(edit("pln_new"));
    expect(drafts.of("prj_1").map((kept) => kept.planId)).toEqual(["pln_new"]);
    drafts.clear();
    expect(storage.length).toBe(0);
  });

  it("ignore what another release or a hand wrote", () => {
    const storage = memory();
    storage.setItem("plan-draft:usr_1:pln_1", "{not json");
    storage.setItem("plan-draft:usr_1:pln_2", '{"projectId":"prj_1"}');
    const drafts = new KeptDrafts(
      () => storage,
      () => "usr_1",
    );
    expect([drafts.read("pln_1"), drafts.read("pln_2"), drafts.of("prj_1")]).toEqual([
      null,
      null,
      [],
    ]);
  });
});

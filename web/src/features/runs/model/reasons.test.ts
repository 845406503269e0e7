import { expect, it } from "vitest";
import type { Task } from "@/lib/api/types";
import { ofTheirReasons } from "./reasons";

const task = (id: string, status: string, error: string) => ({ id, status, error }) as Task;

it("finds the tasks that failed for the reason of a chosen one, whatever numbers it names", () => {
  const tasks = [
    task("a", "failed", "502 after 12 s"),
    task("b", "failed", "502 after 7 s"),
    task("c", "failed", "the key is refused"),
    task("d", "cancelled", "502 after 7 s"),
  ];
  const ids = (chosen: Task[]) => ofTheirReasons(tasks, chosen).map((each) => each.id);
  expect(ids(tasks.slice(0, 1))).toEqual(["a", "b"]);
  expect(ids(tasks.slice(1, 3))).toEqual(["a", "b", "c"]);
  expect(ids([])).toEqual([]);
});

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { actionWords, isRefused, isView, objectOf } from "./words";

it("an operation is told in words", () => {
  expect(
    [
      "plans_approve",
      "tasks_retry",
      "invitations_create",
      "teams_change_settings",
      "auth_make_api_key",
      "something_new",
    ].map(actionWords),
  ).toEqual([
    "Approved a plan",
    "Ran a task again",
    "Invited somebody",
    "Changed the team's settings",
    "Made an API key",
    "Something new",
  ]);
});

it("every operation of the API that changes something has its own words", () => {
  const document = JSON.parse(readFileSync("openapi.json", "utf8")) as {
    paths: Record<string, Record<string, { operationId?: string }>>;
  };
  const operations = Object.values(document.paths)
    .flatMap((path) => Object.entries(path))
    .filter(([method]) => ["post", "put", "patch", "delete"].includes(method))
    .map(([, operation]) => operation.operationId ?? "");
  expect(operations.length).toBeGreaterThan(50);
  const unnamed = operations.filter((name) => {
    const plain = name.replaceAll("_", " ");
    return actionWords(name) === plain.charAt(0).toUpperCase() + plain.slice(1);
  });
  expect(unnamed).toEqual([]);
});

it("a live view is told apart from a change", () => {
  expect(["events_ticket", "auth_refresh", "projects_change"].map(isView)).toEqual([
    true,
    true,
    false,
  ]);
});

it("what an entry is about is read from its address", () => {
  expect(objectOf("/api/projects/prj_1")).toEqual({ kind: "project", id: "prj_1", detail: null });
  expect(objectOf("/api/projects/prj_1/plans/pln_2/approve")).toEqual({
    kind: "project",
    id: "prj_1",
    detail: "its plan",
  });
  expect(objectOf("/api/events/prj_1/token")).toMatchObject({ kind: "project", id: "prj_1" });
  expect(objectOf("/api/tasks/tsk_1/retry")).toEqual({ kind: "task", id: "tsk_1" });
  expect(objectOf("/api/tasks/bulk")).toEqual({ kind: "plain", words: "tasks" });
  expect(objectOf("/api/teams/tm_1/settings")).toEqual({ kind: "plain", words: "this team" });
  expect(objectOf("")).toEqual({ kind: "plain", words: "–" });
});

it("an outcome is refused by its status or its word", () => {
  expect([201, "204", "ok", 403, "500", "denied"].map(isRefused)).toEqual([
    false,
    false,
    false,
    true,
    true,
    true,
  ]);
});

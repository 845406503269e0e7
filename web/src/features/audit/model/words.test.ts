import { expect, it } from "vitest";
import { actionWords, isRefused } from "./words";

it("an operation is told in words", () => {
  expect(
    [
      "plans_approve",
      "tasks_retry",
      "invitations_create",
      "team_settings_change",
      "auth_make_api_key",
      "something_new",
    ].map(actionWords),
  ).toEqual([
    "Approved a plan",
    "Retried task",
    "Created invitation",
    "Changed team settings",
    "Made API key",
    "Something new",
  ]);
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

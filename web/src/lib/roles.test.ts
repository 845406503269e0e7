import { describe, expect, it } from "vitest";
import { refusal } from "./roles";
import { pickTeam } from "./team";

describe("a role", () => {
  it("is told what it may not do, and who may", () => {
    expect(refusal("editor", "plan_approve")).toBe(
      "In this team you are editor; this takes an owner, admin or approver.",
    );
    expect(refusal("admin", "team_delete")).toBe(
      "In this team you are admin; this takes an owner.",
    );
    expect(refusal("viewer", "project_read")).toBeUndefined();
    expect(refusal(undefined, "project_write")).toBeUndefined();
  });
});

describe("the team that is shown", () => {
  const teams = [
    { id: "a", is_default: false },
    { id: "b", is_default: true },
    { id: "c", is_default: false },
  ];

  it("is the address's, else the last one, else the default, and never one the person is not in", () => {
    expect(pickTeam(teams, "c", "a")?.id).toBe("c");
    expect(pickTeam(teams, "gone", "a")?.id).toBe("a");
    expect(pickTeam(teams, undefined, "gone")?.id).toBe("b");
    expect(pickTeam([], undefined, null)).toBeUndefined();
  });
});

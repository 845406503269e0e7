import { describe, expect, it } from "vitest";
import { placesFor, sectionsOf } from "./navigation";

const labels = (role: string) =>
  sectionsOf(placesFor(role)).map(({ name, places }) => [
    name,
    places.map((place) => place.label).join(", "),
  ]);

describe("the side bar", () => {
  it("keeps what is set up once apart from the work of the day", () => {
    expect(labels("user")).toEqual([
      [null, "Projects, Waiting for you, Usage, Services"],
      ["Settings", "Team, API keys, Audit, Account"],
    ]);
  });

  it("shows the installation to its operators alone", () => {
    expect(labels("admin")[1]?.[1]).toBe("Team, API keys, Audit, Account, Operator");
  });

  it("gives every place a letter of its own", () => {
    const keys = placesFor("admin").map((place) => place.key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

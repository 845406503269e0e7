import { expect, it } from "vitest";
import { tabTitle } from "./page-title";

it("says how much waits before the page, and nothing where nothing waits", () => {
  expect(tabTitle("Waiting for you · Website", 2)).toBe(
    "(2) Waiting for you · Website · Planwright",
  );
  expect(tabTitle("Projects", 0)).toBe("Projects · Planwright");
  expect(tabTitle(null, 0)).toBe("Planwright");
});

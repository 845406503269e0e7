import { expect, it } from "vitest";
import { findHelp, HELP_PAGES } from "./help-pages";

it("help has a page for plan, price, budgets, roles, tools and keys", () => {
  const ids = HELP_PAGES.map((page) => page.id);
  expect(ids).toEqual(
    expect.arrayContaining(["plan", "price", "budgets", "roles", "tools", "keys"]),
  );
});

it("is found by its words", () => {
  expect(findHelp("possibly paid").map((page) => page.id)).toEqual(["price"]);
  expect(findHelp("").length).toBe(HELP_PAGES.length);
  expect(findHelp("nothing like this")).toEqual([]);
});

import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { approve, planned, signUp, status } from "./people";

const LOOKS = [
  { name: "light-1440", colorScheme: "light", width: 1440, height: 900 },
  { name: "dark-1440", colorScheme: "dark", width: 1440, height: 900 },
  { name: "light-375", colorScheme: "light", width: 375, height: 760 },
  { name: "dark-375", colorScheme: "dark", width: 375, height: 760 },
] as const;

/** A picture in every look, nothing wider than the window, and no finding of axe that is serious. */
async function look(page: Page, screen: string): Promise<void> {
  for (const { name, colorScheme, width, height } of LOOKS) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height });
    await page.waitForLoadState("networkidle", { timeout: 3_000 }).catch(() => undefined);
    await page.screenshot({ path: `screenshots/${screen}-${name}.png` });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), `${screen} at ${width} px is wider than the window`).toBeLessThanOrEqual(0);
    const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
    const serious = violations.filter((found) => found.impact === "serious" || found.impact === "critical");
    expect(serious.map((found) => `${found.id}: ${found.nodes.map((node) => node.target.join(" ")).join(", ")}`), `${screen} ${name}`).toEqual([]);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

test("the screens before signing in", async ({ page }) => {
  for (const screen of ["sign-in", "sign-up"]) {
    await page.goto(`/${screen}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await look(page, screen);
  }
});

test("every screen of a signed-in person", async ({ page }) => {
  test.setTimeout(300_000);
  await signUp(page);
  await look(page, "first-visit");
  await page.goto("/projects/new?template=rest-api");
  await look(page, "new-project");

  await planned(page, "To-do service", ["A service:", "- Write schema.sql", "- Write storage.py that applies schema.sql", "- Write server.py that serves storage.py", "- Write README.md for server.py"], "L3 thorough");
  for (const view of ["outline", "graph", "table", "versions"]) {
    await page.goto(`${new URL(page.url()).pathname}?view=${view}&task=t1`);
    await expect(approve(page)).toBeVisible();
    if (view === "graph") await expect(page.locator(".react-flow__node").first()).toBeVisible();
    await look(page, `plan-${view}`);
  }
  await approve(page).click();
  await expect(status(page)).toHaveText("Completed", { timeout: 60_000 });
  const project = new URL(page.url()).pathname.replace(/\/run$/, "");
  for (const view of ["graph", "timeline", "table"]) {
    await page.goto(`${project}/run?view=${view}`);
    await expect(page.getByText(/^\d+ tasks$/)).toBeVisible();
    await look(page, `run-${view}`);
  }
  await page.getByRole("button", { name: /storage\.py/ }).first().click();
  for (const panel of ["Output", "Rounds", "Files", "Details"]) {
    await page.getByRole("tab", { name: new RegExp(panel) }).click();
    await look(page, `task-${panel.toLowerCase()}`);
  }
  await page.getByRole("link", { name: "Open on a page of its own" }).click();
  await look(page, "task-page");
  for (const tab of ["files", "activity", "settings"]) {
    await page.goto(`${project}/${tab}`);
    await page.waitForTimeout(500);
    await look(page, tab);
  }
  for (const screen of ["projects", "queue", "usage", "services", "account", "nowhere"]) {
    await page.goto(`/${screen}`);
    await page.waitForTimeout(500);
    await look(page, screen);
  }
});

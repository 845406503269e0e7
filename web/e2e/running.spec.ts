import { expect, test } from "./journey";
import { approve, planned, signUp, status } from "./people";

/** A chain, so that the run is long enough to be paused in its middle. */
const CHAIN = ["A chain of files:", ...Array.from({ length: 80 }, (_, at) => `- Write step${at + 1}.md${at === 0 ? "" : ` that continues step${at}.md`}`)];

test("a run is paused, shows why nothing moves, and is resumed to its end", async ({ page }) => {
  await signUp(page);
  await planned(page, "Pausable", CHAIN);
  await page.getByLabel("Start the run right away").uncheck();
  await approve(page).click();
  await expect(status(page)).toHaveText("Ready");
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(status(page)).toHaveText("Paused");
  await page.reload();
  await expect(status(page)).toHaveText("Paused");
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(status(page)).toHaveText("Completed", { timeout: 60_000 });
});

test("graph, timeline, table and log share one selection, and the address keeps it", async ({ page }) => {
  await signUp(page);
  await planned(page, "Selected", ["Two files:", "- Write one.md", "- Write two.md"]);
  await approve(page).click();
  await expect(status(page)).toHaveText("Completed", { timeout: 60_000 });
  await page.locator(".react-flow__node", { hasText: "two.md" }).click();
  await expect(page.getByRole("article").getByRole("heading", { name: /^2\. .*two\.md/ })).toBeVisible();
  await page.getByRole("radio", { name: "Table" }).click();
  await expect(page.getByRole("row", { selected: true })).toContainText("two.md");
  await page.getByRole("radio", { name: "Timeline" }).click();
  await expect(page.getByRole("button", { pressed: true, name: /two\.md/ })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("article").getByRole("heading", { name: /^2\. .*two\.md/ })).toBeVisible();
  await page.getByRole("tab", { name: /Rounds/ }).click();
  await expect(page.getByText("write_file").first()).toBeVisible();
});

test("the command palette and the help open by keyboard", async ({ page }) => {
  await signUp(page);
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder(/Find a project/).fill("usage");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Usage" })).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard and help" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

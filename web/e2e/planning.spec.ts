import { expect, test } from "./journey";
import { approve, planned, signUp, status } from "./people";

const LINES = ["Write a small tool:", "- Write parser.py that reads a file", "- Write report.py that uses parser.py", "- Write MANUAL.md that explains report.py"];

test("a plan is edited in its outline, table and graph, saved as a version, compared and approved", async ({ page }) => {
  await signUp(page);
  await planned(page, "Edited plan", LINES);

  await page.getByRole("button", { name: /parser\.py/ }).first().click();
  const editor = page.getByRole("complementary");
  await editor.getByLabel("Title").fill("Write the parser");
  await expect(page.getByText("1 unsaved change")).toBeVisible();
  await expect(approve(page)).toBeDisabled();

  await page.getByRole("radio", { name: "Graph" }).click();
  const node = page.locator(".react-flow__node", { hasText: "MANUAL.md" });
  await node.click();
  await editor.getByLabel("Wait for another task").selectOption({ label: "1. Write the parser" });
  await expect(page.locator(".react-flow__edge")).toHaveCount(3);

  const first = page.locator(".react-flow__node", { hasText: "Write the parser" });
  const second = page.locator(".react-flow__node", { hasText: "Write report.py" });
  await first.hover();
  await page.locator(".react-flow__edge").first().click({ force: true });
  await page.getByRole("button", { name: "Disconnect" }).click();
  await expect(page.locator(".react-flow__edge")).toHaveCount(2);
  await expect(first).toBeVisible();
  await expect(second).toBeVisible();

  await page.getByRole("button", { name: "Add task" }).click();
  await editor.getByLabel("Title").fill("Check everything");
  await editor.getByLabel("Description").fill("Read MANUAL.md and write CHECK.md");
  await page.getByRole("button", { name: /Save as version 2/ }).click();
  await expect(page.getByLabel("Version", { exact: true })).toHaveValue("2");
  await expect(approve(page)).toHaveText(/4 tasks/);

  await page.getByRole("radio", { name: "Versions" }).click();
  await expect(page.getByText("What changed in version 2")).toBeVisible();
  await expect(page.getByRole("heading", { name: /Added Check everything/ })).toBeVisible();

  await approve(page).click();
  await expect(status(page)).toHaveText("Completed", { timeout: 60_000 });
});

test("a dependency is drawn on the graph by dragging, and a circle is refused in words", async ({ page }) => {
  await signUp(page);
  await planned(page, "Drawn plan", ["Three files:", "- Write one.md", "- Write two.md", "- Write three.md"]);
  await page.getByRole("radio", { name: "Graph" }).click();
  const one = page.locator(".react-flow__node", { hasText: "one.md" });
  const two = page.locator(".react-flow__node", { hasText: "two.md" });
  await one.locator(".react-flow__handle.source").dragTo(two.locator(".react-flow__handle.target"), { force: true });
  await expect(page.locator(".react-flow__edge")).toHaveCount(1);
  await two.locator(".react-flow__handle.source").dragTo(one.locator(".react-flow__handle.target"), { force: true });
  await expect(page.getByText(/would close a circle/)).toBeVisible();
  await expect(page.locator(".react-flow__edge")).toHaveCount(1);
});

test("open questions are answered in place and lead to a new version", async ({ page }) => {
  await signUp(page);
  await planned(page, "Questions", LINES, "L2 phases");
  const card = page.locator("section", { has: page.getByRole("heading", { name: "Open questions" }) });
  await card.getByRole("textbox").first().fill("Python 3.13 only");
  await card.getByRole("button", { name: /Plan again with 1 answer/ }).click();
  await expect(page.getByLabel("Version", { exact: true })).toHaveValue("2");
});

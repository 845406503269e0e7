import { expect, test } from "./journey";
import { approve, openPlan, planned, signUp, status } from "./people";
import { imported, Product } from "./product";

const LINES = [
  "Write a small tool:",
  "- Write parser.py that reads a file",
  "- Write report.py that uses parser.py",
  "- Write MANUAL.md that explains report.py",
];

test("a plan is edited in its outline, table and graph, saved as a version, compared and approved", async ({
  page,
}) => {
  await signUp(page);
  await planned(page, "Edited plan", LINES);

  await page
    .getByRole("treeitem", { name: /parser\.py/ })
    .first()
    .click();
  const editor = page.getByRole("complementary");
  await editor.getByLabel("Title").fill("Write the parser");
  await expect(page.getByText("1 unsaved change")).toBeVisible();
  await expect(approve(page)).toBeDisabled();

  await page.getByRole("button", { name: "Hide the price and the task" }).click();
  await expect(editor).toBeHidden();
  await page.reload();
  await expect(editor).toBeHidden();
  await page.getByRole("button", { name: "Show the price and the task" }).click();
  await expect(editor.getByLabel("Title")).toHaveValue("Write the parser");

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

test("a dependency is drawn on the graph by dragging, and a circle is refused in words", async ({
  page,
}) => {
  await signUp(page);
  await planned(page, "Drawn plan", [
    "Three files:",
    "- Write one.md",
    "- Write two.md",
    "- Write three.md",
  ]);
  await page.getByRole("radio", { name: "Graph" }).click();
  const one = page.locator(".react-flow__node", { hasText: "one.md" });
  const two = page.locator(".react-flow__node", { hasText: "two.md" });
  await one
    .locator(".react-flow__handle.source")
    .dragTo(two.locator(".react-flow__handle.target"), { force: true });
  await expect(page.locator(".react-flow__edge")).toHaveCount(1);
  await two
    .locator(".react-flow__handle.source")
    .dragTo(one.locator(".react-flow__handle.target"), { force: true });
  await expect(page.getByText(/would close a circle/)).toBeVisible();
  await expect(page.locator(".react-flow__edge")).toHaveCount(1);
});

test("two tasks are linked and unlinked by clicking them, each time after a question", async ({
  page,
}) => {
  await signUp(page);
  await planned(page, "Linked plan", [
    "Three files:",
    "- Write one.md",
    "- Write two.md",
    "- Write three.md",
  ]);
  await page.getByRole("radio", { name: "Graph" }).click();
  const node = (name: string) => page.locator(".react-flow__node", { hasText: name });
  const link = page.getByRole("button", { name: "Link", exact: true });
  const box = page.getByRole("group", { name: "Link two tasks" });
  await link.click();
  await node("one.md").click();
  await expect(box).toContainText("Now choose the task that waits for");
  await node("two.md").click();
  await box.getByRole("button", { name: "Connect" }).click();
  await expect(page.locator(".react-flow__edge")).toHaveCount(1);
  await expect(page.getByText("1 unsaved change")).toBeVisible();
  await link.click();
  await node("one.md").click();
  await node("two.md").click();
  await box.getByRole("button", { name: "Disconnect" }).click();
  await expect(page.locator(".react-flow__edge")).toHaveCount(0);
  await link.click();
  await expect(box).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(box).toHaveCount(0);
  // The keyboard does the same as clicks, and opens a task; Escape closes it again.
  await link.focus();
  await page.keyboard.press("Enter");
  await node("two.md").focus();
  await page.keyboard.press("Enter");
  await node("three.md").focus();
  await page.keyboard.press("Space");
  await expect(box.getByRole("button", { name: "Connect" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator(".react-flow__edge")).toHaveCount(1);
  await page.locator(".react-flow__edge").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Disconnect" })).toBeVisible();
  await node("one.md").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("complementary").getByLabel("Title")).toHaveValue(/one\.md/);
  await node("one.md").focus();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("complementary").getByLabel("Title")).toHaveCount(0);
  await page.getByRole("button", { name: "What the marks mean" }).click();
  await expect(page.getByRole("group", { name: "Legend" })).toContainText(
    "An arrow leads from a task to one that waits for it",
  );
});

test("a plan is searched, folded, and walked as a tree by keyboard", async ({ page }) => {
  await signUp(page);
  await planned(page, "Tree", LINES, "L2 phases");
  const items = page.getByRole("tree", { name: "Outline of the plan" }).getByRole("treeitem");
  const all = await items.count();
  const found = await items.filter({ hasText: "report.py" }).count();
  expect(found).toBeGreaterThan(1);

  await page.keyboard.press("/");
  await page.keyboard.type("report.py");
  await expect(page.getByText(`${found} found`)).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByText(`1 of ${found}`, { exact: true })).toBeVisible();
  await expect(page.getByRole("treeitem", { selected: true })).toContainText("report.py");
  await page.keyboard.press("Shift+Enter");
  await expect(page.getByText(`${found} of ${found}`, { exact: true })).toBeVisible();
  await expect(page).toHaveURL(/q=report\.py/);

  await page.getByRole("button", { name: "Collapse all" }).click();
  const phases = await items.count();
  expect(phases).toBeLessThan(all);
  await page.getByRole("button", { name: "Expand all" }).click();
  await expect(items).toHaveCount(all);
  await items.first().focus();
  await page.keyboard.press("ArrowLeft");
  await expect(items.first()).toHaveAttribute("aria-expanded", "false");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(items.nth(1)).toBeFocused();
  await page.keyboard.press("End");
  await expect(items.last()).toBeFocused();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(items.nth(1)).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("complementary").getByLabel("Title")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("treeitem", { selected: true })).toHaveCount(0);
});

test("on a phone the price stays in reach of a long plan, and a task opens over it", async ({
  page,
}) => {
  await signUp(page);
  await planned(page, "Long plan", [
    "Many files:",
    ...Array.from({ length: 20 }, (_, at) => `- Write part${at + 1}.md`),
  ]);
  await page.setViewportSize({ width: 375, height: 760 });
  await expect(approve(page)).toBeInViewport({ ratio: 1 });
  await page.getByRole("treeitem", { name: /part9\.md/ }).click();
  const title = page.getByRole("complementary").getByLabel("Title");
  await expect(title).toBeInViewport({ ratio: 1 });
  await expect(page.getByRole("treeitem", { selected: true })).toBeInViewport({ ratio: 1 });
  await page.getByRole("button", { name: "Close the task" }).click();
  await page.getByRole("button", { name: "Price", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Price" })).toBeInViewport();
  await approve(page).click();
  await expect(status(page)).toHaveText("Completed", { timeout: 60_000 });
});

test("open questions are answered in place and lead to a new version", async ({ page }) => {
  await signUp(page);
  await planned(page, "Questions", LINES, "L2 phases");
  const card = page.locator("section", {
    has: page.getByRole("heading", { name: "Open questions" }),
  });
  // They are read before the button that binds the plan, which says how many nobody answered.
  const [questions, button] = [await card.boundingBox(), await approve(page).boundingBox()];
  expect(questions?.y).toBeLessThan(button?.y ?? 0);
  await page.getByRole("link", { name: /open questions? (is|are) answered by assumption/ }).click();
  await expect(card.getByRole("textbox").first()).toBeFocused();
  await card.getByRole("textbox").first().fill("Python 3.13 only");
  await card.getByRole("button", { name: /Plan again with 1 answer/ }).click();
  await expect(page.getByLabel("Version", { exact: true })).toHaveValue("2");
});

test("a run that is paused gets one more task by editing its plan, and what was done stays done", async ({
  page,
}) => {
  const product = new Product();
  await product.start();
  try {
    const owner = await imported(product.url, [
      {
        name: "All",
        tasks: [
          { title: "First", description: "Do it" },
          { title: "Second", description: "SLOW", depends_on: [0] },
        ],
      },
    ]);
    await openPlan(page, product.url, owner);
    await approve(page).click();
    const first = page.locator(".react-flow__node", { hasText: "First" });
    await expect(first).toHaveAccessibleName(/Completed/);
    await page.getByRole("button", { name: "Pause" }).click();
    await expect(status(page)).toHaveText("Paused");
    await page.getByRole("link", { name: "Plan", exact: true }).click();
    await page.getByRole("treeitem", { name: /Second/ }).click();
    await page.getByRole("button", { name: "Add task" }).click();
    const editor = page.getByRole("complementary");
    await editor.getByLabel("Title").fill("Third");
    await editor.getByLabel("Description").fill("Do it as well");
    await page.getByRole("button", { name: /Save as version 2/ }).click();
    await expect(approve(page)).toHaveText(/3 tasks/);
    // A task of the plan before may still be at its last words.
    await expect(async () => {
      await approve(page).click();
      await expect(status(page)).not.toHaveText("Paused", { timeout: 2_000 });
    }).toPass({ timeout: 30_000 });
    await expect(status(page)).toHaveText("Completed", { timeout: 60_000 });
    await expect(page.locator(".react-flow__node")).toHaveCount(3);
    await first.click();
    await expect(page.getByRole("article")).not.toContainText("attempt 2");
  } finally {
    await product.dispose();
  }
});

import { expect, test } from "./journey";
import { approve, planned, signUp, status } from "./people";

/** A chain, so that the run is long enough to be paused in its middle. */
const CHAIN = [
  "A chain of files:",
  ...Array.from(
    { length: 80 },
    (_, at) => `- Write step${at + 1}.md${at === 0 ? "" : ` that continues step${at}.md`}`,
  ),
];

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

test("graph, timeline, table and log share one selection, and the address keeps it", async ({
  page,
}) => {
  await signUp(page);
  await planned(page, "Selected", ["Two files:", "- Write one.md", "- Write two.md"]);
  await approve(page).click();
  await expect(status(page)).toHaveText("Completed", { timeout: 60_000 });
  await page.locator(".react-flow__node", { hasText: "two.md" }).click();
  await expect(
    page.getByRole("article").getByRole("heading", { name: /^2\. .*two\.md/ }),
  ).toBeVisible();
  // Escape closes it, also while a node of the graph has the focus.
  await page.keyboard.press("Escape");
  await expect(page.getByRole("article")).toHaveCount(0);
  await page.locator(".react-flow__node", { hasText: "two.md" }).click();
  await page.getByRole("radio", { name: "Table" }).click();
  await expect(page.getByRole("row", { selected: true })).toContainText("two.md");
  await page.getByRole("radio", { name: "Timeline" }).click();
  await expect(page.getByRole("button", { pressed: true, name: /two\.md/ })).toBeVisible();
  await page.reload();
  await expect(
    page.getByRole("article").getByRole("heading", { name: /^2\. .*two\.md/ }),
  ).toBeVisible();
  await page.getByRole("tab", { name: /Rounds/ }).click();
  await expect(page.getByText("write_file").first()).toBeVisible();
});

test("the table of a run is ordered by its heads and grouped, and a link to it shows the same", async ({
  page,
}) => {
  await signUp(page);
  await planned(
    page,
    "Arranged",
    ["A tool:", "- Write one.py", "- Write two.md for one.py", "- Write three.md for two.md"],
    "L2 phases",
  );
  await approve(page).click();
  await expect(status(page)).toHaveText("Completed", { timeout: 60_000 });
  await expect(page.getByText(/^The run is done: \d+ tasks wrote \d+ files\.$/)).toBeVisible();
  await page.getByRole("radio", { name: "Table" }).click();
  const titles = () =>
    page.getByRole("row").locator('[role="cell"]:nth-child(2)').allTextContents();
  const before = await titles();
  const head = page.getByRole("columnheader", { name: "#" });
  await head.getByRole("button").click();
  await head.getByRole("button").click();
  await expect(head).toHaveAttribute("aria-sort", "descending");
  expect(await titles()).toEqual([...before].reverse());
  await page.getByLabel("Group by").selectOption({ label: "By wave" });
  await expect(
    page.getByRole("row", { name: /Wave \d+ \d+ of \d+ tasks? completed/ }).first(),
  ).toBeVisible();
  await page.reload();
  await expect(head).toHaveAttribute("aria-sort", "descending");
  await expect(page.getByRole("row", { name: /Wave \d+ / }).first()).toBeVisible();
});

test("the command palette and the help open by keyboard", async ({ page }) => {
  await signUp(page);
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder(/Find a project/).fill("usage");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Usage" })).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard and help" })).toBeVisible();
  await page.getByRole("tab", { name: "How it works" }).click();
  await page.getByLabel("Search the help").fill("possibly paid");
  await expect(page.getByRole("dialog").getByRole("heading", { level: 3 })).toHaveText(["Price"]);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

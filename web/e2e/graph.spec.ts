import { expect, test, type Page } from "./journey";
import { look } from "./look";
import { openPlan } from "./people";
import { imported, type PlannedTask } from "./product";

const node = (page: Page, title: string) =>
  page.locator(".react-flow__node", { has: page.getByText(title, { exact: true }) });

/** Where a task is drawn, in the drawing's own pixels: neither scale nor scrolling counts. */
const place = (page: Page, title: string) =>
  node(page, title).evaluate((element) => (element as HTMLElement).style.transform);

const task = (title: string, ...depends_on: number[]): PlannedTask => ({
  title,
  description: `${title}.`,
  depends_on,
});

test("phases are lanes, and an edit leaves every task where it was until somebody tidies up", async ({
  page,
  baseURL,
}) => {
  const owner = await imported(baseURL ?? "", [
    { name: "Gather", tasks: [task("Ask"), task("Search", 0), task("Sort", 1)] },
    { name: "Write", tasks: [task("Draft", 2), task("Figures", 0), task("Cover", 2)] },
    { name: "Publish", tasks: [task("Print", 3, 4, 5)] },
  ]);
  await openPlan(page, baseURL ?? "", owner);
  await page.getByRole("radio", { name: "Graph" }).click();
  const graph = page.getByRole("region", { name: /Graph of the plan/ });
  for (const phase of ["Gather", "Write", "Publish"])
    await expect(graph.getByText(phase, { exact: true })).toBeVisible();
  await look(page, "graph-lanes");

  const titles = ["Ask", "Search", "Sort", "Draft", "Figures", "Cover", "Print"];
  const before = await Promise.all(titles.map((title) => place(page, title)));
  await node(page, "Figures").click();
  await page
    .getByRole("complementary")
    .getByLabel("Wait for another task")
    .selectOption({ label: "2. Search" });
  await expect(page.getByText("1 unsaved change")).toBeVisible();
  expect(await Promise.all(titles.map((title) => place(page, title)))).toEqual(before);

  await node(page, "Cover").click();
  await page
    .getByRole("complementary")
    .getByLabel("Wait for another task")
    .selectOption({ label: "4. Draft" });
  await expect(page.getByText("2 unsaved changes")).toBeVisible();
  // Only what would lie beside what it waits for moves, and what waits for that.
  const after = await Promise.all(titles.map((title) => place(page, title)));
  expect(titles.filter((_, at) => after[at] !== before[at])).toEqual(["Cover", "Print"]);
});

test("fifty tasks that each wait for the same twenty are lines that can be followed", async ({
  page,
  baseURL,
}) => {
  const first = Array.from({ length: 20 }, (_, at) => task(`Source ${at + 1}`));
  const all = first.map((_, at) => at);
  const owner = await imported(baseURL ?? "", [
    { name: "Sources", tasks: first },
    {
      name: "Results",
      tasks: all.concat(all, all.slice(10)).map((_, at) => task(`Result ${at + 1}`, ...all)),
    },
  ]);
  await openPlan(page, baseURL ?? "", owner);
  await page.getByRole("radio", { name: "Graph" }).click();
  await expect(page.locator(".react-flow__edge")).toHaveCount(70);
  await page.getByRole("button", { name: "Show everything" }).click();
  await look(page, "graph-dense");
});

import { expect, test } from "./journey";
import { approve, openPlan, status } from "./people";
import { imported, Product } from "./product";

let product: Product;

test.beforeEach(async () => {
  product = new Product();
  await product.start();
});

test.afterEach(async () => product.dispose());

test("a run that is paused while the product is killed goes on after the restart, on the page that stayed open", async ({
  page,
}) => {
  const tasks = Array.from({ length: 4 }, (_, at) => ({
    title: `Step ${at + 1}`,
    description: at === 1 ? "SLOW" : "Do it",
    depends_on: at === 0 ? [] : [at - 1],
  }));
  await openPlan(page, product.url, await imported(product.url, [{ name: "Chain", tasks }]));
  await approve(page).click();
  await expect(
    page.locator(".react-flow__node", { hasText: "Step 2" }).locator('[data-status="running"]'),
  ).toBeVisible();
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(status(page)).toHaveText("Paused");

  await product.kill();
  await product.start();
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(status(page)).toHaveText("Completed", { timeout: 150_000 });
  await page.getByRole("button", { name: "Show the event log" }).click();
  const log = page.getByRole("region", { name: "Events, newest last" });
  await expect(log.getByText("Run completed", { exact: true })).toHaveCount(1);
});

test("live text streams, a task is stopped, and its checkpoint is resolved from the queue by keyboard", async ({
  page,
}) => {
  const tasks = [
    { title: "Long work", description: "SLOW" },
    { title: "What follows", description: "Do it", depends_on: [0] },
  ];
  const owner = await imported(product.url, [{ name: "All", tasks }]);
  await openPlan(page, product.url, owner);
  await approve(page).click();
  await page.locator(".react-flow__node", { hasText: "Long work" }).click();
  await expect(page.getByText("The work is done as")).toBeVisible();
  await page.getByRole("button", { name: "Stop and decide" }).click();
  await expect(page.getByText("1 task waits for you.")).toBeVisible();
  // Nothing is at work: the run says so where it is looked at, and in the browser's tab.
  await expect(status(page)).toHaveText("Waiting for you");
  await expect(page).toHaveTitle("(1) Waiting for you · Imported · Planwright");
  await page.screenshot({ path: "screenshots/run-waits-light-1440.png" });

  await page.getByRole("heading", { name: "Imported" }).click();
  await page.keyboard.press("g");
  await page.keyboard.press("q");
  await expect(page.getByRole("heading", { name: "Waiting for you" })).toBeVisible();
  await page.getByLabel("Guidance for the next attempt").fill("Please hurry");
  await page.screenshot({ path: "screenshots/queue-filled-light-1440.png" });
  await page.getByRole("heading", { name: "Waiting for you" }).click();
  await page.keyboard.press("r");
  await expect(page.getByText("Nothing waits for you")).toBeVisible();
  await page.goto(`${product.url}/projects/${owner.project}/run`);
  await expect(status(page)).toHaveText("Completed", { timeout: 30_000 });
  await expect(page).toHaveTitle("Completed · Imported · Planwright");
  await page.getByRole("radio", { name: "Timeline" }).click();
  await expect(page.getByText("The critical path: 1 → 2")).toBeVisible();
  const row = page.getByRole("button", { name: /^Long work, Completed/ });
  await expect(row).toHaveAccessibleName(/Attempt 1 .*Waited for a person.*Attempt 2 completed/);
});

test("a run that failed says so; its task is changed and run again, which revives the run", async ({
  page,
}) => {
  const tasks = [
    { title: "Impossible", description: "REFUSE" },
    { title: "What follows", description: "Do it", depends_on: [0] },
  ];
  await openPlan(page, product.url, await imported(product.url, [{ name: "All", tasks }]));
  await approve(page).click();
  await expect(status(page)).toHaveText("Failed", { timeout: 30_000 });
  await page.screenshot({ path: "screenshots/run-failed-light-1440.png" });
  await page.locator(".react-flow__node", { hasText: "Impossible" }).click();
  await expect(page.getByRole("alert")).toContainText("this cannot be done");
  await page.getByRole("tab", { name: "Edit" }).click();
  await page.getByRole("tabpanel").getByLabel("Description").fill("Do something possible");
  await page.getByRole("button", { name: "Save and run again" }).click();
  await expect(status(page)).toHaveText("Completed", { timeout: 30_000 });
});

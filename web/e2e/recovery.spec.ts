import { expect, test, type Page } from "@playwright/test";
import { approve, status } from "./people";
import { imported, Product } from "./product";

let product: Product;

test.beforeEach(async () => {
  product = new Product();
  await product.start();
});

test.afterEach(async () => product.dispose());

async function open(page: Page, owner: { email: string; password: string; project: string }): Promise<void> {
  await page.goto(`${product.url}/projects/${owner.project}/plan`);
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password").fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(approve(page)).toBeVisible();
}

test("a run that is paused while the product is killed goes on after the restart, on the page that stayed open", async ({ page }) => {
  const tasks = Array.from({ length: 4 }, (_, at) => ({ title: `Step ${at + 1}`, description: at === 1 ? "SLOW" : "Do it", depends_on: at === 0 ? [] : [at - 1] }));
  await open(page, await imported(product.url, [{ name: "Chain", tasks }]));
  await approve(page).click();
  await expect(page.locator(".react-flow__node", { hasText: "Step 2" }).locator('[data-status="running"]')).toBeVisible();
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(status(page)).toHaveText("Paused");

  await product.kill();
  await product.start();
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(status(page)).toHaveText("Completed", { timeout: 150_000 });
  const log = page.getByRole("region", { name: "Events, newest last" });
  await expect(log.getByText("Run completed", { exact: true })).toHaveCount(1);
});

test("live text streams, a task is stopped, and its checkpoint is resolved from the queue by keyboard", async ({ page }) => {
  const tasks = [
    { title: "Long work", description: "SLOW" },
    { title: "What follows", description: "Do it", depends_on: [0] },
  ];
  const owner = await imported(product.url, [{ name: "All", tasks }]);
  await open(page, owner);
  await approve(page).click();
  await page.locator(".react-flow__node", { hasText: "Long work" }).click();
  await expect(page.getByText("The work is done as")).toBeVisible();
  await page.getByRole("button", { name: "Stop and decide" }).click();
  await expect(page.getByText("1 task waits for you.")).toBeVisible();
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
});

test("a run that failed says so; its task is changed and run again, which revives the run", async ({ page }) => {
  const tasks = [
    { title: "Impossible", description: "REFUSE" },
    { title: "What follows", description: "Do it", depends_on: [0] },
  ];
  await open(page, await imported(product.url, [{ name: "All", tasks }]));
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

test("a run of a thousand tasks stays responsive", async ({ page }) => {
  test.setTimeout(240_000);
  const phases = Array.from({ length: 10 }, (_, phase) => ({
    name: `Part ${phase + 1}`,
    tasks: Array.from({ length: 100 }, (_, at) => {
      const place = phase * 100 + at;
      return { title: `Task ${place + 1}`, description: "Do it", depends_on: place < 20 ? [] : [place - 20, place - 11] };
    }),
  }));
  await open(page, await imported(product.url, phases));
  await approve(page).click();
  await expect(page.getByText("1000 tasks")).toBeVisible({ timeout: 30_000 });
  await page.evaluate(() => {
    const gaps: number[] = [];
    let last = performance.now();
    const tick = (now: number) => {
      gaps.push(now - last);
      last = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    Object.assign(window, { frameGaps: gaps });
  });
  const clicks: number[] = [];
  for (const view of ["Timeline", "Table", "Graph", "Table"]) {
    const begin = Date.now();
    await page.getByRole("radio", { name: view }).click();
    await expect(page.getByRole("radio", { name: view })).toBeChecked();
    clicks.push(Date.now() - begin);
    await page.waitForTimeout(500);
  }
  await expect(status(page)).toHaveText("Completed", { timeout: 180_000 });
  const gaps = (await page.evaluate(() => (window as unknown as { frameGaps: number[] }).frameGaps)).sort((a, b) => a - b);
  const at = (part: number) => Math.round(gaps[Math.floor((gaps.length - 1) * part)] ?? 0);
  console.log(`1,000 tasks: frame p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms; switching views ${clicks.join(", ")} ms`);
  expect(at(0.95)).toBeLessThan(200);
  await expect(page.getByText("1000 of 1000 tasks")).toBeVisible();
});

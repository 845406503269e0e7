import { expect, test } from "./journey";
import { approve, openPlan, status } from "./people";
import { imported, Product } from "./product";

let product: Product;

test.beforeEach(async () => {
  product = new Product();
  await product.start();
});

test.afterEach(async () => product.dispose());

test("a run of a thousand tasks stays responsive", async ({ page }) => {
  test.setTimeout(240_000);
  const phases = Array.from({ length: 10 }, (_, phase) => ({
    name: `Part ${phase + 1}`,
    tasks: Array.from({ length: 100 }, (_, at) => {
      const place = phase * 100 + at;
      return {
        title: `Task ${place + 1}`,
        description: "Do it",
        depends_on: place < 20 ? [] : [place - 20, place - 11],
      };
    }),
  }));
  await openPlan(page, product.url, await imported(product.url, phases));
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
  const gaps = (
    await page.evaluate(() => (window as unknown as { frameGaps: number[] }).frameGaps)
  ).sort((a, b) => a - b);
  const at = (part: number) => Math.round(gaps[Math.floor((gaps.length - 1) * part)] ?? 0);
  console.log(
    `1,000 tasks: frame p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms; switching views ${clicks.join(", ")} ms`,
  );
  expect(at(0.95)).toBeLessThan(200);
  await expect(page.getByText("1000 of 1000 tasks")).toBeVisible();
});

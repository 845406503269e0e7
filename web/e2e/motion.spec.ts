import { expect, test, type Page } from "./journey";
import { approve, openPlan, status } from "./people";
import { imported, Product } from "./product";

/**
 * How many different pictures the moving mark of a running task gives over half a second of frames.
 */
async function poses(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const mark = document.querySelector('header span[data-status="executing"] svg');
    if (!mark) throw new Error("nothing runs");
    const seen = new Set<string>();
    const end = performance.now() + 500;
    while (performance.now() < end) {
      await new Promise((drawn) => requestAnimationFrame(drawn));
      const { rotate, transform, opacity } = getComputedStyle(mark);
      seen.add(`${rotate} ${transform} ${opacity}`);
    }
    return seen.size;
  });
}

/**
 * Animations and transitions that would be seen: longer than the blink to which reduced motion cuts
 * them.
 */
async function moving(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      document
        .getAnimations()
        .filter(
          (one) =>
            one.playState === "running" &&
            Number(one.effect?.getComputedTiming().activeDuration) > 20,
        ).length,
  );
}

test("whoever asks for less motion sees none, and everybody else sees that a task runs", async ({
  page,
}) => {
  const product = new Product();
  await product.start();
  try {
    const owner = await imported(product.url, [
      {
        name: "All",
        tasks: [
          { title: "Long", description: "SLOWEST" },
          { title: "Later", description: "SLOWEST", depends_on: [0] },
        ],
      },
    ]);
    await page.emulateMedia({ reducedMotion: "no-preference" });
    await openPlan(page, product.url, owner);
    await approve(page).click();
    await expect(status(page)).toHaveText("Running");
    for (const view of ["Graph", "Timeline", "Table"]) {
      await page.getByRole("radio", { name: view }).click();
      await page.emulateMedia({ reducedMotion: "no-preference" });
      expect(await poses(page), `${view}: the mark moves`).toBeGreaterThan(3);
      expect(await moving(page)).toBeGreaterThan(0);
      await page.emulateMedia({ reducedMotion: "reduce" });
      await expect
        .poll(() => moving(page), { message: `${view}: everything comes to rest` })
        .toBe(0);
      expect(await poses(page), `${view}: the mark stands still`).toBe(1);
    }
    // What opens opens at once: no frame lies between closed and open.
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("dialog")).toBeVisible();
    expect(await moving(page)).toBe(0);
  } finally {
    await product.dispose();
  }
});

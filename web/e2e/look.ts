import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "./journey";

export const LOOKS = [
  { name: "light-1440", colorScheme: "light", width: 1440, height: 900 },
  { name: "dark-1440", colorScheme: "dark", width: 1440, height: 900 },
  { name: "dark-375", colorScheme: "dark", width: 375, height: 760 },
  { name: "light-375", colorScheme: "light", width: 375, height: 760 },
] as const;
export type Look = (typeof LOOKS)[number];
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/**
 * What is asked for has come and is drawn. An open project never has an idle network, so that is
 * nothing to wait for.
 */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('#root [role="status"]', { hasText: /^Loading/ })).toHaveCount(0);
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  });
}

/**
 * A picture in every look, nothing wider than the window, and no finding of axe that is serious.
 */
export async function look(
  page: Page,
  screen: string,
  looks: readonly Look[] = LOOKS,
): Promise<void> {
  for (const { name, colorScheme, width, height } of looks) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height });
    await settled(page);
    // The caret would be hidden by a style element, which the policy of the pages forbids.
    await page.screenshot({ path: `screenshots/${screen}-${name}.png`, caret: "initial" });
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
      `${screen} at ${width} px is wider than the window`,
    ).toBeLessThanOrEqual(0);
    expect(
      await page.evaluate(
        () =>
          [...document.querySelectorAll("table, [role=table]")]
            .map((table) => (table.getAttribute("role") ? table : table.parentElement))
            .filter((box) => innerWidth < 400 && box && box.scrollWidth > box.clientWidth + 1)
            .length,
      ),
      `${screen}: a table scrolls sideways`,
    ).toBe(0);
    // There are no frames to look into, so one run in the page is all.
    const { violations } = await new AxeBuilder({ page })
      .setLegacyMode(true)
      .withTags(TAGS)
      .analyze();
    const serious = violations.filter(
      (found) => found.impact === "serious" || found.impact === "critical",
    );
    expect(
      serious.map(
        (found) => `${found.id}: ${found.nodes.map((node) => node.target.join(" ")).join(", ")}`,
      ),
      `${screen} ${name}`,
    ).toEqual([]);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

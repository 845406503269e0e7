import { expect, test, type Page } from "./journey";
import { look, LOOKS } from "./look";
import { planned, signUp } from "./people";

/** One look wide and light, one narrow and dark: what these states lack they lack in both. */
const BOTH = LOOKS.filter(({ name }) => name === "light-1440" || name === "dark-375");

/** Screens, and the request each cannot do without. */
const SCREENS: [string, RegExp][] = [
  ["projects", /\/api\/projects(\?|$)/],
  ["queue", /\/api\/inbox/],
  ["usage", /\/api\/usage\/budget/],
  ["services", /\/api\/services/],
  ["team?view=members", /\/api\/teams\/[^/]+\/members/],
  ["team?view=limits", /\/api\/teams\/[^/]+\/settings/],
  ["keys", /\/api\/auth\/api-keys/],
  ["audit", /\/api\/teams\/[^/]+\/audit/],
  ["account", /\/api\/auth\/sessions/],
];

const BROKEN = {
  status: 503,
  contentType: "application/problem+json",
  body: JSON.stringify({
    type: "about:blank",
    title: "Service Unavailable",
    status: 503,
    detail: "The store does not answer.",
    code: "unavailable",
    retryable: true,
  }),
};

async function broken(page: Page, screen: string, path: string, asked: RegExp): Promise<void> {
  await page.route(asked, (route) => route.fulfill(BROKEN));
  await page.goto(path);
  const alert = page.getByRole("alert").first();
  await expect(alert).toContainText("The store does not answer.", { timeout: 30_000 });
  await look(page, `error-${screen}`, BOTH);
  await page.unroute(asked);
  // The next step is offered beside the fault, and works.
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(alert).toHaveCount(0);
}

test("a screen whose data cannot be had says so, and loads once it is asked again", async ({
  page,
}) => {
  test.setTimeout(240_000);
  await signUp(page);
  for (const [path, asked] of SCREENS)
    await broken(page, path.replace(/\W+/g, "-"), `/${path}`, asked);
  await planned(page, "Broken off", ["Two files:", "- Write one.md", "- Write two.md"]);
  const project = new URL(page.url()).pathname.replace(/\/plan$/, "");
  await broken(page, "plan", `${project}/plan`, /\/api\/projects\/[^/]+\/plans/);
  await broken(page, "files", `${project}/files`, /\/api\/projects\/[^/]+\/artifacts/);
});

test("a screen whose data is slow to come shows where it will be, and is told as loading", async ({
  page,
}) => {
  test.setTimeout(120_000);
  await signUp(page);
  for (const [path, asked] of SCREENS) {
    let release = () => undefined as void;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route(asked, async (route) => {
      await held;
      await route.continue().catch(() => undefined);
    });
    await page.goto(`/${path}`);
    const loading = page.getByRole("main").locator('[role="status"], [aria-busy="true"]').first();
    await expect(loading).toBeAttached();
    await page.screenshot({
      path: `screenshots/loading-${path.replace(/\W+/g, "-")}-light-1440.png`,
      caret: "initial",
    });
    release();
    await expect(page.locator('#root [role="status"]', { hasText: /^Loading/ })).toHaveCount(0);
    await page.unroute(asked);
  }
});

import { expect, test } from "./journey";
import { look } from "./look";
import { Product } from "./product";
import { approve, planned, signUp, status } from "./people";

// Each test stands alone, so two may run side by side.
test.describe.configure({ mode: "parallel" });

test("the screens before signing in", async ({ page }) => {
  for (const screen of [
    "sign-in",
    "sign-up",
    "forgot-password",
    "reset-password",
    "verify-email",
    "invitation#none",
  ]) {
    await page.goto(`/${screen}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await look(page, screen.replaceAll("/", "-"));
  }
});

const TO_DO = [
  "A service:",
  "- Write schema.sql",
  "- Write storage.py that applies schema.sql",
  "- Write server.py that serves storage.py",
  "- Write README.md for server.py",
];

test("every screen of planning", async ({ page }) => {
  test.setTimeout(200_000);
  await signUp(page);
  await look(page, "first-visit");
  await page.goto("/projects/new?template=rest-api");
  await look(page, "new-project");

  await planned(page, "To-do service", TO_DO, "L3 thorough");
  for (const view of ["outline", "graph", "table", "versions"]) {
    await page.goto(`${new URL(page.url()).pathname}?view=${view}&task=t1`);
    await expect(approve(page)).toBeVisible();
    if (view === "graph") await expect(page.locator(".react-flow__node").first()).toBeVisible();
    await look(page, `plan-${view}`);
  }
});

test("every screen of a run", async ({ page }) => {
  test.setTimeout(200_000);
  await signUp(page);
  await planned(page, "To-do service", TO_DO, "L3 thorough");
  await approve(page).click();
  await expect(status(page)).toHaveText("Completed", { timeout: 60_000 });
  const project = new URL(page.url()).pathname.replace(/\/run$/, "");
  for (const view of ["graph", "timeline", "summary", "table"]) {
    await page.goto(`${project}/run?view=${view}`);
    await expect(page.getByText(/^\d+ tasks$/)).toBeVisible();
    await look(page, `run-${view}`);
  }
  await page
    .getByRole("button", { name: /storage\.py/ })
    .first()
    .click();
  for (const panel of ["Output", "Rounds", "Files", "Details"]) {
    await page.getByRole("tab", { name: new RegExp(panel) }).click();
    await look(page, `task-${panel.toLowerCase()}`);
  }
  await page.getByRole("link", { name: "Open on a page of its own" }).click();
  await look(page, "task-page");
  for (const tab of ["files", "activity", "settings"]) {
    await page.goto(`${project}/${tab}`);
    await expect(page.getByRole("navigation", { name: "Project" })).toBeVisible();
    await look(page, tab);
  }
  for (const screen of ["projects", "queue", "usage", "services", "account", "nowhere"]) {
    await page.goto(`/${screen}`);
    await expect(page.getByRole("heading").first()).toBeVisible();
    await look(page, screen);
  }
});

test("every screen of a team and an account", async ({ page }) => {
  test.setTimeout(300_000);
  await signUp(page);
  await page.goto("/team?view=invitations");
  await page.getByLabel("E-mail").fill("grace@example.com");
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  const link = await page.locator("code", { hasText: "/invitation#" }).textContent();
  await look(page, "team-invitations");
  for (const view of ["members", "limits", "models", "providers", "general"]) {
    await page.goto(`/team?view=${view}`);
    await expect(page.getByRole("tabpanel")).toBeVisible();
    await look(page, `team-${view}`);
  }
  await page.goto(link ?? "");
  await expect(page.getByRole("heading", { name: /^Join / })).toBeVisible();
  await look(page, "invitation");

  await page.goto("/keys");
  await look(page, "keys-empty");
  await page.getByRole("button", { name: "Make a key" }).click();
  await page.getByLabel("Name").fill("nightly build");
  await look(page, "keys-new");
  await page.getByRole("dialog").getByRole("button", { name: "Make the key" }).click();
  await expect(page.getByTestId("api-key")).toBeVisible();
  await look(page, "keys-once");
  await page.getByRole("button", { name: "I have stored it" }).click();
  for (const screen of ["keys", "audit", "account", "device", "operator"]) {
    await page.goto(`/${screen}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await look(page, screen);
  }
  await page.goto("/keys");
  await page
    .getByRole("button", { name: /^Team: / })
    .first()
    .click();
  await look(page, "team-switch");
});

/** Needs a product of its own, where whoever signs up first runs the installation. */
test("every screen of an operator", async ({ page }) => {
  test.setTimeout(180_000);
  const product = new Product();
  await product.start();
  try {
    await page.goto(`${product.url}/sign-up`);
    await page.getByLabel("Name").fill("Ada Lovelace");
    await page.getByLabel("E-mail").fill("ada@example.com");
    await page.getByLabel("Password").fill("correct horse battery");
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByRole("heading", { name: "Projects" })).toBeVisible();
    for (const view of ["statistics", "users", "teams"]) {
      await page.goto(`${product.url}/operator?view=${view}`);
      await expect(page.getByRole("tabpanel").getByRole("table").first()).toBeVisible();
      await look(page, `operator-${view}`);
    }
  } finally {
    await product.dispose();
  }
});

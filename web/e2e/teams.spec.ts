import { expect, test, type Page } from "./journey";
import { PERMISSIONS } from "../src/lib/roles";
import { approve, openTeam, planned, signUp } from "./people";

/** Invites somebody through the page and returns the path of the link, which is shown once. */
async function invite(page: Page, email: string, role: string): Promise<string> {
  await page.goto("/team?view=invitations");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Role", { exact: true }).selectOption({ label: role });
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  const link = await page.locator("code", { hasText: "/invitation#" }).textContent();
  const { pathname, hash } = new URL(link ?? "");
  return pathname + hash;
}

test("somebody is invited by link, joins with a lesser role, sees the work and cannot approve it", async ({
  page,
  browser,
  baseURL,
}) => {
  const owner = await signUp(page);
  await planned(page, "To be decided", ["Two files:", "- Write one.md", "- Write two.md"]);
  const project = new URL(page.url()).pathname;
  const email = `editor-${Date.now()}@example.com`;
  const link = await invite(page, email, "Editor");
  await expect(page.getByRole("cell", { name: email })).toBeVisible();

  const context = await browser.newContext({ baseURL });
  const second = await context.newPage();
  await second.goto(link);
  await expect(second.getByRole("heading", { name: /^Join / })).toBeVisible();
  await second.getByRole("link", { name: "Create an account and join" }).click();
  await expect(second.getByLabel("E-mail")).toHaveValue(email);
  await second.getByLabel("Name").fill("Grace Hopper");
  await second.getByLabel("Password").fill("correct horse battery");
  await second.getByRole("button", { name: "Create account" }).click();
  await second.getByRole("button", { name: /^Join / }).click();
  await second.getByRole("link", { name: "To be decided" }).click();
  await expect(approve(second)).toHaveAttribute("aria-disabled", "true");
  await expect(
    second
      .getByText("In this team you are editor; this takes an owner, admin or approver.")
      .first(),
  ).toBeVisible();
  await second.getByRole("treeitem", { name: /one\.md/ }).click();
  await expect(second.getByRole("complementary").getByLabel("Title")).toBeEnabled();

  await second.goto(link);
  await expect(
    second.getByRole("heading", { name: "This invitation cannot be used" }),
  ).toBeVisible();

  await page.goto("/team");
  await page.getByLabel("Role of Grace Hopper").selectOption({ label: "Viewer" });
  await expect(page.getByText("Grace Hopper is viewer now.")).toBeVisible();
  await second.goto(project);
  await second.getByRole("link", { name: "Projects" }).first().click();
  await expect(second.getByRole("button", { name: "New project" })).toHaveAttribute(
    "aria-disabled",
    "true",
    { timeout: 20_000 },
  );

  await openTeam(second, "Grace Hopper");
  await expect(second.getByRole("button", { name: "Start with this example" })).toBeVisible();
  await expect(second.getByRole("link", { name: "To be decided" })).toHaveCount(0);

  await page
    .getByRole("row", { name: /Grace Hopper/ })
    .getByRole("button", { name: "Remove" })
    .click();
  await page.getByRole("button", { name: "Remove from the team" }).click();
  await expect(page.getByRole("row", { name: /Grace Hopper/ })).toHaveCount(0);
  await second.goto(project);
  await expect(second.getByText("This project does not exist")).toBeVisible({ timeout: 20_000 });
  expect(owner.email).toBeTruthy();
  await context.close();
});

test("a key is made, shown once, works for a program, and works no more once revoked", async ({
  page,
  request,
  baseURL,
}) => {
  await signUp(page);
  await planned(page, "Seen by a program", ["One file:", "- Write one.md"]);
  await page.goto("/keys");
  await page.getByRole("button", { name: "Make a key" }).click();
  await page.getByLabel("Name").fill("nightly build");
  await page.getByRole("dialog").getByRole("button", { name: "Make the key" }).click();
  const key = (await page.getByTestId("api-key").textContent()) ?? "";
  expect(key).toMatch(/^pw_live_/);
  await page.getByRole("button", { name: "I have stored it" }).click();
  await expect(page.getByText(key)).toHaveCount(0);

  const ask = () =>
    request.get(`${baseURL}/api/projects`, { headers: { authorization: `Bearer ${key}` } });
  const answer = await ask();
  expect(answer.status()).toBe(200);
  expect(await answer.json()).toMatchObject([{ name: "Seen by a program" }]);

  await page.getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("button", { name: "Revoke the key" }).click();
  await expect(page.getByRole("row", { name: /nightly build/ })).toContainText("revoked");
  await expect.poll(async () => (await ask()).status(), { timeout: 20_000 }).toBe(401);
});

test("a sign-in is ended from another one, and the page that had it leads to the door", async ({
  page,
  browser,
  baseURL,
}) => {
  const { email, password } = await signUp(page);
  const context = await browser.newContext({ baseURL });
  const lost = await context.newPage();
  await lost.goto("/sign-in");
  await lost.getByLabel("E-mail").fill(email);
  await lost.getByLabel("Password").fill(password);
  await lost.getByRole("button", { name: "Sign in" }).click();
  await expect(lost.getByRole("heading", { name: "Projects" })).toBeVisible();
  expect(
    await lost.evaluate(
      () => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie,
    ),
  ).not.toMatch(/eyJ|refresh|token/i);

  await page.goto("/account");
  const others = page
    .getByRole("row")
    .filter({ has: page.getByRole("button", { name: "Sign out" }) });
  await expect(others).toHaveCount(1);
  await others.getByRole("button", { name: "Sign out" }).click();
  await expect(others).toHaveCount(0);
  await expect(async () => {
    await lost.goto("/usage");
    await expect(lost).toHaveURL(/\/sign-in\?next=%2Fusage/, { timeout: 2_000 });
  }).toPass({ timeout: 30_000 });
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Account" })).toBeVisible();
  await context.close();
});

test("what was done is in the audit log, whose chain is whole", async ({ page }) => {
  await signUp(page);
  await page.goto("/team?view=general");
  await page.getByLabel("Name").fill("Difference Engine");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Difference Engine" })).toBeVisible();
  await page.goto("/audit");
  await expect(page.getByRole("row", { name: /team/i }).first()).toBeVisible();
  await page.getByRole("button", { name: "Verify the log" }).click();
  await expect(page.getByText(/entries are there and unchanged/)).toBeVisible();
});

test("the table of roles is the server's", async ({ request, baseURL }) => {
  const { permissions } = (await (await request.get(`${baseURL}/api/permissions`)).json()) as {
    permissions: { name: string; roles: string[] }[];
  };
  expect(
    Object.fromEntries(permissions.map((each) => [each.name, [...each.roles].sort()])),
  ).toEqual(
    Object.fromEntries(
      Object.entries(PERMISSIONS).map(([name, roles]) => [name, [...roles].sort()]),
    ),
  );
});

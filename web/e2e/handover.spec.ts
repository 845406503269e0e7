import { expect, test, type Page } from "./journey";
import { openTeam, signUp } from "./people";

const PASSWORD = "correct horse battery";

test("a provider's key is stored, replaced and forgotten, and no page or answer ever shows it again", async ({
  page,
}) => {
  const seen: string[] = [];
  page.on("response", (response) => {
    if (response.url().includes("/api/"))
      void response.text().then(
        (text) => seen.push(text),
        () => undefined,
      );
  });
  await signUp(page);
  await page.goto("/team?view=providers");
  const row = page.getByRole("row", { name: /Anthropic/ });
  const dialog = page.getByRole("dialog");
  for (const [button, key] of [
    ["Set", "sk-ant-the-first-planted-key"],
    ["Replace", "sk-ant-the-second-planted-key"],
  ] as const) {
    await row.getByRole("button", { name: button }).click();
    await expect(dialog.getByLabel("Key")).toHaveValue("");
    await dialog.getByLabel("Key").fill(key);
    await dialog.getByRole("button", { name: "Store the key" }).click();
    await expect(dialog).toHaveCount(0);
    await expect(row).toContainText("stored");
    // Focus is where the dialog was opened from.
    await expect(row.getByRole("button", { name: "Replace" })).toBeFocused();
  }
  await page.reload();
  await expect(row).toContainText("stored");
  await row.getByRole("button", { name: "Forget" }).click();
  await page.getByRole("button", { name: "Forget the key" }).click();
  await expect(row).toContainText("none of yours");
  await page.goto("/audit");
  await expect(page.getByRole("row").nth(2)).toBeVisible();
  expect(await page.content()).not.toContain("planted-key");
  expect(seen.length).toBeGreaterThan(5);
  expect(seen.filter((text) => text.includes("planted-key"))).toEqual([]);
});

test("a key is rotated: both work while programs change over, and the list says so", async ({
  page,
  request,
  baseURL,
}) => {
  await signUp(page);
  await page.goto("/keys");
  await page.getByRole("button", { name: "Make a key" }).click();
  await page.getByLabel("Name").fill("nightly build");
  await page.getByRole("dialog").getByRole("button", { name: "Make the key" }).click();
  const first = (await page.getByTestId("api-key").textContent()) ?? "";
  await page.getByRole("button", { name: "I have stored it" }).click();
  await page.getByRole("button", { name: "Rotate" }).click();
  await expect(page.getByText("The old one stays good for 24 hours")).toBeVisible();
  await page.getByRole("button", { name: "Make the new key" }).click();
  const second = (await page.getByTestId("api-key").textContent()) ?? "";
  expect(second).not.toBe(first);
  await page.getByRole("button", { name: "I have stored it" }).click();
  const rows = page.getByRole("row", { name: /nightly build/ });
  await expect(rows.filter({ hasText: "replaced, still good" })).toHaveCount(1);
  await expect(rows.filter({ hasText: "replaced, still good" })).toContainText(
    /in 2[34] h|in 1 day|tomorrow/i,
  );
  await expect(rows.filter({ hasNotText: "replaced" })).toHaveCount(1);
  for (const key of [first, second])
    expect(
      (
        await request.get(`${baseURL}/api/projects`, {
          headers: { authorization: `Bearer ${key}` },
        })
      ).status(),
    ).toBe(200);
  await rows
    .filter({ hasText: "replaced, still good" })
    .getByRole("button", { name: "Revoke" })
    .click();
  await page.getByRole("button", { name: "Revoke the key" }).click();
  await expect
    .poll(
      async () =>
        (
          await request.get(`${baseURL}/api/projects`, {
            headers: { authorization: `Bearer ${first}` },
          })
        ).status(),
      { timeout: 20_000 },
    )
    .toBe(401);
  expect(
    (
      await request.get(`${baseURL}/api/projects`, {
        headers: { authorization: `Bearer ${second}` },
      })
    ).status(),
  ).toBe(200);
});

/** Invites somebody and lets them join in a browser of their own. */
async function joined(page: Page, second: Page, name: string): Promise<void> {
  const email = `${name.toLowerCase()}-${Date.now()}@example.com`;
  await page.goto("/team?view=invitations");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Role", { exact: true }).selectOption({ label: "Admin" });
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  const link = (await page.locator("code", { hasText: "/invitation#" }).textContent()) ?? "";
  await second.goto(link);
  await second.getByRole("link", { name: "Create an account and join" }).click();
  await second.getByLabel("Name").fill(name);
  await second.getByLabel("Password").fill(PASSWORD);
  await second.getByRole("button", { name: "Create account" }).click();
  await second.getByRole("button", { name: /^Join / }).click();
  await expect(second.getByRole("heading", { name: "Projects" })).toBeVisible();
}

test("a team is handed over to a colleague, who alone can then delete it, by typing its name", async ({
  page,
  browser,
  baseURL,
}) => {
  await signUp(page);
  await page
    .getByRole("button", { name: /^Team: / })
    .first()
    .click();
  await page.getByRole("menuitem", { name: /new team/i }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Analytical Engine");
  await page.keyboard.press("Enter");
  await expect(
    page.getByRole("button", { name: /^Team: .*Analytical Engine/ }).first(),
  ).toBeVisible();
  const context = await browser.newContext({ baseURL });
  const second = await context.newPage();
  await joined(page, second, "Grace");

  await page.goto("/team");
  await page.getByRole("row", { name: /Grace/ }).getByRole("button", { name: /owner/i }).click();
  await expect(
    page.getByText("They become owner and you become admin. Only they can undo it."),
  ).toBeVisible();
  await page.getByRole("button", { name: "Hand the team over" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByLabel("Role of Ada Lovelace")).toHaveValue("admin");
  await page.getByRole("tab", { name: "General" }).click();
  const remove = page.getByRole("button", { name: "Delete the team" });
  await expect(remove).toHaveAttribute("aria-disabled", "true");
  await remove.click({ force: true });
  await expect(page.getByRole("log", { name: "Messages" })).toContainText(
    "In this team you are admin",
  );

  await second.goto("/team?view=general");
  await openTeam(second, "Analytical Engine");
  await second.goto("/team?view=general");
  await second.getByRole("button", { name: "Delete the team" }).click();
  const dialog = second.getByRole("dialog", { name: "Delete Analytical Engine?" });
  await expect(dialog.getByRole("button", { name: "Delete for good" })).toBeDisabled();
  await dialog.getByRole("textbox").fill("Analytical Engine");
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await expect(second.getByRole("heading", { name: "Projects" })).toBeVisible();
  await second
    .getByRole("button", { name: /^Team: / })
    .first()
    .click();
  await expect(second.getByRole("menuitem", { name: /Analytical Engine/ })).toHaveCount(0);
  await context.close();
});

test("an account is deleted after its password is shown, and nobody signs in to it again", async ({
  page,
}) => {
  const { email, password } = await signUp(page);
  await page.goto("/account");
  await page.getByRole("button", { name: "Delete the account" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete your account?" });
  await dialog.getByLabel("Your password").fill("not the password");
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await expect(dialog.getByText(/wrong|not right|does not/i).first()).toBeVisible();
  await dialog.getByLabel("Your password").fill(password);
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
});

import { readFileSync } from "node:fs";
import { expect, test } from "./journey";
import { approve, planned, signUp, status } from "./people";

test("a project is renamed, limited, exported, copied and deleted", async ({ page }) => {
  await signUp(page);
  await planned(page, "Keeper", [
    "Three files:",
    "- Write one.md",
    "- Write two.md",
    "- Write three.md",
  ]);
  await approve(page).click();
  await expect(status(page)).toHaveText("Completed", { timeout: 60_000 });
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByLabel("Name").fill("Keeper of files");
  await page.getByLabel("Limit, $").fill("3.5");
  await page.getByLabel("Tasks at the same time").fill("4");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Keeper of files" })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Limit, $")).toHaveValue("3.5");

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export as JSON" }).click(),
  ]);
  const exported = JSON.parse(readFileSync(await download.path(), "utf8")) as {
    project: { name: string };
    tasks: unknown[];
  };
  expect(exported).toMatchObject({ project: { name: "Keeper of files" }, tasks: { length: 3 } });

  await page.getByRole("button", { name: "Make a copy" }).click();
  await expect(page).toHaveURL(/\/plan/);
  await expect(approve(page)).toHaveText(/3 tasks/);
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Delete the project" }).click();
  await page.getByRole("button", { name: "Delete for good" }).click();
  await expect(page.getByRole("row")).toHaveCount(2);
  await page.getByRole("searchbox").fill("nothing like it");
  await expect(page.getByText("No project fits this search.")).toBeVisible();
  await page.getByRole("searchbox").fill("keeper");
  await expect(page.getByRole("link", { name: "Keeper of files" })).toBeVisible();
});

test("limits of the team are changed, and signing out ends the session", async ({ page }) => {
  const { email } = await signUp(page);
  await page.getByRole("link", { name: "Usage" }).first().click();
  await page.getByRole("link", { name: "Change limits" }).click();
  await page.getByLabel("Per day, $").fill("4");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved")).toBeVisible();
  await page.getByRole("link", { name: "Usage" }).first().click();
  await expect(page.getByText("of $4.00, 0 %")).toBeVisible();
  await page.getByRole("link", { name: "Account" }).first().click();
  await expect(page.getByText(email)).toBeVisible();
  await page.getByRole("main").getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.goto("/usage");
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fusage/);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
});

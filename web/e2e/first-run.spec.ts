import { expect, test } from "./journey";
import { approve, signUp, status } from "./people";

test("somebody new goes from signing up to a finished demo run without reading anything", async ({
  page,
}) => {
  await signUp(page);
  await page.getByRole("button", { name: "Start with this example" }).click();
  await expect(approve(page)).toHaveText(/nothing to pay, 3 tasks/);
  await expect(page.getByText("Demo model").first()).toBeVisible();
  await approve(page).click();
  await expect(page).toHaveURL(/\/run/);
  await expect(status(page)).toHaveText("Completed", { timeout: 60_000 });

  await page.getByRole("link", { name: "Files", exact: true }).click();
  await page
    .getByRole("navigation", { name: "Files" })
    .getByRole("button", { name: /hello_world\.py/ })
    .click();
  await expect(
    page.getByRole("region", { name: "hello_world.py" }).locator("code"),
  ).not.toBeEmpty();
  await expect(page.getByText("Demo model").first()).toBeVisible();
});

test("a reload in the middle of a run misses nothing", async ({ page }) => {
  await signUp(page);
  await page.getByRole("button", { name: "Start with this example" }).click();
  await approve(page).click();
  await page.waitForURL(/\/run/);
  await page.reload();
  await expect(status(page)).toHaveText("Completed", { timeout: 60_000 });
  await page.getByRole("button", { name: "Show the event log" }).click();
  const log = page.getByRole("region", { name: "Events, newest last" });
  await expect(log.getByText("Run completed", { exact: true })).toBeVisible();
  await page.getByRole("link", { name: "Activity" }).click();
  const all = page.getByRole("region", { name: "Events, newest last" });
  await expect(all.getByText("Project created", { exact: true }).first()).toBeVisible();
  await expect(all.getByText("Run completed", { exact: true })).toHaveCount(1);
});

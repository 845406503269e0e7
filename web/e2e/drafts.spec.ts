import { expect, test } from "./journey";
import { planned, signUp } from "./people";

test("unsaved edits of a plan are there again after another page, a reload and another tab of the project", async ({
  page,
}) => {
  await signUp(page);
  await planned(page, "Kept edits", ["Two files:", "- Write a.md", "- Write b.md"]);
  await page.getByRole("treeitem", { name: /a\.md/ }).first().click();
  const title = page.getByRole("complementary").getByLabel("Title");
  await title.fill("Write the first file");
  await expect(page.getByText("1 unsaved change")).toBeVisible();

  await page.getByRole("link", { name: "Usage" }).first().click();
  await expect(page.getByRole("heading", { name: "Usage" })).toBeVisible();
  await page.goBack();
  await expect(page.getByText(/1 unsaved change, kept from/)).toBeVisible();
  await expect(page.getByRole("treeitem", { name: /Write the first file/ })).toBeVisible();

  await page.reload();
  await expect(page.getByText(/1 unsaved change, kept from/)).toBeVisible();

  await page.getByRole("link", { name: "Run", exact: true }).click();
  await page.getByRole("link", { name: "Plan", exact: true }).click();
  await expect(page.getByText("1 unsaved change")).toBeVisible();
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(page.getByText("unsaved change")).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("treeitem", { name: /a\.md/ }).first()).toBeVisible();
  await expect(page.getByText("unsaved change")).toHaveCount(0);
});

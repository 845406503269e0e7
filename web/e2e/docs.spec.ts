import { expect, test } from "./journey";
import { signUp } from "./people";

test("the API's documentation is read, opened and tried under a policy that allows no inline style", async ({
  page,
}) => {
  await signUp(page);
  const answer = await page.goto("/api/docs/");
  const policy = answer?.headers()["content-security-policy"] ?? "";
  expect(policy).toContain("style-src 'self'");
  expect(policy).not.toContain("unsafe-inline");
  await expect(page.getByRole("heading", { name: /Planwright/ })).toBeVisible();
  const operation = page.locator("#operations-health-health, [id^='operations-health']").first();
  await operation.locator("button").first().click();
  await operation.getByRole("button", { name: "Try it out" }).click();
  await operation.getByRole("button", { name: "Execute" }).click();
  await expect(
    operation.locator(".live-responses-table tbody .response-col_status").first(),
  ).toContainText("200");
  // Styled by its own files: an operation has its coloured frame.
  expect(await operation.evaluate((element) => getComputedStyle(element).borderTopStyle)).toBe(
    "solid",
  );
  await page.screenshot({ path: "screenshots/api-docs-light-1440.png", caret: "initial" });
});

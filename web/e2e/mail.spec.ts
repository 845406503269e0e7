import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./journey";
import { Product } from "./product";

let product: Product;

test.beforeEach(async () => {
  product = new Product();
  await product.start();
});

test.afterEach(async () => product.dispose());

/** The newest link of this kind that was mailed. */
async function mailed(path: string): Promise<string> {
  const find = () => {
    const folder = join(product.data, "outbox");
    const texts = readdirSync(folder)
      .sort()
      .map((name) =>
        readFileSync(join(folder, name), "utf8")
          .replaceAll("=\r\n", "")
          .replaceAll("=\n", "")
          .replaceAll("=3D", "="),
      );
    return texts.flatMap((text) => text.match(new RegExp(`https?://\\S*${path}\\S*`)) ?? []).at(-1);
  };
  await expect
    .poll(() => {
      try {
        return find();
      } catch {
        return undefined;
      }
    })
    .toBeTruthy();
  const { pathname, search, hash } = new URL(find() ?? "");
  return pathname + search + hash;
}

test("an address is verified and a forgotten password set anew, by mail", async ({ page }) => {
  const email = "ada@example.com";
  await page.goto(`${product.url}/sign-up`);
  await page.getByLabel("Name").fill("Ada");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Projects" })).toBeVisible();
  await page.goto(`${product.url}/account`);
  await expect(page.getByText("not verified")).toBeVisible();
  await page.goto(product.url + (await mailed("/verify-email")));
  await page.getByRole("button", { name: "Verify the address" }).click();
  await expect(page.getByText("Your address is verified.")).toBeVisible();
  await page.goto(`${product.url}/account`);
  await expect(page.getByText("verified", { exact: true })).toBeVisible();
  await page.getByRole("main").getByRole("button", { name: "Sign out" }).click();

  await page.getByRole("link", { name: "Forgot the password?" }).click();
  await expect(page.getByRole("heading", { name: "Set a new password" })).toBeVisible();
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByText("a mail with the link is on its way")).toBeVisible();
  const link = product.url + (await mailed("/reset-password"));
  await page.goto(link);
  await page.getByLabel("New password").fill("another horse battery");
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill("another horse battery");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Projects" })).toBeVisible();
  await page.goto(link);
  await page.getByLabel("New password").fill("a third horse battery");
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(page.getByText("This link was used before")).toBeVisible();
});

import { expect, test, type Locator, type Page } from "./journey";
import { imported, Product } from "./product";
import { signUp, status } from "./people";

/** Walks by Tab until this has the focus; a thing that cannot be reached so fails the journey. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let steps = 0; steps < 120; steps += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      const ring = await target.evaluate(
        (element) => getComputedStyle(element).outlineStyle + getComputedStyle(element).boxShadow,
      );
      expect(ring, "the focus is seen").not.toBe("nonenone");
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`no Tab reaches ${target}`);
}

/** Answers by key, as soon as the button that names the key stands there. */
async function decide(page: Page, key: string): Promise<void> {
  await expect(page.getByRole("button", { name: new RegExp(` ${key}$`) })).toBeVisible();
  await page.keyboard.press(key);
}

test("the first run, from signing up to its files, without a mouse", async ({ page }) => {
  await page.goto("/sign-up");
  await expect(page.getByLabel("Name")).toBeFocused();
  await page.keyboard.type("Ada Lovelace");
  await page.keyboard.press("Tab");
  await page.keyboard.type(`keys-${Date.now()}@example.com`);
  await page.keyboard.press("Tab");
  await page.keyboard.type("correct horse battery");
  await page.keyboard.press("Enter");
  const begin = page.getByRole("button", { name: "Start with this example" });
  await tabTo(page, begin);
  await page.keyboard.press("Enter");
  const approve = page.getByRole("button", { name: /^Approve: / });
  await tabTo(page, approve);
  await page.keyboard.press("Enter");
  await expect(status(page)).toHaveText("Completed", { timeout: 60_000 });

  // One task after the other, in any view; the panel follows.
  await page.keyboard.press("3");
  await expect(page.getByRole("radio", { name: "Table" })).toBeChecked();
  await page.keyboard.press("j");
  await expect(page.getByRole("article").getByRole("heading", { name: /^1\. / })).toBeVisible();
  await page.keyboard.press("j");
  await expect(page.getByRole("article").getByRole("heading", { name: /^2\. / })).toBeVisible();
  await page.keyboard.press("k");
  await expect(page.getByRole("article").getByRole("heading", { name: /^1\. / })).toBeVisible();
  await tabTo(page, page.getByRole("link", { name: "Files", exact: true }));
  await page.keyboard.press("Enter");
  await tabTo(
    page,
    page
      .getByRole("navigation", { name: "Files" })
      .getByRole("button", { name: /hello_world\.py/ }),
  );
  await page.keyboard.press("Enter");
  await expect(
    page.getByRole("region", { name: "hello_world.py" }).locator("code"),
  ).not.toBeEmpty();
});

test("what waits for a person is answered one after the other by keyboard alone", async ({
  page,
}) => {
  const product = new Product();
  await product.start();
  try {
    const tasks = ["First", "Second", "Third"].map((title) => ({ title, description: "SLOWEST" }));
    const owner = await imported(product.url, [{ name: "All", tasks }]);
    await page.goto(`${product.url}/projects/${owner.project}/plan`);
    await expect(page.getByLabel("E-mail")).toBeFocused();
    await page.keyboard.type(owner.email);
    await page.keyboard.press("Tab");
    await page.keyboard.type(owner.password);
    await page.keyboard.press("Enter");
    await tabTo(page, page.getByRole("button", { name: /^Approve: / }));
    await page.keyboard.press("Enter");
    await expect(status(page)).toHaveText("Running");
    await expect(page.getByText("3 tasks", { exact: true })).toBeVisible();
    for (const title of ["First", "Second", "Third"]) {
      await page.keyboard.press("j");
      await expect(
        page.getByRole("article").getByRole("heading", { name: new RegExp(title) }),
      ).toBeVisible();
      await tabTo(page, page.getByRole("button", { name: "Stop and decide" }));
      await page.keyboard.press("Enter");
      await expect(page.getByRole("button", { name: "Stop and decide" })).toHaveCount(0);
    }
    await page.keyboard.press("g");
    await page.keyboard.press("q");
    await expect(page.getByRole("heading", { name: "Waiting for you" })).toBeVisible();
    await expect(page.getByText("3 decisions, oldest first.")).toBeVisible();
    await page.keyboard.press("j");
    await expect(page.getByRole("heading", { level: 2, name: "Second" })).toBeVisible();
    await page.keyboard.press("k");
    await expect(page.getByRole("heading", { level: 2, name: "First" })).toBeVisible();
    // The first is skipped by its key, the second gets words and runs again, the third is let fail.
    await decide(page, "s");
    await expect(page.getByText("2 decisions, oldest first.")).toBeVisible();
    await expect(page.getByRole("heading", { level: 2, name: "Second" })).toBeVisible();
    await tabTo(page, page.getByLabel("Guidance for the next attempt"));
    await page.keyboard.type("Please hurry");
    await tabTo(page, page.getByRole("button", { name: /^Run again/ }));
    await page.keyboard.press("Enter");
    // The next item is loaded before it is shown, so its keys answer with its heading.
    await expect(page.getByRole("heading", { level: 2, name: "Third" })).toBeVisible();
    await page.keyboard.press("x");
    await expect(page.getByText("Nothing waits for you")).toBeVisible();
    await expect(page.getByRole("log", { name: "Messages" })).not.toBeEmpty();
  } finally {
    await product.dispose();
  }
});

test("a dialog, the palette and the help take the focus, keep it, and give it back", async ({
  page,
}) => {
  await signUp(page);
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard and help" });
  await expect(help).toBeVisible();
  for (let steps = 0; steps < 5; steps += 1) {
    await page.keyboard.press("Tab");
    expect(await help.evaluate((dialog) => dialog.contains(document.activeElement))).toBe(true);
  }
  await page.keyboard.press("Escape");
  await expect(help).toHaveCount(0);

  await page.keyboard.press("g");
  await page.keyboard.press("k");
  const make = page.getByRole("button", { name: "Make a key" }).first();
  await tabTo(page, make);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog").getByLabel("Name")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(make).toBeFocused();

  await page.keyboard.press("Control+k");
  await expect(page.getByPlaceholder(/Find a project/)).toBeFocused();
  await page.keyboard.type("nothing of that name at all");
  await expect(page.getByText("Nothing of that name.")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(make).toBeFocused();

  const team = page.getByRole("button", { name: /^Team: / }).first();
  await tabTo(page, team);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menu")).toBeVisible();
  await page.keyboard.press("End");
  await expect(page.getByRole("menuitem").last()).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog").getByLabel("Name")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(team).toBeFocused();
});

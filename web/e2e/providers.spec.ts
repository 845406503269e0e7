import { expect, test, type Page } from "./journey";
import { IdentityProvider } from "./identity-provider";
import { Product } from "./product";

/** Signing in at a certified provider that is not ours, as people do it: in a browser. */
const product = new Product();
const provider = new IdentityProvider();
const PASSWORD = "correct horse battery";

test.beforeAll(async () => {
  const url = await product.settle();
  await provider.start(`${url}/api/auth/oidc/certified/return`);
  product.settings.PLANWRIGHT_OIDC = JSON.stringify([
    {
      name: "certified",
      display_name: "Certified",
      issuer: provider.issuer,
      ...IdentityProvider.CLIENT,
    },
  ]);
  await product.start();
});

test.afterAll(async () => {
  await product.dispose();
  await provider.stop();
});

test.beforeEach(async ({ page }) => {
  // The provider's pages ask for a font of another host.
  await page.route(
    (url) => url.hostname !== "127.0.0.1",
    (route) => route.abort(),
  );
});

async function toProvider(page: Page, path = "/sign-in"): Promise<void> {
  await page.goto(product.url + path);
  await page.getByRole("link", { name: "Continue with Certified" }).click();
  await expect(page).toHaveURL((url) => url.origin === provider.issuer);
}

async function signedUp(page: Page, email: string): Promise<void> {
  await page.goto(`${product.url}/sign-up`);
  await page.getByLabel("Name").fill("Somebody");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Projects" })).toBeVisible();
}

async function connect(page: Page, name: string): Promise<void> {
  await page.goto(`${product.url}/account`);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await page.getByLabel("Your password").fill(PASSWORD);
  await page.getByRole("button", { name: "Go to Certified" }).click();
  await provider.signIn(page, name);
}

const ways = (page: Page) =>
  page.locator("section", { has: page.getByRole("heading", { name: "Other ways to sign in" }) });

test("somebody signs up at a provider, signs out, and signs in there again to the same account", async ({
  page,
  context,
}) => {
  await toProvider(page, "/sign-up");
  await provider.signIn(page, "ada");
  await expect(page.getByRole("heading", { name: "Projects" })).toBeVisible();
  expect(page.url()).not.toMatch(/code=|state=/);
  expect(
    await page.evaluate(
      () => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie,
    ),
  ).not.toMatch(/eyJ|refresh|token/i);
  await page.goto(`${product.url}/account`);
  await expect(page.locator("dd", { hasText: "ada@example.com" })).toBeVisible();
  await expect(ways(page)).toContainText("connected");
  // The only way in stays: the button says why.
  await ways(page).getByRole("button", { name: "Disconnect" }).click({ force: true });
  await expect(page.getByRole("log", { name: "Messages" })).toContainText(
    "It is your only way in; set a password first.",
  );
  await expect(ways(page)).not.toContainText("not connected");
  await page.getByRole("main").getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();

  // Where one was going is where one arrives; the provider remembers and asks nothing.
  await page.goto(`${product.url}/usage?days=7`);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByRole("link", { name: "Continue with Certified" }).click();
  await expect(page).toHaveURL(`${product.url}/usage?days=7`);
  await page.goto(`${product.url}/account`);
  await expect(page.locator("dd", { hasText: "ada@example.com" })).toBeVisible();
  expect(
    (await context.cookies(product.url)).find((cookie) => cookie.name.startsWith("planwright")),
  ).toMatchObject({ httpOnly: true });
});

test("an identity is connected on the account page, leads in, and no longer does once disconnected", async ({
  page,
}) => {
  await signedUp(page, "grace@home.example");
  await connect(page, "grace");
  await expect(page).toHaveURL(`${product.url}/account`);
  await expect(ways(page)).toContainText("connected");
  await expect(ways(page).getByRole("button", { name: "Disconnect" })).toBeVisible();
  await page.getByRole("main").getByRole("button", { name: "Sign out" }).click();

  await page.getByRole("link", { name: "Continue with Certified" }).click();
  await expect(page).toHaveURL((url) => url.origin === product.url && url.pathname !== "/sign-in");
  await page.goto(`${product.url}/account`);
  await expect(page.locator("dd", { hasText: "grace@home.example" })).toBeVisible();
  await ways(page).getByRole("button", { name: "Disconnect" }).click();
  await expect(page.getByText("You can no longer sign in through it.")).toBeVisible();
  await expect(ways(page)).toContainText("not connected");
});

test("an identity that is somebody's cannot be connected by somebody else, and the account page says so", async ({
  page,
}) => {
  await toProvider(page);
  await provider.signIn(page, "hedy");
  await expect(page.getByRole("heading", { name: "Projects" })).toBeVisible();
  await page.context().clearCookies();
  await signedUp(page, "marie@home.example");
  await connect(page, "hedy");
  await expect(page).toHaveURL(/\/account\?problem=already_linked/);
  await expect(page.getByRole("alert")).toContainText(
    "That identity is connected already, to you or to somebody else.",
  );
  await expect(ways(page)).toContainText("not connected");
});

test("whoever cancels at the provider comes back to the door, is told, and can try again", async ({
  page,
}) => {
  await toProvider(page);
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page).toHaveURL(/\/sign-in\?problem=sign_in_refused/);
  await expect(page.getByRole("alert")).toContainText(
    "The provider did not sign you in. Try again, or use a password.",
  );
  await page.screenshot({ path: "screenshots/sign-in-refused-light-1440.png" });
  await page.getByRole("link", { name: "Continue with Certified" }).click();
  await provider.signIn(page, "katherine");
  await expect(page.getByRole("heading", { name: "Projects" })).toBeVisible();
});

test("a return that this browser did not begin, or that comes twice, signs nobody in and says what to do", async ({
  page,
  browser,
}) => {
  await toProvider(page);
  const back = page.waitForRequest((request) =>
    request.url().startsWith(`${product.url}/api/auth/oidc/certified/return?`),
  );
  await provider.signIn(page, "rosalind");
  const used = (await back).url();
  await expect(page.getByRole("heading", { name: "Projects" })).toBeVisible();

  const context = await browser.newContext();
  const stranger = await context.newPage();
  for (const address of [
    used,
    `${product.url}/api/auth/oidc/certified/return?code=made-up&state=made-up`,
  ]) {
    await stranger.goto(address);
    await expect(stranger).toHaveURL(/\/sign-in\?problem=invalid_state/);
    await expect(stranger.getByRole("alert")).toContainText(
      "That sign-in was not begun in this browser, or took too long. Begin it anew.",
    );
  }
  // Words in the address are anybody's: they are never shown.
  await stranger.goto(`${product.url}/sign-in?problem=sign_in_refused&detail=Call+this+number`);
  await expect(stranger.getByRole("alert")).toBeVisible();
  await expect(stranger.getByText("Call this number")).toHaveCount(0);
  await context.close();
});

test("an address that has an account already, or that the provider does not vouch for, is refused with the way on", async ({
  page,
}) => {
  await signedUp(page, "lise@example.com");
  await page.context().clearCookies();
  await toProvider(page);
  await provider.signIn(page, "lise");
  await expect(page.getByRole("alert")).toContainText(
    "There is an account with that address already. Sign in to it and connect the provider on the account page.",
  );
  await page.context().clearCookies();
  await toProvider(page);
  await provider.signIn(page, "unverified");
  await expect(page).toHaveURL(/\/sign-in\?problem=email_not_verified/);
  await expect(page.getByRole("alert")).toContainText("Verify the address there first");
});

test("a provider that cannot be reached is said to be so, and a password still works", async ({
  page,
}) => {
  await signedUp(page, "emmy@home.example");
  await page.getByRole("link", { name: "Account" }).first().click();
  await page.getByRole("main").getByRole("button", { name: "Sign out" }).click();
  const away = new Product();
  const gone = new IdentityProvider();
  try {
    await gone.start(`${await away.settle()}/api/auth/oidc/certified/return`);
    away.settings.PLANWRIGHT_OIDC = JSON.stringify([
      {
        name: "certified",
        display_name: "Certified",
        issuer: gone.issuer,
        ...IdentityProvider.CLIENT,
      },
    ]);
    await gone.stop();
    await away.start();
    await page.goto(`${away.url}/sign-in`);
    await page.getByRole("link", { name: "Continue with Certified" }).click();
    await expect(page.getByRole("alert")).toContainText(
      "The provider could not be reached. Try again in a moment, or use a password.",
    );
    await expect(page.getByLabel("Password")).toBeVisible();
  } finally {
    await away.dispose();
  }
});

import { expect, test, type Page } from "./journey";
import { approve, openPlan, status } from "./people";
import { imported, Product } from "./product";

/** With a model that has a price, so that limits bite. */
const product = new Product();
const TASKS = [
  {
    name: "All",
    tasks: [
      { title: "One", description: "Do it" },
      { title: "Two", description: "Do it", depends_on: [0] },
    ],
  },
];

test.beforeAll(() => product.start());
test.afterAll(() => product.dispose());

async function setDailyLimit(page: Page, dollars: string): Promise<void> {
  await page.goto(`${product.url}/team?view=limits`);
  await page.getByLabel("Per day, $").fill(dollars);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved. It holds from the next model call on.")).toBeVisible();
}

test("a limit that stops the planning is named with its figures, and leads to where it is raised", async ({
  page,
}) => {
  const owner = await imported(product.url, TASKS);
  await openPlan(page, product.url, owner);
  await setDailyLimit(page, "0");
  await page.goto(`${product.url}/projects/new`);
  await page.getByLabel("Name").fill("Too dear");
  await page.getByLabel("Requirement").fill("A file:\n- Write one.md");
  await page.getByRole("button", { name: "Create and plan" }).click();
  const refusal = page.getByRole("alert");
  await expect(refusal).toContainText(
    "The last plan could not be made. The team's budget does not cover $",
  );
  await expect(refusal).toContainText(
    /Limit\$0\.00Spent\$0\.00Held by running calls\$0\.00Asked for\$[\d.]+Missing\$[\d.]+/,
  );
  // Whoever comes later, or reloads, is told the same.
  await page.reload();
  await expect(refusal).toContainText("The last plan could not be made.");
  await expect(refusal).toContainText("Missing");
  await page.screenshot({ path: "screenshots/refused-planning-light-1440.png", caret: "initial" });
  await refusal.getByRole("link", { name: "the limits of the team" }).click();
  await page.getByLabel("Per day, $").fill("5");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved. It holds from the next model call on.")).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("button", { name: "Make the plan" })).toBeEnabled();
});

test("a limit that stops a run says so above every view, and the run goes on once it is raised", async ({
  page,
}) => {
  const owner = await imported(product.url, TASKS);
  await openPlan(page, product.url, owner);
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByLabel("Limit, $").fill("0");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("log", { name: "Messages" })).not.toBeEmpty();
  await page.getByRole("link", { name: "Plan", exact: true }).click();
  await expect(approve(page)).toHaveText(/stops at \$0\.00/);
  await approve(page).click();
  await expect(page.getByText(/\$0\.00 of \$0\.00/)).toBeVisible();
  const reason = page
    .getByText(
      /Paid tasks wait for money: the next call may cost \$[\d.]+, and \$0\.00 of the project's limit of \$0\.00 is left/,
    )
    .first();
  await expect(reason).toBeVisible();
  for (const view of ["Timeline", "Table"]) {
    await page.getByRole("radio", { name: view }).click();
    await expect(reason).toBeVisible();
  }
  await page.screenshot({ path: "screenshots/run-without-money-light-1440.png", caret: "initial" });
  await page.getByRole("link", { name: "Change the limit" }).click();
  await page.getByLabel("Limit, $").fill("5");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(status(page)).toHaveText("Completed", { timeout: 60_000 });
  await expect(page.getByText(/wait for money/)).toHaveCount(0);
});

test("a higher limit of the team lets a run that waited go on at once, not at the next look of the sweeper", async ({
  page,
}) => {
  const owner = await imported(product.url, TASKS);
  await openPlan(page, product.url, owner);
  await setDailyLimit(page, "0");
  await page.goto(`${product.url}/projects/${owner.project}/plan`);
  await approve(page).click();
  await expect(page.getByText(/Paid tasks wait for money/).first()).toBeVisible();
  await setDailyLimit(page, "5");
  await page.goto(`${product.url}/projects/${owner.project}/run`);
  await expect(status(page)).toHaveText("Completed");
});

test("whoever approves a price that has moved meanwhile approves nothing, is told the new one, and approves that", async ({
  page,
}) => {
  const owner = await imported(product.url, TASKS);
  await openPlan(page, product.url, owner);
  const before = await approve(page).textContent();
  const other = await page.context().newPage();
  await other.goto(`${product.url}/team?view=models`);
  await other.getByLabel("Provider of haiku").selectOption({ label: "OpenAI" });
  await other.getByLabel("Model of haiku").fill("gpt-6-sol");
  await other.getByRole("button", { name: "Save" }).click();
  await expect(other.getByText("Saved. It holds from the next model call on.")).toBeVisible();
  await other.close();

  await approve(page).click();
  const note = page.getByText(/Nothing was approved and nothing runs\./).locator("..");
  const [, now, then] =
    /at most (\$[\d.]+) instead of (\$[\d.]+)\./.exec((await note.textContent()) ?? "") ?? [];
  expect(before).toContain(`stops at ${then},`);
  expect(now).not.toBe(then);
  await page.screenshot({ path: "screenshots/price-moved-light-1440.png", caret: "initial" });
  await page.getByRole("button", { name: "Load it as it is now" }).click();
  await expect(approve(page)).toContainText(`stops at ${now},`);
  await expect(note).toHaveCount(0);
  await approve(page).click();
  await expect(status(page)).toHaveText("Completed", { timeout: 60_000 });
});

test("two windows on one project show the same, whichever of them acts", async ({ page }) => {
  const owner = await imported(product.url, [
    {
      name: "All",
      tasks: [
        { title: "One", description: "SLOW" },
        { title: "Two", description: "Do it", depends_on: [0] },
      ],
    },
  ]);
  await openPlan(page, product.url, owner);
  const other = await page.context().newPage();
  await other.goto(page.url());
  await expect(approve(other)).toBeVisible();
  await approve(page).click();
  // The other window learns of it without being touched.
  await expect(status(other)).toHaveText("Running", { timeout: 10_000 });
  await expect(approve(other)).toHaveCount(0);
  await other.getByRole("button", { name: "Pause" }).click();
  await expect(status(page)).toHaveText("Paused");
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(status(other)).toHaveText("Completed", { timeout: 60_000 });
  await expect(status(page)).toHaveText("Completed");
  await other.close();
});

test("a window that loses the network misses nothing once it is back", async ({
  page,
  context,
}) => {
  const tasks = Array.from({ length: 4 }, (_, at) => ({
    title: `Step ${at + 1}`,
    description: at === 0 ? "SLOW" : "Do it",
    depends_on: at === 0 ? [] : [at - 1],
  }));
  const owner = await imported(product.url, [{ name: "Chain", tasks }]);
  await openPlan(page, product.url, owner);
  await approve(page).click();
  await expect(
    page.locator(".react-flow__node", { hasText: "Step 1" }).locator('[data-status="running"]'),
  ).toBeVisible();
  await context.setOffline(true);
  const { request } = context;
  // The run goes on without anybody watching it.
  await expect
    .poll(
      async () =>
        (
          (await (await request.get(`${product.url}/api/projects/${owner.project}`)).json()) as {
            status: string;
          }
        ).status,
      { timeout: 60_000 },
    )
    .toBe("completed");
  await context.setOffline(false);
  await expect(status(page)).toHaveText("Completed", { timeout: 60_000 });
  await page.getByRole("button", { name: "Show the event log" }).click();
  const log = page.getByRole("region", { name: "Events, newest last" });
  for (const step of ["Step 2", "Step 3", "Step 4"])
    await expect(log.getByText(step).first()).toBeVisible();
  await expect(log.getByText("Run completed", { exact: true })).toHaveCount(1);
  const { last_event_seq: last } = (await (
    await request.get(`${product.url}/api/projects/${owner.project}`)
  ).json()) as { last_event_seq: number };
  await page.getByRole("link", { name: "Activity" }).click();
  await expect(page.getByText(String(last), { exact: true }).first()).toBeVisible();
});

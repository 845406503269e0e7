import { readFileSync } from "node:fs";
import { expect, test } from "./journey";
import { approve, planned, signUp, status } from "./people";

const TASK = {
  task_type: "code",
  complexity: "simple",
  depends_on: [],
  tools_needed: ["write_file"],
  requirement_ids: [],
  verification_criteria: "",
  affected_files: [],
};

const file = (plan: unknown) => ({
  name: "plan.json",
  mimeType: "application/json",
  buffer: Buffer.from(typeof plan === "string" ? plan : JSON.stringify(plan)),
});

test("a plan is imported from a file, its faults are named by place, and it runs", async ({
  page,
}) => {
  await signUp(page);
  await page.goto("/projects/new");
  await page.getByLabel("Name").fill("From a file");
  await page.getByLabel("Requirement").fill("As the file says.");
  await page.getByRole("button", { name: "Create only" }).click();
  await page.getByRole("button", { name: "Import a plan" }).click();
  const dialog = page.getByRole("dialog", { name: "Import a plan" });
  const chooser = dialog.getByLabel("Choose a file");

  await chooser.setInputFiles(file("{oops"));
  await expect(dialog.getByText("This is not JSON")).toBeVisible();
  await chooser.setInputFiles(
    file({
      summary: "Two",
      tasks: [
        { ...TASK, title: "First", description: "Write first.md", depends_on: [7] },
        { ...TASK, title: "Second", description: "Write second.md", depends_on: [0] },
      ],
    }),
  );
  await dialog.getByRole("button", { name: "Import 2 tasks" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Nothing was imported");
  await expect(dialog.getByRole("alert").locator("code").first()).toContainText("/plan/tasks");

  await chooser.setInputFiles(
    file({
      summary: "Two",
      tasks: [
        { ...TASK, title: "First", description: "Write first.md" },
        { ...TASK, title: "Second", description: "Write second.md", depends_on: [0] },
      ],
    }),
  );
  await dialog.getByRole("button", { name: "Import 2 tasks" }).click();
  await expect(approve(page)).toHaveText(/2 tasks/);
  await approve(page).click();
  await expect(status(page)).toHaveText("Completed", { timeout: 60_000 });
});

test("somebody else's newer version never takes unsaved edits away in silence, and an old version can be restored", async ({
  page,
  context,
}) => {
  await signUp(page);
  await planned(page, "Two at once", ["Two files:", "- Write one.md", "- Write two.md"]);
  const other = await context.newPage();
  await other.goto(page.url());
  await page.getByRole("treeitem", { name: /one\.md/ }).click();
  await page.getByRole("complementary").getByLabel("Title").fill("Mine");

  await other.getByRole("treeitem", { name: /two\.md/ }).click();
  await other.getByRole("complementary").getByLabel("Title").fill("Theirs");
  await other.getByRole("button", { name: /Save as version 2/ }).click();
  await expect(other.getByLabel("Version", { exact: true })).toHaveValue("2");

  await expect(
    page.getByText("Somebody saved a newer version while you edited version 1."),
  ).toBeVisible();
  await expect(page.getByRole("complementary").getByLabel("Title")).toHaveValue("Mine");
  await page.getByRole("button", { name: "Show what they changed" }).click();
  await expect(page.getByRole("heading", { name: /Changed Theirs/ })).toBeVisible();

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download version 1 as JSON" }).click(),
  ]);
  expect(JSON.parse(readFileSync(await download.path(), "utf8"))).toHaveProperty("summary");
  await page.getByRole("button", { name: "Restore" }).click();
  await expect(page.getByLabel("Version", { exact: true })).toHaveValue("3");
  await expect(page.getByText("The two versions are the same.")).toBeVisible();
});

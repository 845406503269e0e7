import { expect, type Page } from "@playwright/test";

let counter = 0;

/** Signs up somebody new through the form and ends on the empty list of projects. */
export async function signUp(page: Page): Promise<{ email: string; password: string }> {
  counter += 1;
  const email = `person-${Date.now()}-${process.pid}-${counter}@example.com`;
  const password = "correct horse battery";
  await page.goto("/sign-up");
  await page.getByLabel("Name").fill("Ada Lovelace");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Projects" })).toBeVisible();
  return { email, password };
}

/** Creates a project from its requirement and waits for the plan. */
export async function planned(
  page: Page,
  name: string,
  lines: string[],
  rigor: "L1 quick" | "L2 phases" | "L3 thorough" = "L1 quick",
): Promise<void> {
  await page.goto("/projects/new");
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Requirement").fill(lines.join("\n"));
  await page.getByRole("radio", { name: rigor }).click();
  await page.getByRole("button", { name: "Create and plan" }).click();
  await expect(approve(page)).toBeVisible();
}

export function approve(page: Page) {
  return page.getByRole("button", { name: /^Approve: / });
}

export function status(page: Page) {
  return page.locator("header span[data-status]").first();
}

/** Changes to another team by the switch above the navigation. */
export async function openTeam(page: Page, name: string): Promise<void> {
  await page
    .getByRole("button", { name: /^Team: / })
    .first()
    .click();
  await page.getByRole("menuitem", { name: new RegExp(name) }).click();
  await expect(
    page.getByRole("button", { name: new RegExp(`^Team: .*${name}`) }).first(),
  ).toBeVisible();
}

/** Signs in at the plan of a project, whose plan was imported. */
export async function openPlan(
  page: Page,
  url: string,
  owner: { email: string; password: string; project: string },
): Promise<void> {
  await page.goto(`${url}/projects/${owner.project}/plan`);
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password").fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(approve(page)).toBeVisible();
}

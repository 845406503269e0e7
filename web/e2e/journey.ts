import { expect, test as base } from "@playwright/test";

/**
 * Every journey also fails on what a person would not see: a script that threw, or one the policy
 * of the pages stopped.
 */
export const test = base.extend({
  context: async ({ context }, run) => {
    const wrong: string[] = [];
    context.on("weberror", (thrown) => wrong.push(`thrown: ${thrown.error().message}`));
    context.on("console", (message) => {
      if (/Content.Security.Policy/i.test(message.text())) wrong.push(`policy: ${message.text()}`);
    });
    await run(context);
    expect(wrong).toEqual([]);
  },
});

export { expect, type Locator, type Page } from "@playwright/test";

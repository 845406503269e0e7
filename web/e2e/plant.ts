import type { Page } from "@playwright/test";

/** Files by their paths, as a model may write them; the demo model writes none of these kinds. */
export type Planted = Record<string, [type: string, text: string]>;

/** They are among every project's files from then on, beside those that tasks wrote. */
export async function plant(page: Page, files: Planted): Promise<void> {
  await page.route(/\/artifacts(\/|\?|$)/, async (route) => {
    const { pathname } = new URL(route.request().url());
    const path = decodeURIComponent(pathname.split("/artifacts/")[1] ?? "");
    const file = files[path];
    if (file) return route.fulfill({ contentType: file[0], body: file[1] });
    if (path !== "") return route.continue();
    const own = (await (await route.fetch()).json()) as object[];
    const planted = Object.entries(files).map(([name, [content_type, text]]) => ({
      path: name,
      content_type,
      size_bytes: text.length,
      task_id: null,
      updated_at: "2026-11-21T10:00:00Z",
    }));
    await route.fulfill({ json: [...own, ...planted] });
  });
}

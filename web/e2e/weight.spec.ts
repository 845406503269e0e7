import { gzipSync } from "node:zlib";
import { expect, test } from "./journey";
import { signUp } from "./people";

const FIRST_LOAD_MAX = 250 * 1024;

test("the first load is light, and nothing is asked of any other host", async ({
  page,
  baseURL,
}) => {
  const scripts: Promise<number>[] = [];
  const foreign: string[] = [];
  page.on("request", (request) => {
    if (
      /^https?:/.test(request.url()) &&
      new URL(request.url()).origin !== new URL(baseURL ?? "").origin
    )
      foreign.push(request.url());
  });
  page.on("response", (response) => {
    if (/\.(js|css)$/.test(new URL(response.url()).pathname))
      scripts.push(response.body().then((body) => gzipSync(body).length));
  });
  await signUp(page);
  await page.getByRole("button", { name: "Start with this example" }).waitFor();
  const total = (await Promise.all(scripts)).reduce((sum, size) => sum + size, 0);
  console.log(`first load: ${Math.round(total / 1024)} KB gzipped in ${scripts.length} files`);
  expect(total).toBeLessThan(FIRST_LOAD_MAX);
  expect(foreign).toEqual([]);
});

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { generate } from "./api.js";

it("the types of the client are those of openapi.json; `npm run api` makes them anew", async () => {
  expect(
    readFileSync(new URL("src/lib/api/generated.ts", import.meta.url), "utf8") ===
      (await generate()),
  ).toBe(true);
});

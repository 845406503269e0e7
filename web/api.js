// Makes the client's types from openapi.json: `npm run api`. A test fails when they are out of
// date.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import openapi, { astToString } from "openapi-typescript";

const HEAD = "// Generated from openapi.json by `npm run api`, do not edit.\n";

export async function generate() {
  const document = JSON.parse(readFileSync(new URL("openapi.json", import.meta.url), "utf8"));
  return HEAD + astToString(await openapi(document));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  writeFileSync(new URL("src/lib/api/generated.ts", import.meta.url), await generate());
}

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = new URL("..", import.meta.url).pathname;
const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
  (name) => /\.(tsx?|css)$/.test(name) && !name.endsWith("generated.ts"),
);
const read = (name: string) => readFileSync(join(root, name), "utf8");

describe("the house rules", () => {
  it("finds the sources at all", () => {
    expect(files.length).toBeGreaterThan(100);
  });

  it("keep every file at 400 lines or fewer", () => {
    expect(files.filter((name) => read(name).split("\n").length > 401)).toEqual([]);
  });

  it("keep colours in the tokens", () => {
    const styles = files.filter((name) => name.endsWith(".css") && !name.endsWith("tokens.css"));
    expect(
      styles.filter((name) => /#[0-9a-f]{3,8}\b|\b(rgb|hsl|oklch)a?\(/i.test(read(name))),
    ).toEqual([]);
  });

  it("use only tokens that exist", () => {
    const known = new Set(read("styles/tokens.css").match(/--[\w-]+(?=:)/g));
    const used = files
      .filter((name) => !name.endsWith(".test.ts"))
      .flatMap((name) =>
        [...read(name).matchAll(/var\((--[\w-]+)/g)].map((match) => `${match[1]} in ${name}`),
      );
    expect(used.filter((use) => !known.has(use.split(" ")[0] ?? ""))).toEqual([]);
  });

  it("name only classes that their stylesheet has", () => {
    const wrong = files
      .filter((name) => name.endsWith(".tsx"))
      .flatMap((name) => {
        const text = read(name);
        return [...text.matchAll(/import (\w+) from "(\.\/[\w-]+\.module\.css)"/g)].flatMap(
          ([, local = "", sheet = ""]) => {
            const rules = readFileSync(join(root, name, "..", sheet), "utf8");
            return [...text.matchAll(new RegExp(`\\b${local}\\.(\\w+)`, "g"))]
              .map((use) => use[1] ?? "")
              .filter((use) => !rules.includes(`.${use}`))
              .map((use) => `${use} in ${name}`);
          },
        );
      });
    expect(wrong).toEqual([]);
  });

  it("send no request to another host", () => {
    const addresses = files
      .filter((name) => !name.includes(".test."))
      .flatMap((name) => read(name).match(/https?:\/\/[^\s"'`)]+/g) ?? []);
    expect(
      addresses.filter((address) => !/w3\.org\/2000\/svg|planwright\.invalid/.test(address)),
    ).toEqual([]);
  });
});

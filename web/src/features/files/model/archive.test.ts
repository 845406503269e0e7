import { describe, expect, it } from "vitest";
import type { Artifact } from "@/lib/api/types";
import { archiveName, archiveOf } from "./archive";

const file = (path: string) => ({ path, updated_at: "2026-12-01T10:00:00Z" }) as Artifact;

describe("all files as one archive", () => {
  it("fetches each once, a few at a time, and keeps their order", async () => {
    const files = Array.from({ length: 40 }, (_, at) => file(`src/part-${at}.py`));
    const asked: string[] = [];
    let open = 0;
    let most = 0;
    const archive = await archiveOf("p", files, async (_, path) => {
      asked.push(path);
      most = Math.max(most, (open += 1));
      await Promise.resolve();
      open -= 1;
      return new Blob([path]);
    });
    expect(asked.sort()).toEqual(files.map(({ path }) => path).sort());
    expect(most).toBeLessThanOrEqual(6);
    const text = await archive.text();
    expect(text.indexOf("part-3.py")).toBeLessThan(text.indexOf("part-12.py"));
  });

  it("fails as a whole when one file cannot be had", async () => {
    const lost = () => Promise.reject(new Error("no such file"));
    await expect(archiveOf("p", [file("a")], lost)).rejects.toThrow("no such file");
  });

  it("has a name that every system takes", () => {
    expect(archiveName("To-do service: v1/β")).toBe("To-do-service-v1-β.zip");
    expect(archiveName("../..")).toBe("files.zip");
  });
});

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { zip } from "./zip";

/** Read by another program than ours: what Python's library finds, and that every sum is right. */
const READ = `
import json, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
print(json.dumps([[i.filename, archive.read(i).decode("utf-8"), list(i.date_time)] for i in archive.infolist()]))
`;

async function read(archive: Blob): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), "planwright-zip-"));
  try {
    const file = join(folder, "files.zip");
    writeFileSync(file, Buffer.from(await archive.arrayBuffer()));
    return JSON.parse(execFileSync("python3", ["-c", READ, file], { encoding: "utf-8" }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// Another program is started, which takes its time on a busy machine.
describe("an archive of files", { timeout: 30_000 }, () => {
  it("holds every file under its path, as it was, with its time", async () => {
    const at = new Date(2026, 10, 30, 23, 59, 58);
    const files = { "src/größe.py": "print('ü')\n", "README.md": "# Größe", "empty.txt": "" };
    const archive = zip(
      Object.entries(files).map(([path, text]) => ({
        path,
        at,
        bytes: new TextEncoder().encode(text),
      })),
    );
    expect(await read(archive)).toEqual(
      Object.entries(files).map(([path, text]) => [path, text, [2026, 11, 30, 23, 59, 58]]),
    );
  });

  it("may be empty", async () => {
    expect(await read(zip([]))).toEqual([]);
  });
});

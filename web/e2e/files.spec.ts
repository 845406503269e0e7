import { execFileSync } from "node:child_process";
import { expect, test } from "./journey";
import { look } from "./look";
import { approve, planned, signUp, status } from "./people";
import { plant, type Planted } from "./plant";

const FILES: Planted = {
  "site/index.html": [
    "text/html",
    `<!doctype html><style>h1 { color: rgb(0, 128, 128) }</style><link rel="stylesheet" href="a.css">
     <h1>Weather</h1><p style="color: rgb(220, 20, 60)" onclick="alert(1)">It is 12 °C.</p>
     <img src="https://planted.example/t.png"><img src="chart.svg" alt="Chart">
     <a href="/projects">out</a><form action="/api/auth/logout"><button>Send</button></form>
     <script>document.querySelector("h1").textContent = "A script ran"</script>`,
  ],
  "site/a.css": ["text/css", "p { font-weight: 700; background: url(https://planted.example/b) }"],
  "site/chart.svg": [
    "image/svg+xml",
    `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><rect width="90" height="60"/></svg>`,
  ],
  "data/sales.csv": ["text/csv", 'day,product,sold\n2026-01-01,"Bread, rye",12\n'],
  "data/photo.png": ["image/png", "bm90IGEgcGljdHVyZQ=="],
};

test("files are a tree; pages, drawings and tables are shown as such, and nothing in them runs", async ({
  page,
}) => {
  const outside: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("planted.example")) outside.push(request.url());
  });
  await signUp(page);
  await planned(page, "Previews", ["One file:", "- Write notes.md"]);
  // Before the run: the list of files is asked for when the run ends, not when somebody looks.
  await plant(page, FILES);
  await approve(page).click();
  await expect(status(page)).toHaveText("Completed", { timeout: 60_000 });
  await page.getByRole("link", { name: "Files", exact: true }).click();
  const list = page.getByRole("navigation", { name: "Files" });
  await list.getByRole("button", { name: /^index\.html/ }).click();
  const frame = page.frameLocator("iframe");
  await expect(frame.getByRole("heading", { name: "Weather" })).toHaveCSS(
    "color",
    "rgb(0, 128, 128)",
  );
  const text = frame.getByText("It is 12 °C.");
  await expect(text).toHaveCSS("color", "rgb(220, 20, 60)");
  await expect(text).toHaveCSS("font-weight", "700");
  await expect(frame.getByRole("img", { name: "Chart" })).toHaveJSProperty("naturalWidth", 90);
  await expect(frame.getByRole("link")).toHaveCount(0);
  await look(page, "file-page");
  await page.getByRole("radio", { name: "Source" }).click();
  await expect(page.getByText("A script ran")).toBeVisible();

  await list.getByRole("button", { name: /^chart\.svg/ }).click();
  await expect(page.getByRole("img", { name: "site/chart.svg" })).toHaveJSProperty(
    "naturalWidth",
    90,
  );
  await list.getByRole("button", { name: /^sales\.csv/ }).click();
  await expect(page.getByRole("cell", { name: "Bread, rye" })).toBeVisible();
  await expect(page.getByText("1 row, 3 columns")).toBeVisible();
  await look(page, "file-table");
  await list.getByRole("button", { name: /^photo\.png/ }).click();
  await expect(page.getByText("what is in it is none")).toBeVisible();
  // A folder closes over what is not chosen.
  await list.getByRole("button", { name: /^site/ }).click();
  await expect(list.getByRole("button", { name: /^chart\.svg/ })).toHaveCount(0);
  expect(outside).toEqual([]);

  const packed = page.waitForEvent("download");
  await list.getByRole("button", { name: "Download all files as one archive" }).click();
  const archive = await packed;
  expect(archive.suggestedFilename()).toBe("Previews.zip");
  const names = execFileSync("python3", ["-m", "zipfile", "-l", await archive.path()]).toString();
  for (const path of [...Object.keys(FILES), "notes.md"]) expect(names).toContain(path);
});

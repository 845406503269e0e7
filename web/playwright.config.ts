import { defineConfig } from "@playwright/test";

/** The product that `cargo build` left, unless PLANWRIGHT_URL names one that runs already. */
const binary = process.env.PLANWRIGHT_BINARY ?? "../target/debug/planwright-local";
const running = process.env.PLANWRIGHT_URL;
const baseURL = running ?? "http://127.0.0.1:5299";

/** Journeys through a real browser: the system's Chromium. */
export default defineConfig({
  webServer: running
    ? undefined
    : {
        command: `${binary} --memory --port 5299 --web-dir dist --log warn`,
        url: `${baseURL}/api/health`,
        timeout: 60_000,
      },
  testDir: "e2e",
  fullyParallel: false,
  workers: 2,
  // On a busy machine a browser can be late once; what needed its second try is listed as flaky.
  retries: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  projects: [
    { name: "journeys", testIgnore: "thousand.spec.ts" },
    // Its figure is of a machine that does nothing else.
    { name: "alone", testMatch: "thousand.spec.ts", dependencies: ["journeys"] },
  ],
  outputDir: "test-results",
  use: {
    baseURL,
    actionTimeout: 20_000,
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});

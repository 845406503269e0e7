import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const backEnd = process.env.PLANWRIGHT_URL ?? "http://127.0.0.1:5200";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { host: "127.0.0.1", proxy: { "/api": { target: backEnd } } },
  build: {
    target: "es2022",
    // The policy of the server allows scripts and styles from its own origin only, so nothing is
    // inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "react", test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            {
              name: "tanstack",
              test: /node_modules[\\/]@tanstack[\\/](react-query|query-core|react-router|router-core|history|store|react-store)[\\/]/,
            },
          ],
        },
      },
    },
  },
  test: { environment: "node", include: ["api.test.ts", "src/**/*.test.ts", "src/**/*.test.tsx"] },
});

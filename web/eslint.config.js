import { readdirSync } from "node:fs";
import js from "@eslint/js";
import a11y from "eslint-plugin-jsx-a11y";
import hooks from "eslint-plugin-react-hooks";
import globals from "globals";
import ts from "typescript-eslint";

const features = readdirSync(new URL("./src/features", import.meta.url));

const forbid = (...patterns) => ["error", { patterns }];
const climbing = {
  group: ["../../*"],
  message: "Import by the @/ alias; climbing paths hide a crossed boundary.",
};
const application = {
  group: ["@/app/*"],
  message: "The application composes features; nothing below may import it.",
};
const feature = { group: ["@/features/*"], message: "Shared code must not know a feature." };

/**
 * Layers run one way: app -> features/<noun> -> components, lib; features never import each other.
 */
const boundaries = [
  ...features.map((name) => ({
    files: [`src/features/${name}/**`],
    rules: {
      "no-restricted-imports": forbid(climbing, application, {
        group: ["@/features/*", `!@/features/${name}`],
        message:
          "Features do not import each other; compose them in src/app or move the shared part to components or lib.",
      }),
    },
  })),
  {
    files: ["src/components/**", "src/lib/**"],
    rules: { "no-restricted-imports": forbid(climbing, application, feature) },
  },
  {
    files: ["src/lib/**"],
    rules: {
      "no-restricted-imports": forbid(climbing, application, feature, {
        group: ["@/components/*"],
        message: "lib holds no interface; components may use lib, not the reverse.",
      }),
    },
  },
];

export default ts.config(
  {
    ignores: [
      "dist",
      "screenshots",
      "playwright-report",
      "test-results",
      "src/lib/api/generated.ts",
    ],
  },
  js.configs.recommended,
  ...ts.configs.recommended,
  a11y.flatConfigs.recommended,
  hooks.configs.flat.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      "max-lines": ["error", { max: 400 }],
      // Prettier wraps code; comments are left to people. A text in quotes may be longer.
      "max-len": [
        "error",
        {
          code: 100,
          ignoreUrls: true,
          ignoreStrings: true,
          ignoreTemplateLiterals: true,
          ignoreRegExpLiterals: true,
        },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "@typescript-eslint/consistent-type-imports": "error",
      "jsx-a11y/no-autofocus": "off",
      "no-console": "error",
    },
  },
  {
    files: ["*.config.*", "api.js", "e2e/**"],
    languageOptions: { globals: { ...globals.node } },
    rules: { "no-console": "off" },
  },
  ...boundaries,
);

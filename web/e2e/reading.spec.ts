import { expect, test } from "./journey";
import { look } from "./look";
import { approve, planned, signUp, status } from "./people";
import { plant } from "./plant";

const REPORT = `# A report

It costs $5 now and $10 later; by $E = mc^2$ and \\(a^2 + b^2\\) more.

$$
\\sum_{i=1}^{n} i = \\frac{n(n+1)}{2}
$$

## What was done

- [x] Read the file
- [ ] Write the rest

| Name | Price |
| --- | --- |
| Temporal | $10.00 |

> Said by somebody.

مرحبا بالعالم

\`\`\`python
def total(rows):
    return sum(rows)  # $not math$
\`\`\`

\`\`\`mermaid
flowchart LR
  A[Read the file] --> B{Valid?}
  B -->|yes| C(Store it)
  B -->|no| D[Say what is wrong]
\`\`\`

\`\`\`mermaid
sequenceDiagram
  Alice->>Bob: Hello
\`\`\`
`;

test("a text of a model is set as such: formulas, flowcharts, code, tables, lists and quotes", async ({
  page,
}) => {
  await signUp(page);
  await planned(page, "Reading", ["One file:", "- Write notes.md"]);
  await plant(page, { "REPORT.md": ["text/markdown", REPORT] });
  await approve(page).click();
  await expect(status(page)).toHaveText("Completed", { timeout: 60_000 });
  await page.getByRole("link", { name: "Files", exact: true }).click();
  await page.getByRole("button", { name: /^REPORT\.md/ }).click();
  const text = page.getByRole("region", { name: "REPORT.md" });

  await expect(text.locator("math")).toHaveCount(3);
  await expect(text.locator('math[display="block"] mfrac')).toHaveCount(1);
  await expect(text.getByText("It costs $5 now and $10 later")).toBeVisible();
  await expect(text.getByText("# $not math$")).toBeVisible();

  const chart = text.getByRole("img", { name: /Valid\?, yes, to Store it/ });
  await expect(chart).toBeVisible();
  const box = await chart.boundingBox();
  expect(box?.width).toBeGreaterThan(200);
  await expect(text.getByText("sequenceDiagram")).toBeVisible();
  await expect(text.getByRole("button", { name: "Copy the code" })).toHaveCount(2);
  await expect(text.getByRole("checkbox")).toHaveCount(2);
  await expect(text.getByText("مرحبا بالعالم")).toHaveCSS("direction", "rtl");
  await look(page, "reading");
});

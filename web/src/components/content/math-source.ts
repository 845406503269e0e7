/**
 * How models write formulas, brought to the one form that the renderer knows: `$$…$$` in a line,
 * and on lines of their own for a formula of its own. Code stays as it is, and so do sums of money.
 */

/** A formula longer than this is shown as it was written. */
const FORMULA_MAX = 2_000;

const FENCE =
  "^[>\\t ]*(?<fence>`{3,}|~{3,})[\\s\\S]*?(?:^[>\\t ]*\\k<fence>[`~]*[ \\t]*$|$(?![\\s\\S]))";
const SPAN = `(?<ticks>\`+)[\\s\\S]{1,${FORMULA_MAX}}?\\k<ticks>`;
const OWN_LINE = `^[ \\t]*\\$\\$(?<own>[^$\\n]{1,${FORMULA_MAX}})\\$\\$[ \\t]*$`;
const DISPLAY = `\\$\\$[^$]{1,${FORMULA_MAX}}\\$\\$`;
const BRACKET = `\\\\\\[(?<block>[^\`]{1,${FORMULA_MAX}}?)\\\\\\]`;
const PAREN = `\\\\\\((?<inline>[^\`\\n]{1,${FORMULA_MAX}}?)\\\\\\)`;
// A dollar that opens has no space behind it and no word before it; one that closes has no space
// before it and no word or digit behind it: what stands between two prices is no formula.
const DOLLAR = "(?<![\\w\\\\$])\\$(?<dollar>[^\\s$`](?:[^$`\\n]{0,198}[^\\s$`])?)\\$(?![\\w$])";

const PARTS = new RegExp([FENCE, SPAN, OWN_LINE, DISPLAY, BRACKET, PAREN, DOLLAR].join("|"), "gm");

export function withFormulas(text: string): string {
  if (!/[$]|\\[([]/.test(text)) return text;
  return text.replace(PARTS, (whole: string, ...rest: unknown[]) => {
    const { own, block, inline, dollar } = rest.at(-1) as Record<string, string | undefined>;
    const alone = own ?? block;
    if (alone !== undefined) return `\n$$\n${alone.trim()}\n$$\n`;
    const within = inline ?? (dollar !== undefined && isFormula(dollar) ? dollar : undefined);
    return within === undefined ? whole : `$$${within.trim()}$$`;
  });
}

/** "$5 or CA$" has two dollars too: what begins as a sum has to look like a formula. */
function isFormula(text: string): boolean {
  return /^[\d.,]/.test(text) ? /[\\^_=]/.test(text) : !/\s[a-z]{3,}\s/i.test(text);
}

/** What changes between two texts, line by line. */

export interface DiffLine {
  sign: " " | "-" | "+";
  text: string;
}

/** Above so many pairs of lines the changed middle is shown as taken out and put in. */
const PAIRS_MAX = 1_000_000;

export function lineDiff(before: string, after: string): DiffLine[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (
    end < old.length - start &&
    end < now.length - start &&
    old[old.length - 1 - end] === now[now.length - 1 - end]
  )
    end += 1;
  const same = (text: string): DiffLine => ({ sign: " ", text });
  return [
    ...old.slice(0, start).map(same),
    ...middle(old.slice(start, old.length - end), now.slice(start, now.length - end)),
    ...old.slice(old.length - end).map(same),
  ];
}

function linesOf(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

/** By the longest common subsequence. */
function middle(old: string[], now: string[]): DiffLine[] {
  const out = (text: string): DiffLine => ({ sign: "-", text });
  const into = (text: string): DiffLine => ({ sign: "+", text });
  if (old.length * now.length > PAIRS_MAX) return [...old.map(out), ...now.map(into)];
  const width = now.length + 1;
  const common = new Uint32Array((old.length + 1) * width);
  const at = (row: number, column: number) => common[row * width + column] ?? 0;
  for (let row = old.length - 1; row >= 0; row -= 1)
    for (let column = now.length - 1; column >= 0; column -= 1)
      common[row * width + column] =
        old[row] === now[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
  const lines: DiffLine[] = [];
  let [row, column] = [0, 0];
  while (row < old.length || column < now.length) {
    const [left, right] = [old[row], now[column]];
    if (left !== undefined && left === right) {
      lines.push({ sign: " ", text: left });
      [row, column] = [row + 1, column + 1];
    } else if (
      right === undefined ||
      (left !== undefined && at(row + 1, column) >= at(row, column + 1))
    ) {
      lines.push(out(left ?? ""));
      row += 1;
    } else {
      lines.push(into(right));
      column += 1;
    }
  }
  return lines;
}

/** The lines of a patch; the names of its files are neither taken out nor put in. */
export function patchLines(patch: string): DiffLine[] {
  let inHunk = false;
  return linesOf(patch).map((text) => {
    if (text.startsWith("diff --git ")) inHunk = false;
    if (text.startsWith("@@")) inHunk = true;
    const sign = text.charAt(0);
    return { sign: inHunk && (sign === "-" || sign === "+") ? sign : " ", text };
  });
}

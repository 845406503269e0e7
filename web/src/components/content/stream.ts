/** A text that is still being written, cut so that what is finished is drawn once. */

export interface Pieces {
  /** Whole blocks; none of them changes any more. */
  settled: string[];
  /** The block that is being written. */
  tail: string;
  /** Whether the tail lies in a fence that is not closed yet, whose first line is left out. */
  code: boolean;
}

/** Blocks are gathered up to about this length, so that long texts are few pieces. */
const PIECE_CHARS = 2_000;

const FENCE = /^ {0,3}(`{3,}|~{3,})/;

export function piecesOf(text: string): Pieces {
  const settled: string[] = [];
  const lines = text.split("\n");
  let start = 0;
  let length = 0;
  let fence: { mark: string; line: number } | null = null;
  let whole = 0;
  lines.forEach((line, at) => {
    length += line.length + 1;
    const mark = FENCE.exec(line)?.[1];
    if (fence) {
      if (mark?.startsWith(fence.mark) && line.trim() === mark) fence = null;
    } else if (mark) fence = { mark, line: at };
    // Between two blocks: after an empty line, or after a fence that was closed by this line.
    const between = !fence && (line.trim() === "" || mark !== undefined);
    if (!between || at === lines.length - 1) return;
    whole = at + 1;
    if (length < PIECE_CHARS) return;
    settled.push(lines.slice(start, whole).join("\n"));
    [start, length] = [whole, 0];
  });
  if (whole > start) settled.push(lines.slice(start, whole).join("\n"));
  const open = fence as { line: number } | null;
  if (!open) return { settled, tail: lines.slice(whole).join("\n"), code: false };
  if (open.line > whole) settled.push(lines.slice(whole, open.line).join("\n"));
  return { settled, tail: lines.slice(open.line + 1).join("\n"), code: true };
}

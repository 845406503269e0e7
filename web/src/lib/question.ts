import type { Checkpoint } from "./api/types";

/** A question of a task: the API has its choices as the lines at its end that begin with "- ". */
export interface Question {
  text: string;
  choices: string[];
}

export function questionOf(said: string): Question {
  const lines = said.trimEnd().split("\n");
  let first = lines.length;
  while (first > 0 && /^- \S/.test(lines[first - 1] ?? "")) first -= 1;
  const choices = lines.slice(first).map((line) => line.slice(2).trim());
  return { text: lines.slice(0, first).join("\n").trim(), choices: [...new Set(choices)] };
}

/** What a checkpoint asks; the choices of a task's question are shown as buttons instead. */
export function askedIn(checkpoint: Pick<Checkpoint, "checkpoint_type" | "question">): string {
  const { checkpoint_type, question } = checkpoint;
  return checkpoint_type === "question" ? questionOf(question).text : question;
}

/** A choice with what was written beside it, so that no words are lost. */
export function chosen(choice: string, written: string): string {
  return [choice, written.trim()].filter(Boolean).join("\n\n");
}

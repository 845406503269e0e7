/** The tools of tasks: their names, what they do in words, and what a call of one is about. */

/** In the order in which models are told of them. */
const WORDS = {
  read_file: "Read a file",
  write_file: "Write a file",
  list_directory: "List a directory",
  edit_file: "Edit a file",
  append_file: "Append to a file",
  delete_file: "Delete a file",
  move_file: "Move a file",
  search_codebase: "Search the files",
  local_llm: "Ask the local model",
  run_shell: "Run a shell command",
  run_python: "Run Python",
  git_status: "List changed files",
  git_diff: "Show what changed",
  git_log: "List commits",
  git_commit: "Commit the changes",
  fetch_url: "Read a web page",
  web_search: "Search the web",
  ask_human: "Ask a person",
};

/** Every tool a plan may name. */
export const TOOLS = Object.keys(WORDS);

/** A tool of a later release, or one that a model made up, keeps its name. */
export function toolWords(name: string): string {
  return Object.hasOwn(WORDS, name) ? WORDS[name as keyof typeof WORDS] : name;
}

const BRIEF_MAX = 80;

/** The part of a call's arguments that says most about it, in one short line. */
export function callBrief(name: string, args: unknown): string {
  if (typeof args !== "object" || args === null) return oneLine(String(args ?? ""));
  const fields = args as Record<string, unknown>;
  const text = (field: string) => {
    const value = fields[field];
    return typeof value === "string" ? value : "";
  };
  switch (name) {
    case "move_file":
      return oneLine(`${text("from")} → ${text("to")}`);
    case "search_codebase":
      return oneLine(
        [text("pattern"), text("path") && `in ${text("path")}`].filter(Boolean).join(" "),
      );
    case "git_diff":
      return oneLine(Array.isArray(fields.paths) ? fields.paths.join(", ") : "");
    default: {
      const first = text("path") || Object.values(fields).find((each) => typeof each === "string");
      return oneLine(typeof first === "string" ? first : "");
    }
  }
}

export interface FileEdit {
  path: string;
  before: string;
  after: string;
  /** Whether every place is changed that reads so. */
  everywhere: boolean;
}

/** What a call of the editing tool changes; null for other calls, and for what is no such call. */
export function editOf(name: string, args: unknown): FileEdit | null {
  if (name !== "edit_file" || typeof args !== "object" || args === null) return null;
  const { path, old, new: now, replace_all: everywhere } = args as Record<string, unknown>;
  if (typeof path !== "string" || typeof old !== "string" || typeof now !== "string") return null;
  return { path, before: old, after: now, everywhere: everywhere === true };
}

function oneLine(text: string): string {
  const line =
    text
      .split("\n")
      .find((each) => each.trim() !== "")
      ?.trim() ?? "";
  return line.length > BRIEF_MAX ? `${line.slice(0, BRIEF_MAX - 1)}…` : line;
}

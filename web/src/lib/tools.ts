/** Every tool a plan may name, in the order in which models are told of them. */
export const TOOLS = [
  "read_file",
  "write_file",
  "list_directory",
  "edit_file",
  "append_file",
  "delete_file",
  "move_file",
  "search_codebase",
  "local_llm",
  "run_shell",
  "run_python",
  "git_status",
  "git_diff",
  "git_log",
  "git_commit",
  "ask_human",
];

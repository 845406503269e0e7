import { queryOptions } from "@tanstack/react-query";
import { request } from "./client";
import { keys } from "./keys";
import type { Budget } from "./types";

const REFRESH_MS = 15_000;

/** Where the team's day and month stand. */
export const budgetQuery = queryOptions({
  queryKey: keys.usagePart("budget"),
  queryFn: ({ signal }) => request<Budget>("/usage/budget", { signal }),
  refetchInterval: REFRESH_MS,
});

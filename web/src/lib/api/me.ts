import { queryOptions } from "@tanstack/react-query";
import { request } from "./client";
import { keys } from "./keys";
import type { User } from "./types";

export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: ({ signal }) => request<User>("/auth/me", { signal }),
  staleTime: 5 * 60_000,
});

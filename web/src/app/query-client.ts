import { QueryClient } from "@tanstack/react-query";
import { Offline, Problem } from "@/lib/api/problem";

const RETRIES_MAX = 2;

/**
 * Events keep the data of an open project fresh, so nothing is refetched merely because a component
 * appears again.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: true,
      retry: (failures, error) =>
        failures < RETRIES_MAX &&
        (error instanceof Offline || (error instanceof Problem && error.status >= 500)),
    },
    mutations: { retry: false },
  },
});

import { queryOptions } from "@tanstack/react-query";
import { requestAll } from "./client";
import { keys } from "./keys";
import type { Service } from "./types";

const REFRESH_MS = 30_000;

/** `refresh` has them checked now instead of telling what the last check found. */
export function fetchServices(refresh: boolean, signal?: AbortSignal): Promise<Service[]> {
  return requestAll<Service>("/services", { signal, query: refresh ? { refresh: true } : {} });
}

export const servicesQuery = queryOptions({
  queryKey: keys.services,
  queryFn: ({ signal }) => fetchServices(false, signal),
  refetchInterval: REFRESH_MS,
});

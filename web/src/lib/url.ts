/**
 * The part of the address that a screen may change: filters, view, selection. A shared link shows
 * the same thing.
 */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

export interface Search {
  /** Which of the views: outline, graph, table, timeline. */
  view?: string;
  /** Selected task: an id while running, a place in the plan while planning. */
  task?: string;
  /** Tab of the task panel. */
  panel?: string;
  q?: string;
  status?: string;
  version?: number;
  compare?: number;
  file?: string;
  template?: string;
  days?: number;
  item?: string;
  next?: string;
  /** The team that lists are of; kept from page to page. */
  team?: string;
  email?: string;
  user_code?: string;
  /** Why a sign-in at a provider failed. */
  problem?: string;
  /** How a table is ordered, and by what it is grouped. */
  sort?: string;
  group?: string;
  /** Kind of events that are shown. */
  kind?: string;
  actor?: string;
  action?: string;
}

const TEXT = [
  "view",
  "task",
  "panel",
  "q",
  "status",
  "file",
  "template",
  "item",
  "next",
  "team",
  "email",
  "user_code",
  "problem",
  "sort",
  "group",
  "kind",
  "actor",
  "action",
] as const;
const NUMBER = ["version", "compare", "days"] as const;

export function parseSearch(raw: Record<string, unknown>): Search {
  const search: Search = {};
  for (const name of TEXT)
    if (typeof raw[name] === "string" || typeof raw[name] === "number")
      search[name] = String(raw[name]);
  for (const name of NUMBER) if (Number.isInteger(raw[name])) search[name] = raw[name] as number;
  return search;
}

/** Reads and changes the search part of the address; undefined removes a name. */
export function useUrl(): [
  Search,
  (change: Partial<Search>, options?: { push?: boolean }) => void,
] {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const change = useCallback(
    (patch: Partial<Search>, options?: { push?: boolean }) => {
      void navigate({
        to: ".",
        search: (before: Search) => ({ ...before, ...patch }),
        replace: !options?.push,
        resetScroll: false,
      });
    },
    [navigate],
  );
  return [search, change];
}

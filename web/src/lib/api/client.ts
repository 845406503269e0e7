/**
 * One way to call the API: names the team, proves changes to be ours, turns refusals into Problem.
 */
import { session } from "../session-host";
import { team } from "../team";
import { Offline, Problem, type ProblemBody } from "./problem";

export type Query = Record<string, string | number | boolean | null | undefined>;

interface RequestOptions {
  method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  query?: Query;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** For what is done before signing in, where a 401 does not mean that a session ended. */
  anonymous?: boolean;
}

export interface Page<T> {
  items: T[];
  /** Path of the following page, taken from the Link header; null on the last one. */
  next: string | null;
}

export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  return readBody<T>(await send(path, options));
}

export async function requestWithTag<T>(
  path: string,
  options: RequestOptions = {},
): Promise<{ body: T; etag: string | null }> {
  const response = await send(path, options);
  return { body: await readBody<T>(response), etag: response.headers.get("etag") };
}

export async function requestPage<T>(path: string, options: RequestOptions = {}): Promise<Page<T>> {
  const response = await send(path, options);
  return { items: await readBody<T[]>(response), next: nextLink(response.headers.get("link")) };
}

/** Follows every page; for lists that a screen needs whole, such as the tasks of a project. */
export async function requestAll<T>(path: string, options: RequestOptions = {}): Promise<T[]> {
  const items: T[] = [];
  let page = await requestPage<T>(path, options);
  items.push(...page.items);
  while (page.next) {
    page = await requestPage<T>(page.next, { signal: options.signal });
    items.push(...page.items);
  }
  return items;
}

export async function requestBlob(path: string, signal?: AbortSignal): Promise<Blob> {
  return (await send(path, { signal })).blob();
}

export function nextLink(header: string | null): string | null {
  const match = header?.match(/<([^>]+)>\s*;[^,]*rel="?next"?/);
  if (!match?.[1]) return null;
  const url = new URL(match[1], "http://planwright.invalid");
  return url.pathname.replace(/^\/api/, "") + url.search;
}

async function send(path: string, options: RequestOptions): Promise<Response> {
  const proof = session.csrfToken;
  let response = await attempt(path, options, proof);
  if (response.status === 403 && proof && (await isRefusedProof(response))) {
    const fresh = await session.renew(proof);
    if (fresh) response = await attempt(path, options, fresh);
  }
  if (response.status === 401 && !options.anonymous) session.end();
  if (!response.ok) throw new Problem(response.status, await problemBody(response));
  return response;
}

async function isRefusedProof(response: Response): Promise<boolean> {
  return (await problemBody(response.clone())).code === "csrf_token_missing";
}

async function attempt(
  path: string,
  options: RequestOptions,
  proof: string | null,
): Promise<Response> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (proof && options.method && options.method !== "GET") headers["x-csrf-token"] = proof;
  if (team.id && !options.anonymous) headers["x-team-id"] = team.id;
  Object.assign(headers, options.headers);
  if (options.body !== undefined) headers["content-type"] = "application/json";
  try {
    return await fetch(address(path, options.query), {
      method: options.method ?? "GET",
      headers,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal,
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Offline();
  }
}

function address(path: string, query: Query | undefined): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  const suffix = search.toString();
  return `/api${path}${suffix ? (path.includes("?") ? "&" : "?") + suffix : ""}`;
}

async function readBody<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

async function problemBody(response: Response): Promise<ProblemBody> {
  try {
    return (await response.json()) as ProblemBody;
  } catch {
    return { title: `The server answered ${response.status} ${response.statusText}`.trim() };
  }
}

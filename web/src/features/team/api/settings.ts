import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "@/lib/toasts";
import { request } from "@/lib/api/client";
import { keys } from "@/lib/api/keys";
import type { ProviderEntry, TeamSettings } from "@/lib/api/people";

export const settingsQuery = (teamId: string) =>
  queryOptions({
    queryKey: keys.teamSettings(teamId),
    queryFn: ({ signal }) => request<TeamSettings>(`/teams/${teamId}/settings`, { signal }),
  });

export function useSaveSettings(teamId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: Partial<TeamSettings>) =>
      request<TeamSettings>(`/teams/${teamId}/settings`, { method: "PATCH", body: change }),
    onSuccess: (saved) => {
      client.setQueryData(keys.teamSettings(teamId), saved);
      void client.invalidateQueries({ queryKey: keys.usage });
      toast.good("Saved. It holds from the next model call on.");
    },
  });
}

export const PROVIDERS = [
  { name: "anthropic", label: "Anthropic", key: "sk-ant-…" },
  { name: "openai", label: "OpenAI, or another with its interface", key: "sk-…" },
  { name: "google", label: "Google Gemini", key: "AIza…" },
  { name: "glm", label: "GLM (Z.ai)", key: "the key of Z.ai" },
  { name: "openrouter", label: "OpenRouter", key: "sk-or-…" },
  { name: "ollama", label: "Ollama", key: "only if yours asks for one" },
] as const;

export type ProviderName = (typeof PROVIDERS)[number]["name"];

/** One entry per provider; one that has nothing stored is answered with 404 or left out. */
export const providerKeysQuery = (teamId: string) =>
  queryOptions({
    queryKey: keys.providerKeys(teamId),
    queryFn: ({ signal }) => request<ProviderEntry[]>(`/teams/${teamId}/providers`, { signal }),
  });

export function saveProvider(
  teamId: string,
  name: ProviderName,
  body: { key?: string; base_url: string | null },
): Promise<ProviderEntry> {
  return request<ProviderEntry>(`/teams/${teamId}/providers/${name}`, { method: "PUT", body });
}

export function forgetProvider(teamId: string, name: ProviderName): Promise<void> {
  return request(`/teams/${teamId}/providers/${name}`, { method: "DELETE" });
}

import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "@/lib/toasts";
import { request, requestAll } from "@/lib/api/client";
import { keys } from "@/lib/api/keys";
import type { SessionEntry } from "@/lib/api/people";
import type { User } from "@/lib/api/types";

export const sessionsQuery = queryOptions({
  queryKey: keys.sessions,
  queryFn: ({ signal }) => requestAll<SessionEntry>("/auth/sessions", { signal }),
});

/** A change of the account that refreshes who one is and where one is signed in. */
export function useAccountChange<V, R>(work: (value: V) => Promise<R>, said: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSuccess: () => toast.good(said),
    onSettled: () => {
      for (const queryKey of [keys.me, keys.sessions, keys.identities])
        void client.invalidateQueries({ queryKey });
    },
  });
}

export function rename(display_name: string): Promise<User> {
  return request<User>("/auth/me", { method: "PATCH", body: { display_name } });
}

export function sendVerification(): Promise<void> {
  return request("/auth/email/verification", { method: "POST" });
}

export function changePassword(body: {
  current_password?: string;
  new_password: string;
  revoke_keys?: boolean;
}): Promise<void> {
  return request("/auth/password", { method: "POST", body });
}

export function endSession(id: string): Promise<void> {
  return request(`/auth/sessions/${id}`, { method: "DELETE" });
}

export function endOtherSessions(): Promise<void> {
  return request("/auth/sessions", { method: "DELETE" });
}

export function deleteAccount(body: { password: string } | { confirm: string }): Promise<void> {
  return request("/auth/me", { method: "DELETE", body });
}

export function unlink(provider: string): Promise<void> {
  return request(`/auth/oidc/link/${encodeURIComponent(provider)}`, { method: "DELETE" });
}

/** Shows again who one is; it counts for ten minutes. */
export function prove(password: string): Promise<void> {
  return request("/auth/session/proof", { method: "POST", body: { password } });
}

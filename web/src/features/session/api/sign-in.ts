import { queryOptions } from "@tanstack/react-query";
import { request } from "@/lib/api/client";
import { keys } from "@/lib/api/keys";
import type {
  BrowserSession,
  DeviceEntry,
  InvitationPreview,
  OidcProvider,
  Team,
} from "@/lib/api/people";
import type { User } from "@/lib/api/types";

export interface Credentials {
  email: string;
  password: string;
}

/** Sets the cookie of this browser. */
export function signIn(body: Credentials): Promise<BrowserSession> {
  return request<BrowserSession>("/auth/session", { method: "POST", body, anonymous: true });
}

export function register(
  body: Credentials & { display_name: string; invitation?: string },
): Promise<User> {
  return request<User>("/auth/register", { method: "POST", body, anonymous: true });
}

export function forgotPassword(email: string): Promise<void> {
  return request("/auth/password/forgot", { method: "POST", body: { email }, anonymous: true });
}

export function resetPassword(body: { token: string; new_password: string }): Promise<void> {
  return request("/auth/password/reset", { method: "POST", body, anonymous: true });
}

export function verifyEmail(token: string): Promise<void> {
  return request("/auth/email/verify", { method: "POST", body: { token }, anonymous: true });
}

/** Where one can sign in besides a password; none when the installation has no provider. */
export const providersQuery = queryOptions({
  queryKey: keys.signInProviders,
  queryFn: ({ signal }) =>
    request<OidcProvider[]>("/auth/oidc/providers", { signal, anonymous: true }),
  staleTime: Infinity,
  retry: false,
});

export const invitationQuery = (token: string) =>
  queryOptions({
    queryKey: keys.invitation(token),
    queryFn: ({ signal }) =>
      request<InvitationPreview>("/invitations/preview", {
        method: "POST",
        body: { token },
        signal,
        anonymous: true,
      }),
    retry: false,
  });

export function acceptInvitation(token: string): Promise<Team> {
  return request<Team>("/invitations/accept", { method: "POST", body: { token } });
}

export const deviceQuery = (code: string) =>
  queryOptions({
    queryKey: keys.device(code),
    queryFn: ({ signal }) =>
      request<DeviceEntry>(`/auth/device/${encodeURIComponent(code)}`, { signal }),
    retry: false,
    staleTime: 0,
  });

export function answerDevice(code: string, approve: boolean): Promise<void> {
  return request(`/auth/device/${encodeURIComponent(code)}`, { method: "POST", body: { approve } });
}

import { request } from "@/lib/api/client";
import type { SignedIn, User } from "@/lib/api/types";

export interface Credentials {
  email: string;
  password: string;
}

export function signIn(body: Credentials): Promise<SignedIn> {
  return request<SignedIn>("/auth/login", { method: "POST", body, anonymous: true });
}

export function register(body: Credentials & { display_name: string }): Promise<User> {
  return request<User>("/auth/register", { method: "POST", body, anonymous: true });
}

import { session } from "../session-host";
import { request } from "./client";

/** Ends the session here and, when it can be reached, on the server. */
export async function signOut(): Promise<void> {
  await request("/auth/session", { method: "DELETE" }).catch(() => undefined);
  session.end();
}

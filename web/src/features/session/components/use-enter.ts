import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { keys } from "@/lib/api/keys";
import type { BrowserSession } from "@/lib/api/people";
import { session } from "@/lib/session-host";

/**
 * Opens the session; the router then leads from the sign-in page to where the visitor wanted to go.
 */
export function useEnter() {
  const client = useQueryClient();
  const router = useRouter();
  return async (signedIn: BrowserSession) => {
    client.clear();
    session.begin(signedIn);
    client.setQueryData(keys.me, signedIn.user);
    await router.invalidate();
  };
}

/** The browser behind a Session: storage, other tabs, and the refresh call. */
import type { TokenPair } from "./api/types";
import { Session, type SessionHost, type TabMessage } from "./session";

const STORAGE_KEY = "planwright-refresh";

function browserHost(): SessionHost {
  const channel = new BroadcastChannel("planwright-session");
  return {
    load: () => sessionStorage.getItem(STORAGE_KEY),
    save: (refresh) => {
      if (refresh) sessionStorage.setItem(STORAGE_KEY, refresh);
      else sessionStorage.removeItem(STORAGE_KEY);
    },
    exchange: async (refresh) => {
      const response = await fetch("/api/auth/refresh", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ refresh_token: refresh }),
      });
      if (response.ok) return (await response.json()) as TokenPair;
      if (response.status >= 400 && response.status < 500 && response.status !== 429) return null;
      throw new Error("The server could not renew your session. It is tried again with the next request.");
    },
    exclusively: (work) =>
      "locks" in navigator ? (navigator.locks.request("planwright-refresh", work) as ReturnType<typeof work>) : work(),
    tell: (message) => channel.postMessage(message),
    listen: (onMessage) => {
      channel.onmessage = (event: MessageEvent<TabMessage>) => onMessage(event.data);
    },
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  };
}

export const session = new Session(browserHost());

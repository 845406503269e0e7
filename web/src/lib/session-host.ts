/** The browser behind a Session: the question who is signed in, and the other tabs. */
import type { BrowserSession } from "./api/people";
import { Offline } from "./api/problem";
import { Session, type SessionHost, type TabMessage } from "./session";

function browserHost(): SessionHost {
  const channel = new BroadcastChannel("planwright-session");
  return {
    look: async () => {
      const response = await fetch("/api/auth/session", {
        headers: { accept: "application/json" },
      }).catch(() => {
        throw new Offline();
      });
      if (response.ok) return (await response.json()) as BrowserSession;
      if (response.status === 401 || response.status === 403) return null;
      throw new Error(
        `The server could not say who is signed in (${response.status}). Try again in a moment.`,
      );
    },
    tell: (message) => channel.postMessage(message),
    listen: (onMessage) => {
      channel.onmessage = (event: MessageEvent<TabMessage>) => onMessage(event.data);
    },
  };
}

export const session = new Session(browserHost());

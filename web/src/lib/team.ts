/**
 * The team whose projects, queue and usage are shown: named in the address, else the one chosen
 * last in this browser.
 */
import { useSyncExternalStore } from "react";

const STORAGE_KEY = "planwright-team";

class CurrentTeam {
  private chosen: string | null = null;
  private listeners = new Set<() => void>();

  get id(): string | null {
    return this.chosen;
  }

  get remembered(): string | null {
    try {
      return localStorage.getItem(STORAGE_KEY);
    } catch {
      return null;
    }
  }

  /** Whether that was another team than before. */
  choose(id: string | null): boolean {
    if (id === this.chosen) return false;
    const before = this.chosen;
    this.chosen = id;
    try {
      if (id) localStorage.setItem(STORAGE_KEY, id);
    } catch {
      // Storage may be refused; the choice then lasts as long as the page.
    }
    for (const listener of this.listeners) listener();
    return before !== null;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}

export const team = new CurrentTeam();

export function useTeamId(): string | null {
  return useSyncExternalStore(team.subscribe, () => team.id);
}

/**
 * Which of `teams` to show: the one the address names, else the one chosen last, else the person's
 * own choice.
 */
export function pickTeam<T extends { id: string; is_default: boolean }>(
  teams: T[],
  named: string | undefined,
  remembered: string | null,
): T | undefined {
  const by = (id: string | null | undefined) => teams.find((each) => each.id === id);
  return by(named) ?? by(remembered) ?? teams.find((each) => each.is_default) ?? teams[0];
}

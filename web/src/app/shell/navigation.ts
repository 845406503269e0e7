import { Activity, ChartColumn, FolderKanban, Hand, Settings2, type LucideIcon } from "lucide-react";

export interface Place {
  to: "/projects" | "/queue" | "/usage" | "/services" | "/account";
  label: string;
  short: string;
  key: string;
  icon: LucideIcon;
}

/** The main places, reached by the side bar, by "g" and a letter, and by the command palette. */
export const PLACES: Place[] = [
  { to: "/projects", label: "Projects", short: "Projects", key: "p", icon: FolderKanban },
  { to: "/queue", label: "Waiting for you", short: "Queue", key: "q", icon: Hand },
  { to: "/usage", label: "Usage", short: "Usage", key: "u", icon: ChartColumn },
  { to: "/services", label: "Services", short: "Services", key: "s", icon: Activity },
  { to: "/account", label: "Account", short: "Account", key: "a", icon: Settings2 },
];

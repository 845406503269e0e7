import {
  Activity,
  ChartColumn,
  FolderKanban,
  Hand,
  KeyRound,
  ScrollText,
  Settings2,
  ShieldUser,
  UsersRound,
  type LucideIcon,
} from "lucide-react";

export interface Place {
  to:
    | "/projects"
    | "/queue"
    | "/usage"
    | "/services"
    | "/team"
    | "/keys"
    | "/audit"
    | "/operator"
    | "/account";
  label: string;
  short: string;
  key: string;
  icon: LucideIcon;
  /** Shown to those alone who run the installation. */
  operator?: boolean;
  /** Kept apart from the work, under a heading of its own. */
  settings?: boolean;
  /** In the bar at the bottom of a small screen; the others are behind "More". */
  first?: boolean;
}

/** The main places, reached by the side bar, by "g" and a letter, and by the command palette. */
export const PLACES: Place[] = [
  {
    to: "/projects",
    label: "Projects",
    short: "Projects",
    key: "p",
    icon: FolderKanban,
    first: true,
  },
  { to: "/queue", label: "Waiting for you", short: "Queue", key: "q", icon: Hand, first: true },
  { to: "/usage", label: "Usage", short: "Usage", key: "u", icon: ChartColumn, first: true },
  { to: "/services", label: "Services", short: "Services", key: "s", icon: Activity },
  { to: "/team", label: "Team", short: "Team", key: "t", icon: UsersRound, settings: true },
  { to: "/keys", label: "API keys", short: "Keys", key: "k", icon: KeyRound, settings: true },
  { to: "/audit", label: "Audit", short: "Audit", key: "l", icon: ScrollText, settings: true },
  { to: "/account", label: "Account", short: "Account", key: "a", icon: Settings2, settings: true },
  {
    to: "/operator",
    label: "Operator",
    short: "Operator",
    key: "o",
    icon: ShieldUser,
    operator: true,
    settings: true,
  },
];

export function placesFor(role: string | undefined): Place[] {
  return PLACES.filter((place) => !place.operator || role === "admin");
}

/** The same places in the groups of the side bar; those of the work come first, without a name. */
export function sectionsOf(places: Place[]): { name: string | null; places: Place[] }[] {
  return [
    { name: null, places: places.filter((place) => !place.settings) },
    { name: "Settings", places: places.filter((place) => place.settings) },
  ];
}

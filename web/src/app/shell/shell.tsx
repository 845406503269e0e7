import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useNavigate } from "@tanstack/react-router";
import { CircleHelp, Ellipsis, LogOut, Monitor, Moon, Search, Sun, UserRound } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { Kbd } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import { inboxQuery } from "@/lib/api/inbox";
import { meQuery } from "@/lib/api/me";
import { signOut } from "@/lib/api/sign-out";
import { useWaitingInTab } from "@/lib/page-title";
import { useSequence, useShortcut } from "@/lib/shortcuts";
import { readTheme, writeTheme, type Theme } from "@/lib/theme";
import { placesFor, sectionsOf, type Place } from "./navigation";
import styles from "./shell.module.css";
import { TeamSwitch } from "./team-switch";

const Palette = lazy(() => import("./palette").then((module) => ({ default: module.Palette })));
const Help = lazy(() => import("./help").then((module) => ({ default: module.Help })));

const PALETTE_LOADED_AFTER_MS = 1_000;

export function Shell() {
  const [open, setOpen] = useState<"palette" | "help" | null>(null);
  const navigate = useNavigate();
  const { data: me } = useQuery(meQuery);
  const places = placesFor(me?.role);
  useEffect(() => {
    // Whoever presses Ctrl+K types on at once; a palette that is still on its way would miss the
    // first letters.
    const soon = setTimeout(() => void import("./palette"), PALETTE_LOADED_AFTER_MS);
    return () => clearTimeout(soon);
  }, []);
  useShortcut("k", () => setOpen("palette"), { withCommand: true });
  useShortcut("?", () => setOpen("help"));
  useSequence(
    "g",
    Object.fromEntries(places.map((place) => [place.key, () => void navigate({ to: place.to })])),
  );
  const { data: waiting = [] } = useQuery(inboxQuery);
  useWaitingInTab(waiting.length);
  return (
    <div className={styles.shell}>
      <a href="#main" className={styles.skip}>
        Skip to the content
      </a>
      <nav className={styles.side} aria-label="Main">
        <Link to="/projects" className={styles.brand}>
          <img src="/favicon.svg" width={20} height={20} alt="" /> Planwright
        </Link>
        <TeamSwitch />
        <Button
          className={styles.find}
          onClick={() => setOpen("palette")}
          aria-keyshortcuts="Control+K"
        >
          <Search size={14} aria-hidden /> Find or do{" "}
          <span>
            <Kbd>Ctrl K</Kbd>
          </span>
        </Button>
        {sectionsOf(places).map(({ name, places: group }) => (
          <div key={name} className={styles.section} role="group" aria-label={name ?? "Work"}>
            {name && <h2 className={styles.sectionName}>{name}</h2>}
            {group.map((place) => (
              <PlaceLink
                key={place.to}
                place={place}
                className={styles.link}
                waiting={waiting.length}
              />
            ))}
          </div>
        ))}
        <div className={styles.foot}>
          <Who />
          <ThemeSwitch />
          <Button look="quiet" small label="Keyboard and help (?)" onClick={() => setOpen("help")}>
            <CircleHelp size={16} aria-hidden />
          </Button>
        </div>
      </nav>
      <div className={styles.top}>
        <TeamSwitch />
      </div>
      <main id="main" className={styles.main} tabIndex={-1}>
        <Outlet />
      </main>
      <nav className={styles.bottom} aria-label="Main, small screen">
        {places
          .filter((place) => place.first)
          .map((place) => (
            <PlaceLink key={place.to} place={place} short waiting={waiting.length} />
          ))}
        <button type="button" onClick={() => setOpen("palette")}>
          <Search size={18} aria-hidden /> Find
        </button>
        <Menu
          trigger={
            <button type="button">
              <Ellipsis size={18} aria-hidden /> More
            </button>
          }
          items={places
            .filter((place) => !place.first)
            .map(({ to, label, icon: Icon }) => ({
              label,
              icon: <Icon size={14} aria-hidden />,
              onSelect: () => void navigate({ to }),
            }))}
        />
      </nav>
      <Suspense>
        {open === "palette" && (
          <Palette onClose={() => setOpen(null)} onHelp={() => setOpen("help")} />
        )}
        {open === "help" && <Help onClose={() => setOpen(null)} />}
      </Suspense>
    </div>
  );
}

function PlaceLink({
  place,
  short,
  waiting,
  className,
}: {
  place: Place;
  short?: boolean;
  waiting: number;
  className?: string;
}) {
  const Icon = place.icon;
  return (
    <Link to={place.to} className={className} activeProps={{ "aria-current": "page" }}>
      <Icon size={short ? 18 : 16} aria-hidden />
      {short ? place.short : place.label}
      {place.to === "/queue" && waiting > 0 && (
        <span className={styles.waiting}>
          {waiting}
          <span className="visually-hidden"> waiting</span>
        </span>
      )}
    </Link>
  );
}

function Who() {
  const { data: me } = useQuery(meQuery);
  const navigate = useNavigate();
  return (
    <Menu
      align="start"
      trigger={
        <Button look="quiet" className={styles.who}>
          <UserRound size={16} aria-hidden />{" "}
          <span>{me?.display_name || me?.email || "Account"}</span>
        </Button>
      }
      items={[
        {
          label: "Account",
          icon: <UserRound size={14} aria-hidden />,
          onSelect: () => void navigate({ to: "/account" }),
        },
        "line",
        {
          label: "Sign out",
          icon: <LogOut size={14} aria-hidden />,
          onSelect: () => void signOut(),
        },
      ]}
    />
  );
}

const THEMES: { value: Theme; label: string; icon: typeof Sun }[] = [
  { value: "system", label: "As the system", icon: Monitor },
  { value: "light", label: "Light", icon: Sun },
  { value: "dark", label: "Dark", icon: Moon },
];

function ThemeSwitch() {
  const [theme, setTheme] = useState(readTheme);
  const Icon = THEMES.find((item) => item.value === theme)?.icon ?? Monitor;
  return (
    <Menu
      trigger={
        <Button look="quiet" small label="Colours: system, light or dark">
          <Icon size={16} aria-hidden />
        </Button>
      }
      items={THEMES.map(({ value, label, icon: Each }) => ({
        label: value === theme ? `${label} (now)` : label,
        icon: <Each size={14} aria-hidden />,
        onSelect: () => {
          writeTheme(value);
          setTheme(value);
        },
      }))}
    />
  );
}

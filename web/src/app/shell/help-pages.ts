/**
 * Short pages for what people ask first. Plain sentences; what is a link elsewhere is a link here.
 */
export interface HelpPage {
  id: string;
  title: string;
  paragraphs: string[];
  /** The page of the app where it is seen or set. */
  to?: { path: "/projects" | "/usage" | "/team" | "/keys" | "/services"; label: string };
}

export const HELP_PAGES: HelpPage[] = [
  {
    id: "plan",
    title: "Plan",
    paragraphs: [
      "A requirement becomes a plan: tasks in phases, each with what it waits for, the size of the model that does it, and how to tell that it is done. L1 makes a short list, L2 phases with open questions, L3 adds risks and a test strategy.",
      "Every saved edit and every new plan is a version. Versions are never changed; they can be compared, downloaded and restored. Edits that are not saved are kept in this browser and offered again.",
      "Open questions say what the planner assumed. Answer them before you approve, or let the assumption stand; the difference of two versions shows both.",
    ],
    to: { path: "/projects", label: "Your projects" },
  },
  {
    id: "price",
    title: "Price",
    paragraphs: [
      "The price is worked out before anything runs: what is expected, and where the run stops. The approval binds exactly this version at exactly this price; when prices change meanwhile it asks again.",
      "Money is held before each call and settled with what the provider reported. A call whose answer was lost may have been charged: it is shown as possibly paid and counts against every limit until somebody settles it.",
    ],
    to: { path: "/usage", label: "What was spent" },
  },
  {
    id: "budgets",
    title: "Budgets",
    paragraphs: [
      "A project has a limit, an approved plan has a ceiling, and the team has a limit for the day and for the month. The lowest of them stops paid work before the next call is made.",
      "A run that waits for money says so, in the list and in the tab of the browser, and goes on by itself as soon as the limit allows.",
    ],
    to: { path: "/team", label: "The team's limits" },
  },
  {
    id: "run",
    title: "Run",
    paragraphs: [
      "Tasks run as soon as everything before them is done, as many at once as the project allows. The graph, the timeline and the table show the same tasks with one selection; the timeline has every attempt and every wait with its reason.",
      "A task that fails is tried again, then asks a person: run it again with guidance, change it, go on without it, or let it fail. What waits for you has one count, everywhere.",
      "Pause lets running tasks finish. Cancel gives the run up. A provider that does not answer holds tasks back without failing them.",
    ],
    to: { path: "/services", label: "Whether all services answer" },
  },
  {
    id: "roles",
    title: "Roles",
    paragraphs: [
      "People belong to teams, and what they may do follows from their role there. A button that your role does not allow says which role does.",
      "The log of the team says who changed what, from where, and how it ended. Its entries are chained, so that one that is missing or changed is noticed.",
    ],
    to: { path: "/team", label: "Members and roles" },
  },
  {
    id: "tools",
    title: "Tools",
    paragraphs: [
      "A task may use only the tools that its plan names: read a file, write a file, list a folder, ask a local model. Files belong to the project; tasks behind a task read what it wrote.",
      "Every call of a tool is shown with its arguments and its result under Rounds. Files are shown with previews that run nothing and load nothing from other servers.",
    ],
    to: { path: "/projects", label: "Your projects" },
  },
  {
    id: "keys",
    title: "Keys",
    paragraphs: [
      "Without a provider's key the demo model does all work, at no cost, and is marked wherever its work shows. Keys of providers belong to the team; they are never shown again.",
      "An API key lets a program do what you may do, or less. It is shown once, can be rotated without a gap, and can be revoked at any time.",
    ],
    to: { path: "/keys", label: "API keys" },
  },
];

/** Pages that have every word of the search, in their order. */
export function findHelp(text: string): HelpPage[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return HELP_PAGES.filter((page) => {
    const hay = [page.title, ...page.paragraphs].join("\n").toLowerCase();
    return words.every((word) => hay.includes(word));
  });
}

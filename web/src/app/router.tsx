import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  retainSearchParams,
} from "@tanstack/react-router";
import { session } from "@/lib/session-host";
import { parseSearch, type Search } from "@/lib/url";
import { Broken, NotFound, RouteLoading } from "./screens/fallbacks";
import { enterTeam } from "./enter-team";
import { Shell } from "./shell/shell";

const root = createRootRoute({
  validateSearch: parseSearch,
  search: { middlewares: [retainSearchParams(["team"])] },
  notFoundComponent: NotFound,
});

const guest = createRoute({
  getParentRoute: () => root,
  id: "guest",
  beforeLoad: async ({ search }) => {
    await session.ready();
    if (!session.signedIn) return;
    // Somebody who is signed in came from the account page, to connect a provider.
    if (search.problem) throw redirect({ to: "/account", search: { problem: search.problem } });
    throw redirect({ href: safePath(search.next) });
  },
});

const signIn = createRoute({
  getParentRoute: () => guest,
  path: "/sign-in",
  component: lazyRouteComponent(() => import("@/features/session/components/sign-in"), "SignIn"),
});

const signUp = createRoute({
  getParentRoute: () => guest,
  path: "/sign-up",
  component: lazyRouteComponent(() => import("@/features/session/components/sign-up"), "SignUp"),
});

const forgotPassword = createRoute({
  getParentRoute: () => guest,
  path: "/forgot-password",
  component: lazyRouteComponent(
    () => import("@/features/session/components/forgot"),
    "ForgotPassword",
  ),
});

const resetPassword = createRoute({
  getParentRoute: () => root,
  path: "/reset-password",
  component: lazyRouteComponent(
    () => import("@/features/session/components/reset"),
    "ResetPassword",
  ),
});

const verifyEmail = createRoute({
  getParentRoute: () => root,
  path: "/verify-email",
  component: lazyRouteComponent(
    () => import("@/features/session/components/verify-email"),
    "VerifyEmail",
  ),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: "/invitation",
  beforeLoad: () => session.ready(),
  component: lazyRouteComponent(
    () => import("@/features/session/components/invitation"),
    "Invitation",
  ),
});

const signed = createRoute({
  getParentRoute: () => root,
  id: "signed",
  component: Shell,
  beforeLoad: async ({ location, search }) => {
    await session.ready();
    if (session.signedIn) await enterTeam(search.team);
    if (!session.signedIn)
      throw redirect({
        to: "/sign-in",
        search: location.pathname === "/" ? {} : { next: location.href },
      });
  },
});

const home = createRoute({
  getParentRoute: () => signed,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/projects" });
  },
});

const projects = createRoute({
  getParentRoute: () => signed,
  path: "/projects",
  component: lazyRouteComponent(
    () => import("@/features/projects/components/project-list"),
    "ProjectList",
  ),
});

const newProject = createRoute({
  getParentRoute: () => signed,
  path: "/projects/new",
  component: lazyRouteComponent(
    () => import("@/features/projects/components/new-project"),
    "NewProject",
  ),
});

const project = createRoute({
  getParentRoute: () => signed,
  path: "/projects/$projectId",
  component: lazyRouteComponent(() => import("./screens/project"), "ProjectScreen"),
});

const projectHome = createRoute({
  getParentRoute: () => project,
  path: "/",
  component: lazyRouteComponent(() => import("./screens/project-home"), "ProjectHome"),
});

const plan = createRoute({
  getParentRoute: () => project,
  path: "/plan",
  component: lazyRouteComponent(() => import("@/features/plans/components/plan-tab"), "PlanTab"),
});

const run = createRoute({
  getParentRoute: () => project,
  path: "/run",
  component: lazyRouteComponent(() => import("./screens/run"), "RunScreen"),
});

const files = createRoute({
  getParentRoute: () => project,
  path: "/files",
  component: lazyRouteComponent(() => import("@/features/files/components/files-tab"), "FilesTab"),
});

const activity = createRoute({
  getParentRoute: () => project,
  path: "/activity",
  component: lazyRouteComponent(
    () => import("@/features/runs/components/activity-tab"),
    "ActivityTab",
  ),
});

const settings = createRoute({
  getParentRoute: () => project,
  path: "/settings",
  component: lazyRouteComponent(
    () => import("@/features/projects/components/settings-tab"),
    "SettingsTab",
  ),
});

const task = createRoute({
  getParentRoute: () => signed,
  path: "/projects/$projectId/tasks/$taskId",
  component: lazyRouteComponent(() => import("./screens/task"), "TaskScreen"),
});

const queue = createRoute({
  getParentRoute: () => signed,
  path: "/queue",
  component: lazyRouteComponent(() => import("@/features/checkpoints/components/queue"), "Queue"),
});

const usage = createRoute({
  getParentRoute: () => signed,
  path: "/usage",
  component: lazyRouteComponent(() => import("@/features/usage/components/usage"), "Usage"),
});

const services = createRoute({
  getParentRoute: () => signed,
  path: "/services",
  component: lazyRouteComponent(
    () => import("@/features/services/components/services"),
    "Services",
  ),
});

const account = createRoute({
  getParentRoute: () => signed,
  path: "/account",
  component: lazyRouteComponent(() => import("@/features/account/components/account"), "Account"),
});

const teamScreen = createRoute({
  getParentRoute: () => signed,
  path: "/team",
  component: lazyRouteComponent(() => import("@/features/team/components/team"), "TeamScreen"),
});

const apiKeys = createRoute({
  getParentRoute: () => signed,
  path: "/keys",
  component: lazyRouteComponent(() => import("@/features/keys/components/api-keys"), "ApiKeys"),
});

const audit = createRoute({
  getParentRoute: () => signed,
  path: "/audit",
  component: lazyRouteComponent(() => import("@/features/audit/components/audit"), "Audit"),
});

const operator = createRoute({
  getParentRoute: () => signed,
  path: "/operator",
  component: lazyRouteComponent(
    () => import("@/features/operator/components/operator"),
    "Operator",
  ),
});

const device = createRoute({
  getParentRoute: () => signed,
  path: "/device",
  component: lazyRouteComponent(() => import("@/features/session/components/device"), "Device"),
});

const routeTree = root.addChildren([
  guest.addChildren([signIn, signUp, forgotPassword]),
  resetPassword,
  verifyEmail,
  invitation,
  signed.addChildren([
    home,
    projects,
    newProject,
    task,
    queue,
    usage,
    services,
    account,
    teamScreen,
    apiKeys,
    audit,
    operator,
    device,
    project.addChildren([projectHome, plan, run, files, activity, settings]),
  ]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: "intent",
  defaultPendingComponent: RouteLoading,
  defaultErrorComponent: Broken,
  scrollRestoration: true,
});

/**
 * Only paths of this application, so that a link cannot send someone elsewhere after signing in.
 */
function safePath(next: Search["next"]): string {
  return next?.startsWith("/") && !next.startsWith("//") && !next.includes("\\")
    ? next
    : "/projects";
}

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

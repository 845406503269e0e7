import { lazy, Suspense } from "react";
import { Page, SkeletonRows } from "@/components/ui/bits";
import { TabPanel, Tabs } from "@/components/ui/tabs";
import { plural } from "@/lib/format/number";
import { useTeam } from "@/lib/permissions";
import { roleLabel } from "@/lib/roles";
import { useUrl } from "@/lib/url";
import { General } from "./general";
import { Invitations } from "./invitations";
import { Members } from "./members";
import styles from "./team.module.css";

const Limits = lazy(() => import("./limits").then((module) => ({ default: module.Limits })));
const Models = lazy(() => import("./models").then((module) => ({ default: module.Models })));
const Providers = lazy(() =>
  import("./providers").then((module) => ({ default: module.Providers })),
);

const VIEWS = ["members", "invitations", "limits", "models", "providers", "general"] as const;

/**
 * Everything about the team that is shown: who is in it, what it may spend, which models it uses.
 */
export function TeamScreen() {
  const [url, setUrl] = useUrl();
  const team = useTeam();
  if (!team) return <SkeletonRows label="Loading the team" />;
  const view = VIEWS.find((each) => each === url.view) ?? "members";
  return (
    <Page
      title={team.name}
      lead={`${plural(team.member_count, "member")}; you are ${roleLabel(team.role).toLowerCase()}.`}
    >
      <Tabs
        key={team.id}
        label="Team"
        value={view}
        onChange={(next) => setUrl({ view: next })}
        className={styles.tabs}
        items={[
          { value: "members", label: "Members" },
          { value: "invitations", label: "Invitations" },
          { value: "limits", label: "Limits" },
          { value: "models", label: "Models" },
          { value: "providers", label: "Provider keys" },
          { value: "general", label: "General" },
        ]}
      >
        <Suspense fallback={<SkeletonRows label="Loading" />}>
          <TabPanel value="members">
            <Members team={team} />
          </TabPanel>
          <TabPanel value="invitations">
            <Invitations team={team} />
          </TabPanel>
          <TabPanel value="limits">
            <Limits team={team} />
          </TabPanel>
          <TabPanel value="models">
            <Models team={team} />
          </TabPanel>
          <TabPanel value="providers">
            <Providers team={team} />
          </TabPanel>
          <TabPanel value="general">
            <General team={team} />
          </TabPanel>
        </Suspense>
      </Tabs>
    </Page>
  );
}

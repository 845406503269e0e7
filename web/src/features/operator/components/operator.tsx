import { useQuery } from "@tanstack/react-query";
import { ShieldUser } from "lucide-react";
import { Card, Empty, Page, SkeletonRows } from "@/components/ui/bits";
import { TabPanel, Tabs } from "@/components/ui/tabs";
import { meQuery } from "@/lib/api/me";
import { useUrl } from "@/lib/url";
import { AllTeams } from "./all-teams";
import { AllUsers } from "./all-users";
import styles from "./operator.module.css";
import { Stats } from "./stats";

const VIEWS = ["statistics", "users", "teams"] as const;

/** For those who run the installation: who is here and what it costs, never what teams write. */
export function Operator() {
  const [url, setUrl] = useUrl();
  const { data: me } = useQuery(meQuery);
  if (!me) return <SkeletonRows label="Loading" />;
  if (me.role !== "admin") {
    return (
      <Page title="Operator">
        <Card>
          <Empty icon={ShieldUser} title="For those who run this installation">
            You are not one of them. Whoever registered first is, and can make others.
          </Empty>
        </Card>
      </Page>
    );
  }
  const view = VIEWS.find((each) => each === url.view) ?? "statistics";
  return (
    <Page
      title="Operator"
      lead="Users, teams and figures of this installation. What teams write stays theirs and is not shown here."
    >
      <Tabs
        label="Operator"
        value={view}
        onChange={(next) => setUrl({ view: next, q: undefined })}
        className={styles.tabs}
        items={[
          { value: "statistics", label: "Statistics" },
          { value: "users", label: "Users" },
          { value: "teams", label: "Teams" },
        ]}
      >
        <TabPanel value="statistics">
          <Stats />
        </TabPanel>
        <TabPanel value="users">
          <AllUsers me={me.id} />
        </TabPanel>
        <TabPanel value="teams">
          <AllTeams />
        </TabPanel>
      </Tabs>
    </Page>
  );
}

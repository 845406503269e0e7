import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Sparkles } from "lucide-react";
import { Plain } from "@/components/content/text";
import { Card, ErrorNote, Skeleton, SkeletonRows } from "@/components/ui/bits";
import { useNow } from "@/components/ui/time";
import { plansQuery } from "@/lib/api/plans";
import { projectQuery } from "@/lib/api/projects";
import type { Project } from "@/lib/api/types";
import { duration } from "@/lib/format/time";
import { useLiveText } from "@/lib/live/use-live";
import { useUrl } from "@/lib/url";
import { PlanDesk } from "./plan-desk";
import styles from "./plan.module.css";
import { RequirementEditor } from "./requirement-editor";

export function PlanTab() {
  const { projectId } = useParams({ from: "/signed/projects/$projectId" });
  const [url] = useUrl();
  const { data: project } = useQuery(projectQuery(projectId));
  const planning = project?.status === "planning";
  const plans = useQuery(plansQuery(projectId));
  if (!project || plans.isPending) return <SkeletonRows label="Loading the plan" />;
  if (plans.error) {
    return (
      <div className={styles.pad}>
        <ErrorNote
          what="The plan could not be loaded."
          error={plans.error}
          retry={() => void plans.refetch()}
        />
      </div>
    );
  }
  const plan = plans.data.find((each) => each.version === url.version) ?? plans.data[0];
  if (planning) {
    return (
      <div className={styles.start}>
        <Planning project={project} />
      </div>
    );
  }
  if (!plan) {
    return (
      <div className={styles.start}>
        <RequirementEditor project={project} />
      </div>
    );
  }
  return <PlanDesk key={projectId} project={project} plans={plans.data} plan={plan} />;
}

function Planning({ project }: { project: Project }) {
  const now = useNow();
  const text = useLiveText(project.id);
  return (
    <Card>
      <div className={styles.planning} role="status">
        <Sparkles size={20} aria-hidden />
        <div>
          <h2>The plan is being made</h2>
          <p className="muted">
            {duration(Math.max(0, now - Date.parse(project.updated_at)))} so far; large requirements
            take a minute or two. You may leave this page.
          </p>
        </div>
      </div>
      {text ? (
        <div className={styles.ghost}>
          <Plain text={text.text} />
        </div>
      ) : (
        <div className={styles.ghost} aria-hidden>
          {[72, 54, 63, 48].map((width) => (
            <Skeleton key={width} width={`${width}%`} height={20} />
          ))}
        </div>
      )}
    </Card>
  );
}

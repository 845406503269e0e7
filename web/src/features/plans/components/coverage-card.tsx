import { useQuery } from "@tanstack/react-query";
import { Check, CircleAlert } from "lucide-react";
import { Card } from "@/components/ui/bits";
import { ShareMeter } from "@/components/ui/meter";
import { request } from "@/lib/api/client";
import { keys } from "@/lib/api/keys";
import type { Coverage } from "@/lib/api/types";
import { plural } from "@/lib/format/number";
import shared from "./plan.module.css";
import styles from "./aside.module.css";

/** Which parts of the requirement some task answers to; what none does is easily forgotten. */
export function CoverageCard({ projectId, planId }: { projectId: string; planId: string }) {
  const { data } = useQuery({
    queryKey: [...keys.coverage(projectId), planId],
    queryFn: ({ signal }) => request<Coverage>(`/projects/${projectId}/coverage`, { signal }),
  });
  if (!data || data.total_requirements === 0 || !data.requirements) return null;
  const parts = [...data.requirements].sort((a, b) => Number(a.covered) - Number(b.covered));
  return (
    <Card
      title="Requirement"
      actions={
        <span className={shared.hint}>
          {data.covered_count} of {data.total_requirements} parts covered
        </span>
      }
    >
      <ShareMeter
        part={data.covered_count}
        whole={data.total_requirements}
        label="Parts of the requirement that tasks cover"
      />
      {data.uncovered_count > 0 && (
        <p className={styles.uncovered}>
          No task covers {plural(data.uncovered_count, "part")} of it.
        </p>
      )}
      <ul className={styles.coverage}>
        {parts.map((part) => (
          <li key={part.id} data-covered={part.covered}>
            {part.covered ? (
              <Check size={14} aria-label="Covered" />
            ) : (
              <CircleAlert size={14} aria-label="Not covered by any task" />
            )}
            <span title={part.text}>
              <strong>{part.id}</strong> {part.text}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

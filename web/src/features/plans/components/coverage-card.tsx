import { useQuery } from "@tanstack/react-query";
import { Check, CircleAlert } from "lucide-react";
import { Card } from "@/components/ui/bits";
import { request } from "@/lib/api/client";
import { keys } from "@/lib/api/keys";
import type { Coverage } from "@/lib/api/types";
import shared from "./plan.module.css";
import styles from "./aside.module.css";

/** Which parts of the requirement some task answers to; what none does is easily forgotten. */
export function CoverageCard({ projectId, planId }: { projectId: string; planId: string }) {
  const { data } = useQuery({
    queryKey: [...keys.coverage(projectId), planId],
    queryFn: ({ signal }) => request<Coverage>(`/projects/${projectId}/coverage`, { signal }),
  });
  if (!data || data.total_requirements === 0 || !data.requirements) return null;
  return (
    <Card
      title="Requirement"
      actions={
        <span className={shared.hint}>
          {data.covered_count} of {data.total_requirements} parts covered
        </span>
      }
    >
      <ul className={styles.coverage}>
        {data.requirements.map((part) => (
          <li key={part.id} data-covered={part.covered}>
            {part.covered ? <Check size={14} aria-label="Covered" /> : <CircleAlert size={14} aria-label="Not covered by any task" />}
            <span title={part.text}>
              <strong>{part.id}</strong> {part.text}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

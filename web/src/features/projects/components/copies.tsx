import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Copy, Download } from "lucide-react";
import { Card } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { toast } from "@/lib/toasts";
import { request, requestBlob } from "@/lib/api/client";
import { keys } from "@/lib/api/keys";
import type { Project } from "@/lib/api/types";
import { useMay } from "@/lib/permissions";
import { saveBlob } from "@/lib/save-blob";
import styles from "./settings-tab.module.css";

/** A second project from the same requirement and plan, or everything of this one as a file. */
export function Copies({ project }: { project: Project }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const denied = useMay()("project_write");
  const cloning = useMutation({
    mutationFn: () => request<Project>(`/projects/${project.id}/clone`, { method: "POST" }),
    onSuccess: (copy) => {
      void client.invalidateQueries({ queryKey: keys.projects });
      toast.good(`“${copy.name}” is made.`);
      void navigate({ to: "/projects/$projectId/plan", params: { projectId: copy.id } });
    },
    onError: (error) => toast.bad(error),
  });
  const exporting = useMutation({
    mutationFn: async () =>
      saveBlob(await requestBlob(`/projects/${project.id}/export`), `${project.id}.json`),
    onError: (error) => toast.bad(error),
  });
  return (
    <Card title="Copy and export">
      <div className={styles.form}>
        <p className="prose">
          A copy begins as a draft with the same requirement and plan. An export holds plans, tasks,
          events, decisions and the ledger of this project.
        </p>
        <div className={styles.buttons}>
          <Button denied={denied} busy={cloning.isPending} onClick={() => cloning.mutate()}>
            <Copy size={14} aria-hidden /> Make a copy
          </Button>
          <Button busy={exporting.isPending} onClick={() => exporting.mutate()}>
            <Download size={14} aria-hidden /> Export as JSON
          </Button>
        </div>
      </div>
    </Card>
  );
}

import { CirclePlay, Ellipsis, Pause, RotateCcw, Square } from "lucide-react";
import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { Menu, type MenuItem } from "@/components/ui/menu";
import { toast } from "@/lib/toasts";
import { bulk } from "@/lib/api/bulk";
import { keys } from "@/lib/api/keys";
import { tasksQuery } from "@/lib/api/tasks";
import type { Project } from "@/lib/api/types";
import { usd } from "@/lib/format/money";
import { plural } from "@/lib/format/number";
import { useMay } from "@/lib/permissions";
import { useControl } from "../api/control";

export function RunActions({ project }: { project: Project }) {
  const [cancelling, setCancelling] = useState(false);
  const control = useControl(project.id);
  const retry = useRetryFailed(project.id);
  const denied = useMay()("project_execute");
  const { status } = project;
  const summary = project.task_summary;
  const items: MenuItem[] = [
    {
      label: "Retry failed tasks",
      icon: <RotateCcw size={14} aria-hidden />,
      disabled: Boolean(denied) || (summary?.failed ?? 0) === 0,
      onSelect: () => retry.mutate(),
    },
    {
      label: "Cancel the run",
      icon: <Square size={14} aria-hidden />,
      danger: true,
      disabled:
        Boolean(denied) ||
        (status !== "executing" &&
          status !== "paused" &&
          status !== "ready" &&
          status !== "planning"),
      onSelect: () => setCancelling(true),
    },
  ];
  return (
    <>
      {status === "executing" && (
        <Button denied={denied} busy={control.isPending} onClick={() => control.mutate("pause")}>
          <Pause size={14} aria-hidden /> Pause
        </Button>
      )}
      {status === "paused" && (
        <Button
          look="primary"
          denied={denied}
          busy={control.isPending}
          onClick={() => control.mutate("execute")}
        >
          <CirclePlay size={15} aria-hidden /> Resume
        </Button>
      )}
      {status === "ready" && (
        <Button
          look="primary"
          denied={denied}
          busy={control.isPending}
          onClick={() => control.mutate("execute")}
        >
          <CirclePlay size={15} aria-hidden /> Start
        </Button>
      )}
      {status === "failed" && (summary?.failed ?? 0) > 0 && (
        <Button
          look="primary"
          denied={denied}
          busy={retry.isPending}
          onClick={() => retry.mutate()}
        >
          <RotateCcw size={14} aria-hidden /> Retry {plural(summary?.failed ?? 0, "failed task")}
        </Button>
      )}
      <Menu
        trigger={
          <Button label="More actions">
            <Ellipsis size={16} aria-hidden />
          </Button>
        }
        items={items}
      />
      <ConfirmDialog
        open={cancelling}
        onClose={() => setCancelling(false)}
        title="Cancel this run?"
        confirm="Cancel the run"
        danger
        busy={control.isPending}
        onConfirm={() => control.mutate("cancel", { onSettled: () => setCancelling(false) })}
      >
        <p>
          {plural(summary?.running ?? 0, "running task")} stop and their output is lost.{" "}
          {plural(summary?.completed ?? 0, "completed task")} and the files keep as they are. The{" "}
          {usd(project.spent_usd)} spent so far stays spent.
        </p>
      </ConfirmDialog>
    </>
  );
}

function useRetryFailed(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const tasks = await client.ensureQueryData(tasksQuery(projectId));
      return bulk(
        "retry",
        tasks.filter((task) => task.status === "failed").map((task) => task.id),
      );
    },
    onSuccess: ({ succeeded, failed }) => {
      void client.invalidateQueries({ queryKey: keys.project(projectId) });
      if (failed[0])
        toast.bad(`${plural(failed.length, "task")} could not be retried: ${failed[0].reason}`);
      else toast.good(`${plural(succeeded.length, "task")} will run again.`);
    },
    onError: (error) => toast.bad(error),
  });
}

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { projectQuery } from "@/lib/api/projects";
import { taskQuery } from "@/lib/api/tasks";
import { objectOf } from "../model/words";
import styles from "./audit.module.css";

/** What a change was made to: by its name, with a link while it is there. */
export function Target({ target }: { target: string }) {
  const object = objectOf(target);
  return (
    <span className={styles.target} title={target}>
      {object.kind === "project" ? (
        <ProjectName id={object.id} detail={object.detail} />
      ) : object.kind === "task" ? (
        <TaskName id={object.id} />
      ) : (
        object.words
      )}
    </span>
  );
}

function ProjectName({ id, detail }: { id: string; detail: string | null }) {
  const { data: project, isError } = useQuery({ ...projectQuery(id), retry: false });
  if (isError) return <>a project that is gone</>;
  return (
    <>
      <Link to="/projects/$projectId" params={{ projectId: id }}>
        {project?.name ?? "a project"}
      </Link>
      {detail && <span className="muted">, {detail}</span>}
    </>
  );
}

function TaskName({ id }: { id: string }) {
  const { data: task, isError } = useQuery({ ...taskQuery(id), retry: false });
  if (isError) return <>a task that is gone</>;
  if (!task) return <>a task</>;
  return (
    <Link
      to="/projects/$projectId/run"
      params={{ projectId: task.project_id }}
      search={{ task: id }}
    >
      <bdi>{task.title}</bdi>
    </Link>
  );
}

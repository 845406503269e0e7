import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { SpendMeter } from "@/components/ui/meter";
import { Table } from "@/components/ui/table";
import { allProjectsQuery } from "@/lib/api/projects";
import type { ProjectUsage } from "@/lib/api/types";
import { boundOf } from "@/lib/bound";
import { dollars } from "@/lib/format/money";
import { count } from "@/lib/format/number";
import styles from "./usage.module.css";

/**
 * What each project cost, and how that stands against its limit; a project that is deleted has none
 * any more.
 */
export function ProjectTable({ rows }: { rows: ProjectUsage[] }) {
  const { data: projects = [] } = useQuery(allProjectsQuery);
  const byId = new Map(projects.map((project) => [project.id, project]));
  if (rows.length === 0) return <p className={styles.none}>No project has used a model yet.</p>;
  const sum = (of: "api_calls" | "prompt_tokens" | "completion_tokens" | "cost_usd") =>
    rows.reduce((total, row) => total + row[of], 0);
  return (
    <Table
      label="Usage by project"
      head={
        <>
          <th>Project</th>
          <th data-number>Calls</th>
          <th data-number>Tokens in</th>
          <th data-number>Tokens out</th>
          <th data-number>Cost, $</th>
          <th data-number>Held, $</th>
          <th data-number>Limit, $</th>
          <th>Of the limit</th>
        </>
      }
    >
      {rows.map((row) => {
        const project = byId.get(row.project_id);
        return (
          <tr key={row.project_id}>
            <td>
              {project || projects.length === 0 ? (
                <Link to="/projects/$projectId" params={{ projectId: row.project_id }}>
                  {row.project_name}
                </Link>
              ) : (
                row.project_name
              )}
            </td>
            <td data-number>{count(row.api_calls)}</td>
            <td data-number>{count(row.prompt_tokens)}</td>
            <td data-number>{count(row.completion_tokens)}</td>
            <td data-number>{dollars(row.cost_usd)}</td>
            <td data-number>{dollars(project?.held_usd)}</td>
            <td data-number>{dollars(project && boundOf(project)?.amount)}</td>
            <td>
              {project ? (
                <SpendMeter
                  spent={project.spent_usd}
                  held={project.held_usd}
                  uncertain={project.uncertain_usd}
                  limit={boundOf(project)?.amount ?? 0}
                  label={`Budget of ${row.project_name}`}
                />
              ) : (
                "–"
              )}
            </td>
          </tr>
        );
      })}
      <tr className={styles.total}>
        <td>All projects</td>
        <td data-number>{count(sum("api_calls"))}</td>
        <td data-number>{count(sum("prompt_tokens"))}</td>
        <td data-number>{count(sum("completion_tokens"))}</td>
        <td data-number>{dollars(sum("cost_usd"))}</td>
        <td />
        <td />
        <td />
      </tr>
    </Table>
  );
}

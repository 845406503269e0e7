import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useMemo } from "react";
import { Card, DemoChip, ErrorNote, isDemo, Page, SkeletonRows } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Table } from "@/components/ui/table";
import { Segments } from "@/components/ui/tabs";
import type { DailyUsage, ProjectUsage, UsageSummary } from "@/lib/api/types";
import { dollars, percent } from "@/lib/format/money";
import { count } from "@/lib/format/number";
import { useUrl } from "@/lib/url";
import { byProjectQuery, dailyQuery, summaryQuery } from "../api/usage";
import { saveCsv, toCsv } from "../model/csv";
import { fillDays } from "../model/daily";
import { byCost } from "../model/purposes";
import { Budgets } from "./budgets";
import { ProjectTable } from "./project-table";
import { Purposes } from "./purposes";
import { ByMember, ByTier } from "./shares";
import { DailyChart } from "./daily-chart";
import styles from "./usage.module.css";

const WINDOWS = ["7", "14", "30", "90"] as const;

export function Usage() {
  const [url, setUrl] = useUrl();
  const days = WINDOWS.find((each) => Number(each) === url.days) ?? "30";
  const daily = useQuery(dailyQuery(Number(days)));
  const summary = useQuery(summaryQuery);
  const projects = useQuery(byProjectQuery);
  const filled = useMemo(
    () => fillDays(daily.data ?? [], Number(days), new Date()),
    [daily.data, days],
  );
  const error = daily.error ?? summary.error ?? projects.error;
  return (
    <Page
      title="Usage"
      lead="What models cost, from the same ledger that guards the budgets. Days end at midnight UTC."
    >
      {error && (
        <ErrorNote
          what="Part of the usage could not be loaded."
          error={error}
          retry={() => void Promise.all([daily.refetch(), summary.refetch(), projects.refetch()])}
        />
      )}
      <Budgets />
      <Card
        title="Per day"
        actions={
          <span className={styles.actions}>
            <Segments
              label="Window"
              value={days}
              onChange={(next) => setUrl({ days: Number(next) })}
              items={WINDOWS.map((value) => ({ value, label: `${value} days` }))}
            />
            <Button
              small
              disabled={!daily.data}
              onClick={() => saveCsv(`usage-${days}-days.csv`, dailyCsv(filled))}
            >
              <Download size={13} aria-hidden /> CSV
            </Button>
          </span>
        }
      >
        {daily.isPending ? (
          <SkeletonRows label="Loading the daily costs" />
        ) : (
          <DailyChart days={filled} />
        )}
        <details className={styles.details}>
          <summary>The same as a table</summary>
          <DailyTable days={filled} />
        </details>
      </Card>
      <Card
        title="By model, all time"
        flush
        actions={
          <Button
            small
            disabled={!summary.data}
            onClick={() => summary.data && saveCsv("usage-by-model.csv", modelCsv(summary.data))}
          >
            <Download size={13} aria-hidden /> CSV
          </Button>
        }
      >
        {summary.data ? (
          <ModelTable summary={summary.data} />
        ) : (
          <SkeletonRows rows={3} label="Loading the models" />
        )}
      </Card>
      <Card
        title="By project, all time"
        flush
        actions={
          <Button
            small
            disabled={!projects.data}
            onClick={() =>
              projects.data && saveCsv("usage-by-project.csv", projectCsv(projects.data))
            }
          >
            <Download size={13} aria-hidden /> CSV
          </Button>
        }
      >
        {projects.data ? (
          <ProjectTable rows={projects.data} />
        ) : (
          <SkeletonRows rows={3} label="Loading the projects" />
        )}
      </Card>
      {summary.data && <Purposes summary={summary.data} />}
      <ByTier days={Number(days)} />
      <ByMember days={Number(days)} />
    </Page>
  );
}

function ModelTable({ summary }: { summary: UsageSummary }) {
  const rows = byCost(summary.by_model);
  if (rows.length === 0) return <p className={styles.none}>No model has been called yet.</p>;
  return (
    <Table
      label="Usage by model"
      head={
        <>
          <th>Model</th>
          <th data-number>Calls</th>
          <th data-number>Tokens in</th>
          <th data-number>Tokens out</th>
          <th data-number>Cost, $</th>
          <th data-number>Share</th>
        </>
      }
    >
      {rows.map(([model, usage]) => (
        <tr key={model}>
          <td>{isDemo(null, model) ? <DemoChip /> : model}</td>
          <td data-number>{count(usage.calls)}</td>
          <td data-number>{count(usage.prompt_tokens)}</td>
          <td data-number>{count(usage.completion_tokens)}</td>
          <td data-number>{dollars(usage.cost_usd)}</td>
          <td data-number>{percent(usage.cost_usd, summary.total_cost_usd)}</td>
        </tr>
      ))}
      <tr className={styles.total}>
        <td>All models</td>
        <td data-number>{count(summary.api_call_count)}</td>
        <td data-number>{count(summary.total_prompt_tokens)}</td>
        <td data-number>{count(summary.total_completion_tokens)}</td>
        <td data-number>{dollars(summary.total_cost_usd)}</td>
        <td />
      </tr>
    </Table>
  );
}

function DailyTable({ days }: { days: DailyUsage[] }) {
  return (
    <Table
      label="Usage per day"
      head={
        <>
          <th>Day</th>
          <th data-number>Calls</th>
          <th data-number>Tokens in</th>
          <th data-number>Tokens out</th>
          <th data-number>Cost, $</th>
        </>
      }
    >
      {days.toReversed().map((day) => (
        <tr key={day.date}>
          <td>{day.date}</td>
          <td data-number>{count(day.api_calls)}</td>
          <td data-number>{count(day.prompt_tokens)}</td>
          <td data-number>{count(day.completion_tokens)}</td>
          <td data-number>{dollars(day.cost_usd)}</td>
        </tr>
      ))}
    </Table>
  );
}

function dailyCsv(days: DailyUsage[]): string {
  return toCsv(
    ["date", "cost_usd", "prompt_tokens", "completion_tokens", "api_calls"],
    days.map((day) => [
      day.date,
      day.cost_usd,
      day.prompt_tokens,
      day.completion_tokens,
      day.api_calls,
    ]),
  );
}

function modelCsv({ by_model }: UsageSummary): string {
  return toCsv(
    ["model", "cost_usd", "prompt_tokens", "completion_tokens", "api_calls"],
    byCost(by_model).map(([model, usage]) => [
      model,
      usage.cost_usd,
      usage.prompt_tokens,
      usage.completion_tokens,
      usage.calls,
    ]),
  );
}

function projectCsv(rows: ProjectUsage[]): string {
  return toCsv(
    ["project_id", "project_name", "cost_usd", "prompt_tokens", "completion_tokens", "api_calls"],
    rows.map((row) => [
      row.project_id,
      row.project_name,
      row.cost_usd,
      row.prompt_tokens,
      row.completion_tokens,
      row.api_calls,
    ]),
  );
}

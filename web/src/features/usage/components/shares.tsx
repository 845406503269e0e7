import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { Card, ErrorNote, SkeletonRows } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Table } from "@/components/ui/table";
import type { MemberUsage } from "@/lib/api/people";
import { isStatus } from "@/lib/api/problem";
import { dollars, percent } from "@/lib/format/money";
import { count } from "@/lib/format/number";
import { tierWords } from "@/lib/tiers";
import { byMemberQuery, byTierQuery } from "../api/usage";
import { saveCsv, toCsv } from "../model/csv";
import styles from "./usage.module.css";

interface Share {
  cost_usd: number;
  prompt_tokens: number;
  completion_tokens: number;
  api_calls: number;
}

export function ByTier({ days }: { days: number }) {
  return (
    <ShareCard
      title={`By model tier, last ${days} days`}
      head="Tier"
      file="usage-by-tier.csv"
      query={useQuery(byTierQuery(days))}
      id={(row) => row.model_tier}
      name={(row) => tierWords(row.model_tier, "none")}
    />
  );
}

/** The costs of a project count for whoever created it. */
export function ByMember({ days }: { days: number }) {
  return (
    <ShareCard
      title={`By member, last ${days} days`}
      head="Whose projects"
      file="usage-by-member.csv"
      query={useQuery(byMemberQuery(days))}
      id={(row) => row.user_id}
      name={memberName}
    />
  );
}

function memberName(row: MemberUsage): string {
  if (row.user_id === "") return "Deleted projects";
  return row.display_name || "Somebody who is gone";
}

interface ShareCardProps<R extends Share> {
  title: string;
  head: string;
  file: string;
  query: UseQueryResult<R[]>;
  id: (row: R) => string;
  name: (row: R) => string;
}

/** The same costs by another cut; the last row adds up to what the ledger says. */
function ShareCard<R extends Share>({ title, head, file, query, id, name }: ShareCardProps<R>) {
  // An installation of an earlier release does not know this cut.
  if (isStatus(query.error, 404)) return null;
  const rows = [...(query.data ?? [])].sort((a, b) => b.cost_usd - a.cost_usd);
  const sum = (of: keyof Share) => rows.reduce((total, row) => total + row[of], 0);
  const csv = () =>
    saveCsv(
      file,
      toCsv(
        [head.toLowerCase(), "cost_usd", "prompt_tokens", "completion_tokens", "api_calls"],
        rows.map((row) => [
          name(row),
          row.cost_usd,
          row.prompt_tokens,
          row.completion_tokens,
          row.api_calls,
        ]),
      ),
    );
  return (
    <Card
      flush
      title={title}
      actions={
        <Button small disabled={rows.length === 0} onClick={csv}>
          <Download size={13} aria-hidden /> CSV
        </Button>
      }
    >
      {query.error && (
        <ErrorNote
          what="These figures could not be loaded."
          error={query.error}
          retry={() => void query.refetch()}
        />
      )}
      {query.isPending && <SkeletonRows rows={3} label={`Loading: ${title.toLowerCase()}`} />}
      {query.data && rows.length === 0 && (
        <p className={styles.none}>No model has been called yet.</p>
      )}
      {rows.length > 0 && (
        <Table
          label={`Usage ${title.toLowerCase()}`}
          head={
            <>
              <th>{head}</th>
              <th data-number>Calls</th>
              <th data-number>Tokens in</th>
              <th data-number>Tokens out</th>
              <th data-number>Cost, $</th>
              <th data-number>Share</th>
            </>
          }
        >
          {rows.map((row) => (
            <tr key={id(row)}>
              <td>{name(row)}</td>
              <td data-number>{count(row.api_calls)}</td>
              <td data-number>{count(row.prompt_tokens)}</td>
              <td data-number>{count(row.completion_tokens)}</td>
              <td data-number>{dollars(row.cost_usd)}</td>
              <td data-number>{percent(row.cost_usd, sum("cost_usd"))}</td>
            </tr>
          ))}
          <tr className={styles.total}>
            <td>All</td>
            <td data-number>{count(sum("api_calls"))}</td>
            <td data-number>{count(sum("prompt_tokens"))}</td>
            <td data-number>{count(sum("completion_tokens"))}</td>
            <td data-number>{dollars(sum("cost_usd"))}</td>
            <td />
          </tr>
        </Table>
      )}
    </Card>
  );
}

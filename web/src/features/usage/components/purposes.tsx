import { Download } from "lucide-react";
import type { ReactNode } from "react";
import { Card, DemoChip, isDemo } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Table } from "@/components/ui/table";
import type { UsageSummary } from "@/lib/api/types";
import { dollars, percent } from "@/lib/format/money";
import { count } from "@/lib/format/number";
import { saveCsv, toCsv } from "../model/csv";
import { byCost, PURPOSE_WORDS } from "../model/purposes";
import styles from "./usage.module.css";

/** The same costs once more, by what the calls were for and by who answered them. */
export function Purposes({ summary }: { summary: UsageSummary }) {
  return (
    <div className={styles.pair}>
      <Cut
        title="By purpose, all time"
        head="What for"
        file="usage-by-purpose.csv"
        part={summary.by_purpose}
        total={summary}
        name={(purpose) => PURPOSE_WORDS[purpose] ?? purpose.replaceAll("_", " ")}
      />
      <Cut
        title="By provider, all time"
        head="Provider"
        file="usage-by-provider.csv"
        part={summary.by_provider}
        total={summary}
        name={(provider) => (isDemo(provider) ? <DemoChip /> : provider)}
      />
    </div>
  );
}

interface CutProps {
  title: string;
  head: string;
  file: string;
  part: UsageSummary["by_purpose"];
  total: UsageSummary;
  name: (key: string) => ReactNode;
}

function Cut({ title, head, file, part, total, name }: CutProps) {
  const rows = byCost(part);
  return (
    <Card
      flush
      title={title}
      actions={
        <Button
          small
          disabled={rows.length === 0}
          onClick={() =>
            saveCsv(
              file,
              toCsv(
                [head.toLowerCase(), "cost_usd", "api_calls"],
                rows.map(([key, usage]) => [key, usage.cost_usd, usage.calls]),
              ),
            )
          }
        >
          <Download size={13} aria-hidden /> CSV
        </Button>
      }
    >
      {rows.length === 0 ? (
        <p className={styles.none}>No model has been called yet.</p>
      ) : (
        <Table
          label={`Usage ${title.toLowerCase()}`}
          head={
            <>
              <th>{head}</th>
              <th data-number>Calls</th>
              <th data-number>Cost, $</th>
              <th data-number>Share</th>
            </>
          }
        >
          {rows.map(([key, usage]) => (
            <tr key={key}>
              <td>{name(key)}</td>
              <td data-number>{count(usage.calls)}</td>
              <td data-number>{dollars(usage.cost_usd)}</td>
              <td data-number>{percent(usage.cost_usd, total.total_cost_usd)}</td>
            </tr>
          ))}
          <tr className={styles.total}>
            <td>All</td>
            <td data-number>{count(total.api_call_count)}</td>
            <td data-number>{dollars(total.total_cost_usd)}</td>
            <td />
          </tr>
        </Table>
      )}
    </Card>
  );
}

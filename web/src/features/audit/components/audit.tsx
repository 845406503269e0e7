import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleX, Download, ScrollText, ShieldAlert, ShieldCheck } from "lucide-react";
import { Card, Chip, Empty, ErrorNote, Note, Page, SkeletonRows } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Check, Select } from "@/components/ui/field";
import { ShowMore } from "@/components/ui/show-more";
import { Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { toast } from "@/lib/toasts";
import type { AuditEntry, AuditVerdict, Member, Team } from "@/lib/api/people";
import { membersQuery } from "@/lib/api/teams";
import { count } from "@/lib/format/number";
import { useTeam } from "@/lib/permissions";
import { refusal } from "@/lib/roles";
import { saveBlob } from "@/lib/save-blob";
import { useUrl } from "@/lib/url";
import { actionsQuery, auditQuery, exportAudit, verifyAudit } from "../api/audit";
import { actionWords, isRefused, isView } from "../model/words";
import styles from "./audit.module.css";
import { Target } from "./target";

/** Who changed what in the team; entries are chained, so that a missing or changed one shows. */
export function Audit() {
  const team = useTeam();
  if (!team) return <SkeletonRows label="Loading the team" />;
  const denied = refusal(team.role, "audit_read");
  if (denied) {
    return (
      <Page title="Audit">
        <Card>
          <Empty icon={ScrollText} title="Only some read the audit log">
            {denied}
          </Empty>
        </Card>
      </Page>
    );
  }
  return <Log key={team.id} team={team} />;
}

function Log({ team }: { team: Team }) {
  const [url, setUrl] = useUrl();
  const { data: actions = [] } = useQuery(actionsQuery);
  const list = useInfiniteQuery({
    ...auditQuery(team.id, { actor: url.actor, action: url.action }),
    placeholderData: keepPreviousData,
  });
  const { data: members = [] } = useQuery(membersQuery(team.id));
  const verifying = useMutation({ mutationFn: () => verifyAudit(team.id) });
  const exporting = useMutation({
    mutationFn: async () => saveBlob(await exportAudit(team.id), `audit-${team.id}.jsonl`),
    onError: (error) => toast.bad(error),
  });
  const all = list.data?.pages.flatMap((page) => page.items) ?? [];
  // Who followed a run changed nothing: that is in the log, and shown to whoever asks for it.
  const views = url.kind === "views" || (url.action !== undefined && isView(url.action));
  const entries = views ? all : all.filter((entry) => !isView(entry.action));
  const hidden = all.length - entries.length;
  const filtered = Boolean(url.actor ?? url.action);
  return (
    <Page
      title="Audit"
      lead={`Every change in ${team.name}: who, what, from where, and how it ended.`}
      actions={
        <span className={styles.actions}>
          <Button busy={verifying.isPending} onClick={() => verifying.mutate()}>
            <ShieldCheck size={14} aria-hidden /> Verify the log
          </Button>
          <Button busy={exporting.isPending} onClick={() => exporting.mutate()}>
            <Download size={14} aria-hidden /> Export
          </Button>
        </span>
      }
    >
      {verifying.error && (
        <ErrorNote what="The log could not be verified." error={verifying.error} />
      )}
      {verifying.data && <Verdict verdict={verifying.data} />}
      {list.error && (
        <ErrorNote
          what="The log could not be loaded."
          error={list.error}
          retry={() => void list.refetch()}
        />
      )}
      <Card flush>
        <div className={styles.filters} role="search">
          <Select
            small
            aria-label="Who"
            value={url.actor ?? ""}
            onChange={(event) => setUrl({ actor: event.target.value || undefined })}
          >
            <option value="">Everybody</option>
            {members.map((member) => (
              <option key={member.user_id} value={member.user_id}>
                {member.display_name || member.email}
              </option>
            ))}
          </Select>
          <Select
            small
            aria-label="What"
            value={url.action ?? ""}
            onChange={(event) => setUrl({ action: event.target.value || undefined })}
          >
            <option value="">Every change</option>
            {[...actions].sort(byWords).map((action) => (
              <option key={action} value={action}>
                {actionWords(action)}
              </option>
            ))}
          </Select>
          <Check
            label={`Live views too${hidden > 0 ? ` (${count(hidden)} hidden)` : ""}`}
            checked={views}
            onChange={(event) => setUrl({ kind: event.target.checked ? "views" : undefined })}
          />
        </div>
        {list.isPending ? (
          <SkeletonRows label="Loading the log" />
        ) : entries.length === 0 ? (
          <Empty
            actions={
              filtered && (
                <Button onClick={() => setUrl({ actor: undefined, action: undefined })}>
                  Show every entry
                </Button>
              )
            }
          >
            {filtered || hidden > 0
              ? "No entry fits."
              : "Nothing has been changed in this team yet."}
          </Empty>
        ) : (
          <Entries entries={entries} members={members} />
        )}
        <ShowMore list={list} />
      </Card>
    </Page>
  );
}

function byWords(a: string, b: string): number {
  return actionWords(a).localeCompare(actionWords(b));
}

function Verdict({ verdict }: { verdict: AuditVerdict }) {
  return verdict.ok ? (
    <Note icon={ShieldCheck}>
      All {count(verdict.entries)} entries are there and unchanged. The chain ends in{" "}
      <code>{verdict.head.slice(0, 16)}…</code>.
    </Note>
  ) : (
    <Note tone="red" icon={ShieldAlert}>
      <strong>The log was tampered with.</strong> Entry {verdict.first_broken ?? "unknown"} does not
      fit the one before it. Compare with an earlier export.
    </Note>
  );
}

function Entries({ entries, members }: { entries: AuditEntry[]; members: Member[] }) {
  const name = (id: string) => {
    const member = members.find((each) => each.user_id === id);
    return member?.display_name || member?.email || id;
  };
  return (
    <Table
      label="Audit log"
      head={
        <>
          <th data-number>No.</th>
          <th>When</th>
          <th>Who</th>
          <th>What</th>
          <th>On</th>
          <th>Outcome</th>
          <th>From</th>
        </>
      }
    >
      {entries.map((entry) => (
        <tr key={entry.seq}>
          <td data-number>{entry.seq}</td>
          <td>
            <Time at={entry.at} />
          </td>
          <td>
            <span title={entry.actor}>{name(entry.actor)}</span>{" "}
            {entry.via.startsWith("key") && <Chip title={entry.via}>by API key</Chip>}
          </td>
          <td>
            <span className={styles.who}>
              {actionWords(entry.action)}
              <span className="mono">{entry.action}</span>
            </span>
          </td>
          <td>
            <Target target={entry.target} />
          </td>
          <td>
            <span className={styles.outcome} data-refused={isRefused(entry.outcome) || undefined}>
              {isRefused(entry.outcome) ? (
                <CircleX size={14} aria-hidden />
              ) : (
                <CircleCheck size={14} aria-hidden />
              )}
              {isRefused(entry.outcome) ? "refused" : "done"}{" "}
              <span className="muted">{entry.outcome}</span>
            </span>
          </td>
          <td className="tabular" title={`Request ${entry.request_id}`}>
            {entry.address || <span className="muted">–</span>}
          </td>
        </tr>
      ))}
    </Table>
  );
}

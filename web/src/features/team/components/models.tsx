import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Card, ErrorNote, SkeletonRows } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Check, Field, Input, Select } from "@/components/ui/field";
import { Table } from "@/components/ui/table";
import { Form } from "@/components/ui/form";
import type { Team, TeamSettings } from "@/lib/api/people";
import { refusal } from "@/lib/roles";
import { tierWords } from "@/lib/tiers";
import { TOOLS } from "@/lib/tools";
import { settingsQuery, useSaveSettings } from "../api/settings";
import styles from "./team.module.css";

const TYPES = ["code", "research", "analysis", "asset", "integration", "documentation"];
const TIERS = ["haiku", "sonnet", "opus", "ollama"];

type ModelsDraft = Pick<TeamSettings, "routing" | "tier_overrides" | "allowed_tools">;

/**
 * Which tier a kind of task gets, which model serves a tier, and which tools tasks may use at all.
 */
export function Models({ team }: { team: Team }) {
  const { data, error, isPending, refetch } = useQuery(settingsQuery(team.id));
  if (isPending) return <SkeletonRows label="Loading the models" />;
  if (!data)
    return (
      <ErrorNote
        what="The models could not be loaded."
        error={error}
        retry={() => void refetch()}
      />
    );
  return <ModelsForm key={JSON.stringify(data)} team={team} settings={data} />;
}

function ModelsForm({ team, settings }: { team: Team; settings: TeamSettings }) {
  const before: ModelsDraft = {
    routing: settings.routing,
    tier_overrides: settings.tier_overrides,
    allowed_tools: settings.allowed_tools,
  };
  const [draft, setDraft] = useState(before);
  const denied = refusal(team.role, "team_manage");
  const saving = useSaveSettings(team.id);
  const changed = JSON.stringify(draft) !== JSON.stringify(before);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!denied) saving.mutate(draft);
  };
  const off = Boolean(denied);
  const route = (type: string, tier: string) =>
    setDraft({ ...draft, routing: without(draft.routing, type, tier) });
  const tools = draft.allowed_tools ?? TOOLS;
  const allow = (tool: string, on: boolean) => {
    const next = TOOLS.filter((each) => (each === tool ? on : tools.includes(each)));
    setDraft({ ...draft, allowed_tools: next.length === TOOLS.length ? null : next });
  };
  return (
    <Form className={styles.stack} onSubmit={submit}>
      {saving.error && <ErrorNote what="Nothing was saved." error={saving.error} />}
      <Card
        title="Tier by kind of task"
        actions={denied && <span className={styles.hint}>{denied}</span>}
      >
        <div className={styles.grid}>
          {TYPES.map((type) => (
            <Field key={type} label={type.replace(/^./, (letter) => letter.toUpperCase())}>
              {(control) => (
                <Select
                  {...control}
                  disabled={off}
                  value={draft.routing[type] ?? ""}
                  onChange={(event) => route(type, event.target.value)}
                >
                  <option value="">By its complexity</option>
                  {TIERS.map((tier) => (
                    <option key={tier} value={tier}>
                      {tierWords(tier, "")}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          ))}
        </div>
      </Card>
      <Card title="Model of a tier" flush>
        <Table
          label="Model of each tier"
          head={
            <>
              <th>Tier</th>
              <th>Provider</th>
              <th>Model</th>
            </>
          }
        >
          {TIERS.map((tier) => (
            <TierRow
              key={tier}
              tier={tier}
              off={off}
              value={draft.tier_overrides[tier]}
              onChange={(value) =>
                setDraft({ ...draft, tier_overrides: withTier(draft.tier_overrides, tier, value) })
              }
            />
          ))}
        </Table>
      </Card>
      <Card title="Tools that tasks may use">
        <div className={styles.checks}>
          {TOOLS.map((tool) => (
            <Check
              key={tool}
              label={<code>{tool}</code>}
              disabled={off}
              checked={tools.includes(tool)}
              onChange={(event) => allow(tool, event.target.checked)}
            />
          ))}
        </div>
      </Card>
      <div className={styles.buttons}>
        <Button
          type="submit"
          look="primary"
          denied={denied}
          busy={saving.isPending}
          disabled={!changed}
        >
          Save
        </Button>
        <span className={styles.hint}>
          Plans that are approved already keep the models they were priced with.
        </span>
      </div>
    </Form>
  );
}

type Override = TeamSettings["tier_overrides"][string];

function TierRow({
  tier,
  value,
  off,
  onChange,
}: {
  tier: string;
  value: Override | undefined;
  off: boolean;
  onChange: (value: Override | undefined) => void;
}) {
  return (
    <tr>
      <td>{tier}</td>
      <td>
        <Select
          small
          aria-label={`Provider of ${tier}`}
          disabled={off}
          value={value?.provider ?? ""}
          onChange={(event) =>
            onChange(
              event.target.value === ""
                ? undefined
                : { provider: event.target.value, model: value?.model ?? "" },
            )
          }
        >
          <option value="">As the installation has it</option>
          <option value="anthropic">Anthropic</option>
          <option value="openai">OpenAI</option>
          <option value="google">Google Gemini</option>
          <option value="glm">GLM (Z.ai)</option>
          <option value="openrouter">OpenRouter</option>
          <option value="ollama">Ollama</option>
        </Select>
      </td>
      <td>
        {value ? (
          <Input
            small
            aria-label={`Model of ${tier}`}
            required
            disabled={off}
            value={value.model}
            onChange={(event) => onChange({ ...value, model: event.target.value })}
          />
        ) : (
          <span className="muted">as the installation has it</span>
        )}
      </td>
    </tr>
  );
}

function without(
  routing: Record<string, string>,
  type: string,
  tier: string,
): Record<string, string> {
  const rest = Object.fromEntries(Object.entries(routing).filter(([name]) => name !== type));
  return tier === "" ? rest : { ...rest, [type]: tier };
}

function withTier(
  overrides: TeamSettings["tier_overrides"],
  tier: string,
  value: Override | undefined,
): TeamSettings["tier_overrides"] {
  const rest = Object.fromEntries(Object.entries(overrides).filter(([name]) => name !== tier));
  return value ? { ...rest, [tier]: value } : rest;
}

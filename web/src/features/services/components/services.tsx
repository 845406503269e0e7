import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Activity, RefreshCw } from "lucide-react";
import { Card, Empty, ErrorNote, Page, SkeletonRows } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Time } from "@/components/ui/time";
import { keys } from "@/lib/api/keys";
import { fetchServices, servicesQuery } from "@/lib/api/services";
import { HealthBadge } from "./health-badge";
import styles from "./services.module.css";

/**
 * Whether the models and tools that tasks need can be reached; tasks of one that is down wait and
 * go on by themselves.
 */
export function Services() {
  const client = useQueryClient();
  const query = useQuery(servicesQuery);
  const checking = useMutation({
    mutationFn: () => fetchServices(true),
    onSuccess: (found) => client.setQueryData(keys.services, found),
  });
  const error = query.error ?? checking.error;
  return (
    <Page
      title="Services"
      lead="What tasks rely on. Tasks of a service that is down wait, and go on by themselves when it is back."
      actions={
        <Button busy={checking.isPending} onClick={() => checking.mutate()}>
          <RefreshCw size={14} aria-hidden /> Check now
        </Button>
      }
    >
      {error && <ErrorNote error={error} retry={() => void query.refetch()} />}
      {query.isPending && <SkeletonRows label="Loading the services" />}
      {query.data?.length === 0 && (
        <Card>
          <Empty icon={Activity} title="No service is set up">
            The demo model needs none. A provider's key adds one.
          </Empty>
        </Card>
      )}
      <ul className={styles.grid}>
        {query.data?.map((service) => (
          <li key={service.id}>
            <Card title={service.name} actions={<HealthBadge status={service.status} />}>
              <dl className={styles.facts}>
                <div>
                  <dt>Kind</dt>
                  <dd>{KINDS[service.category] ?? service.category}</dd>
                </div>
                <div>
                  <dt>Checked by</dt>
                  <dd>
                    {service.method === "none" || service.method === ""
                      ? "nothing to check"
                      : service.method.replaceAll("_", " ")}
                  </dd>
                </div>
                <div>
                  <dt>Checked</dt>
                  <dd>
                    <Time at={service.checked_at} />
                  </dd>
                </div>
                {Object.entries(service.details).map(([name, value]) => (
                  <div key={name}>
                    <dt>{words(name)}</dt>
                    <dd>{said(value)}</dd>
                  </div>
                ))}
              </dl>
            </Card>
          </li>
        ))}
      </ul>
    </Page>
  );
}

const KINDS: Record<string, string> = { ai: "models", api: "part of the product" };

function said(value: unknown): string {
  if (Array.isArray(value)) return value.map(said).join(", ");
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "–");
}

function words(name: string): string {
  const plain = name.replaceAll("_", " ");
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

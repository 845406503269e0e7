import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Card, ErrorNote } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { toast } from "@/lib/toasts";
import { request } from "@/lib/api/client";
import { keys } from "@/lib/api/keys";
import type { OidcProvider } from "@/lib/api/people";
import type { User } from "@/lib/api/types";
import { prove, unlink, useAccountChange } from "../api/account";
import styles from "./account.module.css";

const knownProvidersQuery = queryOptions({
  queryKey: keys.signInProviders,
  queryFn: ({ signal }) =>
    request<OidcProvider[]>("/auth/oidc/providers", { signal, anonymous: true }),
  staleTime: Infinity,
  retry: false,
});

/** The providers one can sign in through; nothing is shown where the installation has none. */
export function Identities({ me }: { me: User }) {
  const [connecting, setConnecting] = useState<OidcProvider | null>(null);
  const { data = [] } = useQuery(knownProvidersQuery);
  const unlinking = useAccountChange(unlink, "You can no longer sign in through it.");
  if (data.length === 0 && me.linked_providers.length === 0) return null;
  const shown = [
    ...data,
    ...me.linked_providers
      .filter((name) => !data.some((each) => each.name === name))
      .map((name) => ({ name, display_name: name })),
  ];
  const last =
    !me.has_password && me.linked_providers.length === 1
      ? "It is your only way in; set a password first."
      : undefined;
  return (
    <Card title="Other ways to sign in">
      <ul className={styles.ways}>
        {shown.map((provider) => {
          const linked = me.linked_providers.includes(provider.name);
          return (
            <li key={provider.name}>
              <strong>{provider.display_name}</strong>
              <span className="muted">{linked ? "connected" : "not connected"}</span>
              {linked ? (
                <Button
                  small
                  denied={last}
                  disabled={unlinking.isPending}
                  onClick={() =>
                    unlinking.mutate(provider.name, { onError: (error) => toast.bad(error) })
                  }
                >
                  Disconnect
                </Button>
              ) : (
                <Button
                  small
                  onClick={() => (me.has_password ? setConnecting(provider) : connect(provider))}
                >
                  Connect
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {connecting && <ProofDialog provider={connecting} onClose={() => setConnecting(null)} />}
    </Card>
  );
}

/** Another way in is added only after showing again who one is; the provider's page follows. */
function ProofDialog({ provider, onClose }: { provider: OidcProvider; onClose: () => void }) {
  const [password, setPassword] = useState("");
  const proving = useMutation({
    mutationFn: () => prove(password),
    onSuccess: () => connect(provider),
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Connect ${provider.display_name}`}
      description="Show again who you are; then the provider asks you to sign in there."
      onSubmit={() => proving.mutate()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={proving.isPending}>
            Go to {provider.display_name}
          </Button>
        </>
      }
    >
      {proving.error && <ErrorNote error={proving.error} />}
      <Field label="Your password">
        {(control) => (
          <Input
            {...control}
            type="password"
            required
            autoFocus
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
    </Dialog>
  );
}

function connect(provider: OidcProvider): void {
  location.assign(
    `/api/auth/oidc/${encodeURIComponent(provider.name)}/start?link=true&return_to=${encodeURIComponent("/account")}`,
  );
}

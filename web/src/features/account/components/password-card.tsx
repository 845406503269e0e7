import { useState, type FormEvent } from "react";
import { Card, ErrorNote } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Check, Field, Input } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Problem } from "@/lib/api/problem";
import type { User } from "@/lib/api/types";
import { PASSWORD_MIN } from "@/lib/password";
import { changePassword, useAccountChange } from "../api/account";
import styles from "./account.module.css";

export function PasswordCard({ me }: { me: User }) {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [keys, setKeys] = useState(false);
  const saving = useAccountChange(changePassword, "The new password holds.");
  const problem = saving.error instanceof Problem ? saving.error : null;
  const wrong = problem?.code === "wrong_password" ? problem.message : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate(
      me.has_password
        ? { current_password: current, new_password: next, revoke_keys: keys }
        : { new_password: next, revoke_keys: keys },
      {
        onSuccess: () => {
          setCurrent("");
          setNext("");
        },
      },
    );
  };
  return (
    <Card title="Password">
      <Form className={styles.form} onSubmit={submit}>
        {saving.error && !wrong && !problem?.forField("new_password") && (
          <ErrorNote what="The password was not changed." error={saving.error} />
        )}
        {!me.has_password && (
          <p>You have none; you sign in through a provider. With one you can sign in without it.</p>
        )}
        {me.has_password && (
          <Field label="Current password" error={wrong}>
            {(control) => (
              <Input
                {...control}
                type="password"
                required
                autoComplete="current-password"
                value={current}
                onChange={(event) => setCurrent(event.target.value)}
              />
            )}
          </Field>
        )}
        <Field
          label="New password"
          hint={`At least ${PASSWORD_MIN} characters. Every other sign-in, mailed link and approval of a program ends.`}
          error={problem?.forField("new_password")}
        >
          {(control) => (
            <Input
              {...control}
              type="password"
              required
              minLength={PASSWORD_MIN}
              autoComplete="new-password"
              value={next}
              onChange={(event) => setNext(event.target.value)}
            />
          )}
        </Field>
        <Check
          label="End my API keys as well"
          checked={keys}
          onChange={(event) => setKeys(event.target.checked)}
        />
        <div>
          <Button type="submit" busy={saving.isPending}>
            {me.has_password ? "Change the password" : "Set a password"}
          </Button>
        </div>
      </Form>
    </Card>
  );
}

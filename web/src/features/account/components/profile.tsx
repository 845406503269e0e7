import { BadgeCheck, MailWarning } from "lucide-react";
import { useState, type FormEvent } from "react";
import { Card, ErrorNote } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Problem } from "@/lib/api/problem";
import type { User } from "@/lib/api/types";
import { rename, sendVerification, useAccountChange } from "../api/account";
import styles from "./account.module.css";

export function Profile({ me }: { me: User }) {
  const [name, setName] = useState(me.display_name);
  const saving = useAccountChange(rename, "Saved.");
  const sending = useAccountChange(
    sendVerification,
    `A mail with a link is on its way to ${me.email}.`,
  );
  const problem = saving.error instanceof Problem ? saving.error : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate(name.trim());
  };
  return (
    <Card title="You">
      <div className={styles.stack}>
        {(saving.error ?? sending.error) && !problem?.forField("display_name") && (
          <ErrorNote error={saving.error ?? sending.error} />
        )}
        <dl className={styles.facts}>
          <div>
            <dt>E-mail</dt>
            <dd className={styles.line}>
              {me.email}
              {me.email_verified ? (
                <span className={styles.verified}>
                  <BadgeCheck size={14} aria-hidden /> verified
                </span>
              ) : (
                <>
                  <span className={styles.unverified}>
                    <MailWarning size={14} aria-hidden /> not verified
                  </span>
                  <Button small busy={sending.isPending} onClick={() => sending.mutate(undefined)}>
                    Send the link
                  </Button>
                </>
              )}
            </dd>
          </div>
          <div>
            <dt>Signs in with</dt>
            <dd>
              {[me.has_password ? "password" : null, ...me.linked_providers]
                .filter(Boolean)
                .join(", ") || "nothing yet"}
            </dd>
          </div>
          {me.role === "admin" && (
            <div>
              <dt>Here</dt>
              <dd>You run this installation.</dd>
            </div>
          )}
        </dl>
        <Form className={styles.form} onSubmit={submit}>
          <Field label="Name" error={problem?.forField("display_name")}>
            {(control) => (
              <Input
                {...control}
                required
                maxLength={100}
                autoComplete="name"
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          <div>
            <Button
              type="submit"
              busy={saving.isPending}
              disabled={name.trim() === me.display_name}
            >
              Save the name
            </Button>
          </div>
        </Form>
      </div>
    </Card>
  );
}

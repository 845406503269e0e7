import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Card, ErrorNote } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { Problem } from "@/lib/api/problem";
import type { User } from "@/lib/api/types";
import { session } from "@/lib/session-host";
import { deleteAccount } from "../api/account";
import styles from "./account.module.css";

export function DeleteAccount({ me }: { me: User }) {
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState("");
  const deleting = useMutation({
    mutationFn: () => deleteAccount(me.has_password ? { password: typed } : { confirm: typed }),
    onSuccess: () => session.end(),
  });
  const wrong =
    deleting.error instanceof Problem && deleting.error.code === "wrong_password"
      ? deleting.error.message
      : undefined;
  return (
    <Card title="Delete the account">
      <div className={styles.form}>
        <p>
          Your account and the teams that are yours alone, with their projects, are deleted for
          good. In teams with others your work stays.
        </p>
        <div>
          <Button look="danger" onClick={() => setAsking(true)}>
            Delete the account
          </Button>
        </div>
      </div>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Delete your account?"
        onSubmit={() => deleting.mutate()}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>Keep as it is</Button>
            <Button type="submit" look="danger" busy={deleting.isPending} disabled={typed === ""}>
              Delete for good
            </Button>
          </>
        }
      >
        {deleting.error && !wrong && (
          <ErrorNote what="Nothing was deleted." error={deleting.error} />
        )}
        <p>You are signed out everywhere, and your keys stop working. This cannot be undone.</p>
        {me.has_password ? (
          <Field label="Your password" error={wrong}>
            {(control) => (
              <Input
                {...control}
                type="password"
                required
                autoFocus
                autoComplete="current-password"
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
            )}
          </Field>
        ) : (
          <Field label={`Type ${me.email} to confirm`}>
            {(control) => (
              <Input
                {...control}
                required
                autoFocus
                autoComplete="off"
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
            )}
          </Field>
        )}
      </Dialog>
    </Card>
  );
}

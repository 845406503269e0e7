import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { ErrorNote, Note } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { toast } from "@/lib/toasts";
import { isStatus, Problem } from "@/lib/api/problem";
import { PASSWORD_MIN } from "@/lib/password";
import { session } from "@/lib/session-host";
import { resetPassword } from "../api/sign-in";
import { linkToken } from "../model/link";
import { Door } from "./door";
import styles from "./door.module.css";

/** What the link in the mail opens. */
export function ResetPassword() {
  const [token] = useState(linkToken);
  const [password, setPassword] = useState("");
  const navigate = useNavigate();
  const setting = useMutation({
    mutationFn: () => resetPassword({ token, new_password: password }),
    onSuccess: () => {
      session.end();
      toast.good("The new password holds. Every sign-in, key and linked provider has ended.");
      void navigate({ to: "/sign-in" });
    },
  });
  const problem = setting.error instanceof Problem ? setting.error : null;
  const spent = !token || isStatus(setting.error, 400);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setting.mutate();
  };
  return (
    <Door
      title="Set a new password"
      lead="It ends every sign-in, API key and linked provider you have, here and elsewhere."
      foot={<Link to="/sign-in">Back to sign in</Link>}
    >
      {spent ? (
        <Note tone="amber">
          This link was used before, has run out, or was cut off.{" "}
          <Link to="/forgot-password">Ask for another one</Link>.
        </Note>
      ) : (
        <Form className={styles.form} onSubmit={submit}>
          {setting.error && <ErrorNote error={setting.error} />}
          <Field
            label="New password"
            hint={`At least ${PASSWORD_MIN} characters.`}
            error={problem?.forField("new_password")}
          >
            {(control) => (
              <Input
                {...control}
                type="password"
                required
                autoFocus
                minLength={PASSWORD_MIN}
                autoComplete="new-password"
                value={password}
                onChange={(event) => setPassword(event.target.value)}
              />
            )}
          </Field>
          <Button type="submit" look="primary" busy={setting.isPending}>
            Set the password
          </Button>
        </Form>
      )}
    </Door>
  );
}

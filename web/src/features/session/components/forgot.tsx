import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { MailCheck } from "lucide-react";
import { useState, type FormEvent } from "react";
import { ErrorNote, Note } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { useUrl } from "@/lib/url";
import { forgotPassword } from "../api/sign-in";
import { Door } from "./door";
import styles from "./door.module.css";

export function ForgotPassword() {
  const [search] = useUrl();
  const [email, setEmail] = useState(search.email ?? "");
  const asking = useMutation({ mutationFn: forgotPassword });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    asking.mutate(email.trim());
  };
  return (
    <Door
      title="Set a new password"
      lead="Say who you are; a link comes by mail. It is good once, for an hour."
      foot={
        <>
          Remembered it?{" "}
          <Link to="/sign-in" search={{ next: search.next, email: email || undefined }}>
            Sign in
          </Link>
        </>
      }
    >
      {asking.isSuccess ? (
        <Note icon={MailCheck}>
          If somebody here has the address <strong>{email.trim()}</strong>, a mail with the link is
          on its way. Nothing changes until the link is used.
        </Note>
      ) : (
        <Form className={styles.form} onSubmit={submit}>
          {asking.error && <ErrorNote error={asking.error} />}
          <Field label="E-mail">
            {(control) => (
              <Input
                {...control}
                type="email"
                required
                autoFocus
                autoComplete="username"
                value={email}
                onChange={(event) => setEmail(event.target.value)}
              />
            )}
          </Field>
          <Button type="submit" look="primary" busy={asking.isPending}>
            Send the link
          </Button>
        </Form>
      )}
    </Door>
  );
}

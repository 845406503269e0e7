import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { ErrorNote } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { useUrl } from "@/lib/url";
import { signIn } from "../api/sign-in";
import { Door } from "./door";
import styles from "./door.module.css";
import { useEnter } from "./use-enter";

export function SignIn() {
  const [search] = useUrl();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const enter = useEnter();
  const entering = useMutation({ mutationFn: signIn, onSuccess: enter });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    entering.mutate({ email: email.trim(), password });
  };
  return (
    <Door
      title="Sign in"
      lead="Turn a written requirement into a plan, a price and a finished run."
      foot={
        <>
          New here? <Link to="/sign-up" search={{ next: search.next }}>Create an account</Link>
        </>
      }
    >
      <form className={styles.form} onSubmit={submit}>
        {entering.error && <ErrorNote error={entering.error} />}
        <Field label="E-mail">
          {(control) => <Input {...control} type="email" required autoFocus autoComplete="username" value={email} onChange={(event) => setEmail(event.target.value)} />}
        </Field>
        <Field label="Password">
          {(control) => <Input {...control} type="password" required autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} />}
        </Field>
        <Button type="submit" look="primary" busy={entering.isPending}>
          Sign in
        </Button>
      </form>
    </Door>
  );
}

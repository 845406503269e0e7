import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { ErrorNote, Note } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { providerProblem } from "@/lib/provider-problems";
import { useUrl } from "@/lib/url";
import { signIn } from "../api/sign-in";
import { Door } from "./door";
import { Providers } from "./providers";
import styles from "./door.module.css";
import { useEnter } from "./use-enter";

export function SignIn() {
  const [search] = useUrl();
  const [email, setEmail] = useState(search.email ?? "");
  const [password, setPassword] = useState("");
  const problem = providerProblem(search.problem);
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
          New here?{" "}
          <Link to="/sign-up" search={{ next: search.next, email: email || undefined }}>
            Create an account
          </Link>
        </>
      }
    >
      {problem && !entering.error && <Note tone="red">{problem}</Note>}
      <Providers />
      <Form className={styles.form} onSubmit={submit}>
        {entering.error && <ErrorNote error={entering.error} />}
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
        <Field label="Password">
          {(control) => (
            <Input
              {...control}
              type="password"
              required
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        <p className={styles.side}>
          <Link to="/forgot-password" search={{ next: search.next, email: email || undefined }}>
            Forgot the password?
          </Link>
        </p>
        <Button type="submit" look="primary" busy={entering.isPending}>
          Sign in
        </Button>
      </Form>
    </Door>
  );
}

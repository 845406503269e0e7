import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { ErrorNote } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Problem } from "@/lib/api/problem";
import { PASSWORD_MIN } from "@/lib/password";
import { useUrl } from "@/lib/url";
import { register, signIn } from "../api/sign-in";
import { invitationToken } from "../model/link";
import { Door } from "./door";
import { Providers } from "./providers";
import styles from "./door.module.css";
import { useEnter } from "./use-enter";

export function SignUp() {
  const [search] = useUrl();
  const [name, setName] = useState("");
  const [email, setEmail] = useState(search.email ?? "");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const enter = useEnter();
  const joining = useMutation({
    mutationFn: async () => {
      const credentials = { email: email.trim(), password };
      const invitation = search.next === "/invitation" ? invitationToken() : code.trim();
      const person = { ...credentials, display_name: name.trim() };
      await register(invitation ? { ...person, invitation } : person);
      return signIn(credentials);
    },
    onSuccess: enter,
  });
  const problem = joining.error instanceof Problem ? joining.error : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    joining.mutate();
  };
  return (
    <Door
      title="Create an account"
      lead="The demo model works offline and costs nothing, so you can finish a first run right away."
      foot={
        <>
          Already have one?{" "}
          <Link to="/sign-in" search={{ next: search.next, email: email || undefined }}>
            Sign in
          </Link>
        </>
      }
    >
      <Providers />
      <Form className={styles.form} onSubmit={submit}>
        {joining.error && <ErrorNote error={joining.error} />}
        <Field label="Name" error={problem?.forField("display_name")}>
          {(control) => (
            <Input
              {...control}
              autoFocus
              autoComplete="name"
              maxLength={100}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        {problem?.code === "registration_disabled" && (
          <Field
            label="Code"
            hint="Of the invitation, or of the installation for its first person."
          >
            {(control) => (
              <Input {...control} value={code} onChange={(event) => setCode(event.target.value)} />
            )}
          </Field>
        )}
        <Field label="E-mail" error={problem?.forField("email")}>
          {(control) => (
            <Input
              {...control}
              type="email"
              required
              autoComplete="username"
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <Field
          label="Password"
          hint={`At least ${PASSWORD_MIN} characters.`}
          error={problem?.forField("password")}
        >
          {(control) => (
            <Input
              {...control}
              type="password"
              required
              minLength={PASSWORD_MIN}
              autoComplete="new-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" look="primary" busy={joining.isPending}>
          Create account
        </Button>
      </Form>
    </Door>
  );
}

import { useMutation, useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleSlash, TerminalSquare } from "lucide-react";
import { useState, type FormEvent } from "react";
import { Card, ErrorNote, Note, Page, SkeletonRows } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { isStatus } from "@/lib/api/problem";
import { session } from "@/lib/session-host";
import { useUrl } from "@/lib/url";
import { answerDevice, deviceQuery } from "../api/sign-in";
import styles from "./door.module.css";

/** Lets a program on another device act for the person, after they compared its code. */
export function Device() {
  const [url, setUrl] = useUrl();
  const [typed, setTyped] = useState("");
  const code = url.user_code;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setUrl({ user_code: typed.trim().toUpperCase() });
  };
  return (
    <Page
      title="Connect a program"
      lead="A program that runs where there is no browser shows a code. Whoever approves it lets that program act for them."
    >
      <Card>
        {code ? (
          <Approval key={code} code={code} onOther={() => setUrl({ user_code: undefined })} />
        ) : (
          <Form className={styles.form} onSubmit={submit}>
            <Field label="Code" hint="As the program shows it, for example BCDF-GHJK.">
              {(control) => (
                <Input
                  {...control}
                  required
                  autoFocus
                  autoComplete="off"
                  spellCheck={false}
                  className="mono"
                  value={typed}
                  onChange={(event) => setTyped(event.target.value)}
                />
              )}
            </Field>
            <div>
              <Button type="submit" look="primary">
                Look it up
              </Button>
            </div>
          </Form>
        )}
      </Card>
    </Page>
  );
}

function Approval({ code, onOther }: { code: string; onOther: () => void }) {
  const { data, error, isPending, refetch } = useQuery(deviceQuery(code));
  const answering = useMutation({ mutationFn: (approve: boolean) => answerDevice(code, approve) });
  if (isPending) return <SkeletonRows rows={3} label="Looking for the code" />;
  if (answering.isSuccess) {
    return answering.variables ? (
      <Note icon={CircleCheck}>
        The program is connected; go back to it. Your account page lists it among your sign-ins and
        can end it.
      </Note>
    ) : (
      <Note icon={CircleSlash}>Refused. The program has no access.</Note>
    );
  }
  if (!data) {
    return (
      <div className={styles.form}>
        {isStatus(error, 404) ? (
          <Note tone="amber">
            There is no program waiting with the code {code}: it was mistyped, answered already, or
            has run out.
          </Note>
        ) : (
          <ErrorNote error={error} retry={() => void refetch()} />
        )}
        <div>
          <Button onClick={onOther}>Type another code</Button>
        </div>
      </div>
    );
  }
  return (
    <div className={styles.form}>
      {answering.error && <ErrorNote error={answering.error} />}
      <p className={styles.device}>
        <TerminalSquare size={18} aria-hidden />
        <span>
          <strong>{data.client_name}</strong> wants to act as <strong>{session.user?.email}</strong>
          {data.address && <span className="muted"> from {data.address}</span>}
        </span>
      </p>
      <p>
        Does it show exactly this code? <code className={styles.code}>{code}</code>
      </p>
      <Note tone="amber">
        Approve only what you started yourself just now. Whoever sent you a code or a link wants to
        use your account.
      </Note>
      <div className={styles.line}>
        <Button look="primary" busy={answering.isPending} onClick={() => answering.mutate(true)}>
          Approve
        </Button>
        <Button
          look="danger"
          disabled={answering.isPending}
          onClick={() => answering.mutate(false)}
        >
          Refuse
        </Button>
      </div>
    </div>
  );
}

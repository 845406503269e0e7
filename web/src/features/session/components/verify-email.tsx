import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { MailCheck } from "lucide-react";
import { useState } from "react";
import { ErrorNote, Note } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { isStatus } from "@/lib/api/problem";
import { verifyEmail } from "../api/sign-in";
import { linkToken } from "../model/link";
import { Door } from "./door";
import styles from "./door.module.css";

/**
 * What the link in the mail opens. It takes a click, since programs that look into mails open links
 * as well.
 */
export function VerifyEmail() {
  const [token] = useState(linkToken);
  const verifying = useMutation({ mutationFn: () => verifyEmail(token) });
  const spent = !token || isStatus(verifying.error, 400);
  return (
    <Door
      title="Verify your e-mail address"
      lead="It shows that mail to you arrives, so that you can get back in when the password is lost."
      foot={<Link to="/projects">Go to your projects</Link>}
    >
      {verifying.isSuccess ? (
        <Note icon={MailCheck}>Your address is verified.</Note>
      ) : spent ? (
        <Note tone="amber">
          This link was used before, has run out, or was cut off. Your account page sends another
          one.
        </Note>
      ) : (
        <div className={styles.form}>
          {verifying.error && <ErrorNote error={verifying.error} />}
          <Button
            look="primary"
            autoFocus
            busy={verifying.isPending}
            onClick={() => verifying.mutate()}
          >
            Verify the address
          </Button>
        </div>
      )}
    </Door>
  );
}

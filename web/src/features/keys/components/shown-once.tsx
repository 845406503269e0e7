import { Note } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy";
import { Dialog } from "@/components/ui/dialog";
import { Time } from "@/components/ui/time";
import type { NewApiKey } from "@/lib/api/people";
import styles from "./keys.module.css";

/** The only place where a key is ever shown. */
export function ShownOnce({ made, onClose }: { made: NewApiKey; onClose: () => void }) {
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Your key “${made.name}”`}
      wide
      actions={
        <Button look="primary" onClick={onClose}>
          I have stored it
        </Button>
      }
    >
      <Note tone="amber">
        Copy it now. It is not shown again, and nobody can look it up for you.
      </Note>
      <div className={styles.secret}>
        <code data-testid="api-key">{made.key}</code>
        <CopyButton text={made.key} label="Copy the key" />
      </div>
      <p className="muted">
        It may {made.scopes.join(", ")}.{" "}
        {made.expires_at && (
          <>
            It runs out <Time at={made.expires_at} />.
          </>
        )}
      </p>
      <pre
        className={styles.example}
      >{`curl -H "Authorization: Bearer $PLANWRIGHT_KEY" ${location.origin}/api/projects`}</pre>
    </Dialog>
  );
}

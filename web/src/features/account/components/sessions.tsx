import { useQuery } from "@tanstack/react-query";
import { MonitorSmartphone, SquareTerminal } from "lucide-react";
import { Card, Chip, ErrorNote, SkeletonRows } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { ActionsHead, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { toast } from "@/lib/toasts";
import { endOtherSessions, endSession, sessionsQuery, useAccountChange } from "../api/account";
import { deviceName } from "../model/device";
import styles from "./account.module.css";

/** Everywhere one is signed in, so that a lost device can be shut out. */
export function Sessions() {
  const { data = [], error, isPending, refetch } = useQuery(sessionsQuery);
  const ending = useAccountChange(endSession, "That sign-in has ended.");
  const endingOthers = useAccountChange(endOtherSessions, "You are signed in only here now.");
  const others = data.filter((entry) => !entry.current);
  const failed = { onError: (refused: unknown) => toast.bad(refused) };
  return (
    <Card
      flush
      title="Where you are signed in"
      actions={
        others.length > 0 && (
          <Button
            small
            busy={endingOthers.isPending}
            onClick={() => endingOthers.mutate(undefined, failed)}
          >
            Sign out everywhere else
          </Button>
        )
      }
    >
      <p className={styles.hint}>
        Signing out everywhere ends browsers and programs with tokens. API keys and linked providers
        stay; setting the password by mail ends those as well.
      </p>
      {error && (
        <ErrorNote
          what="Your sign-ins could not be loaded."
          error={error}
          retry={() => void refetch()}
        />
      )}
      {isPending ? (
        <SkeletonRows rows={2} label="Loading your sign-ins" />
      ) : (
        <Table
          label="Your sign-ins"
          head={
            <>
              <th>Device</th>
              <th>From</th>
              <th>Since</th>
              <th>Last used</th>
              <ActionsHead>End it</ActionsHead>
            </>
          }
        >
          {data.map((entry) => (
            <tr key={entry.id}>
              <td>
                <span className={styles.device} title={entry.user_agent}>
                  {entry.browser ? (
                    <MonitorSmartphone size={15} aria-hidden />
                  ) : (
                    <SquareTerminal size={15} aria-hidden />
                  )}
                  {deviceName(entry.user_agent)} {!entry.browser && <Chip>program</Chip>}{" "}
                  {entry.current && <Chip>this one</Chip>}
                </span>
              </td>
              <td className="tabular">{entry.address || <span className="muted">unknown</span>}</td>
              <td>
                <Time at={entry.created_at} />
              </td>
              <td>
                <Time at={entry.last_used_at} />
              </td>
              <td>
                <span className={styles.right}>
                  {!entry.current && (
                    <Button
                      small
                      look="quiet"
                      disabled={ending.isPending}
                      onClick={() => ending.mutate(entry.id, failed)}
                    >
                      Sign out
                    </Button>
                  )}
                </span>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Card>
  );
}

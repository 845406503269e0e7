import { useQuery } from "@tanstack/react-query";
import { LogOut } from "lucide-react";
import { useState } from "react";
import { Card, ErrorNote, Note, Page, SkeletonRows } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Segments } from "@/components/ui/tabs";
import { meQuery } from "@/lib/api/me";
import { signOut } from "@/lib/api/sign-out";
import { providerProblem } from "@/lib/provider-problems";
import { readTheme, writeTheme, type Theme } from "@/lib/theme";
import { useUrl } from "@/lib/url";
import { DeleteAccount } from "./delete-account";
import { Identities } from "./identities";
import { PasswordCard } from "./password-card";
import { Profile } from "./profile";
import { Sessions } from "./sessions";

const THEMES: { value: Theme; label: string }[] = [
  { value: "system", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

export function Account() {
  const { data: me, error, isPending, refetch } = useQuery(meQuery);
  const [search] = useUrl();
  const problem = providerProblem(search.problem);
  const [theme, setTheme] = useState(readTheme);
  const choose = (next: Theme) => {
    writeTheme(next);
    setTheme(next);
  };
  return (
    <Page
      title="Account"
      actions={
        <Button onClick={() => void signOut()}>
          <LogOut size={14} aria-hidden /> Sign out
        </Button>
      }
    >
      {problem && <Note tone="red">{problem}</Note>}
      {error && <ErrorNote error={error} retry={() => void refetch()} />}
      {isPending && <SkeletonRows rows={3} label="Loading your account" />}
      {me && <Profile key={me.display_name} me={me} />}
      <Card title="Colours">
        <Segments label="Colours" value={theme} onChange={choose} items={THEMES} />
      </Card>
      <Sessions />
      {me && <PasswordCard me={me} />}
      {me && <Identities me={me} />}
      {me && <DeleteAccount me={me} />}
    </Page>
  );
}

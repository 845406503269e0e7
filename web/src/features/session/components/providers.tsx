import { useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { buttonClass } from "@/components/ui/button";
import { useUrl } from "@/lib/url";
import { providersQuery } from "../api/sign-in";
import styles from "./door.module.css";

/** A button for every provider the installation knows; nothing at all when it knows none. */
export function Providers() {
  const [search] = useUrl();
  const { data = [] } = useQuery(providersQuery);
  if (data.length === 0) return null;
  const back = encodeURIComponent(search.next ?? "/projects");
  return (
    <div className={styles.providers}>
      {data.map((provider) => (
        // The server leads to the provider and back, so this is a page change and no request of
        // ours.
        <a
          key={provider.name}
          className={buttonClass({})}
          href={`/api/auth/oidc/${encodeURIComponent(provider.name)}/start?return_to=${back}`}
        >
          <KeyRound size={14} aria-hidden /> Continue with {provider.display_name}
        </a>
      ))}
      <p className={styles.or}>or with a password</p>
    </div>
  );
}

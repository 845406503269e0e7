import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { useEffect, useState } from "react";
import { Empty, ErrorNote, Page, SkeletonRows } from "@/components/ui/bits";
import { Button, ButtonLink } from "@/components/ui/button";

export function NotFound() {
  return (
    <main>
      <Empty
        icon={Compass}
        title="There is nothing at this address"
        actions={
          <ButtonLink to="/projects" look="primary">
            Go to your projects
          </ButtonLink>
        }
      >
        The link may be old, or what it showed was deleted.
      </Empty>
    </main>
  );
}

export function RouteLoading() {
  return <SkeletonRows label="Loading the screen" />;
}

/**
 * A part of the app that could not be fetched: the connection is gone, or a new release took its
 * place.
 */
const NOT_FETCHED =
  /dynamically imported module|preload CSS|importing a module script|Load failed|ChunkLoadError/i;
/**
 * Time of the last reload because of a new release, so that one that does not help is not repeated.
 */
const RELOADED = "reloaded-for-release";
const RELOAD_AGAIN_MS = 60_000;

export function Broken(props: ErrorComponentProps) {
  return NOT_FETCHED.test(String(props.error)) ? (
    <NotFetched {...props} />
  ) : (
    <CouldNotShow {...props} />
  );
}

/**
 * Tries by itself: as soon as the server answers, the page is loaded anew with what is on it now.
 */
function NotFetched({ error, reset }: ErrorComponentProps) {
  const [again, setAgain] = useState(0);
  useEffect(() => {
    let ended = false;
    const look = async () => {
      const answers = await fetch("/api/health", { cache: "no-store" })
        .then((answer) => answer.ok)
        .catch(() => false);
      if (ended) return;
      const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
      if (answers && Date.now() - last > RELOAD_AGAIN_MS) {
        sessionStorage.setItem(RELOADED, String(Date.now()));
        location.reload();
      } else timer = setTimeout(() => setAgain((before) => before + 1), 3_000);
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    void look();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [again]);
  return (
    <Page
      title="No connection"
      lead="This screen was not loaded before, and the server cannot be reached. It opens by itself when the connection is back; your projects and running tasks are not affected."
      actions={<Button onClick={() => location.reload()}>Try now</Button>}
    >
      <details>
        <summary className="muted">Details</summary>
        <ErrorNote error={error} retry={reset} />
      </details>
    </Page>
  );
}

function CouldNotShow({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const again = () => {
    reset();
    void router.invalidate();
  };
  return (
    <Page
      title="This screen could not be shown"
      lead="Your projects and running tasks are not affected."
      actions={<Button onClick={() => location.reload()}>Reload the page</Button>}
    >
      <ErrorNote error={error} retry={again} />
    </Page>
  );
}

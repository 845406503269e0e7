import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { Compass } from "lucide-react";
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

export function Broken({ error, reset }: ErrorComponentProps) {
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

import { Button } from "@/components/ui/button";

interface StartOverProps {
  denied?: string;
  busy?: boolean;
  disabled?: boolean;
  onClick: () => void;
}

/** A retry that begins with an empty conversation, beside the one that goes on. */
export function StartOver(props: StartOverProps) {
  return (
    <Button {...props} title="The next attempt remembers nothing of those before; the files stay">
      Start over
    </Button>
  );
}

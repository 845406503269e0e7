import {
  Ban,
  Check,
  CircleDashed,
  Clock,
  Ellipsis,
  Hand,
  Hourglass,
  LoaderCircle,
  Lock,
  Pause,
  Pencil,
  Sparkles,
  X,
  type LucideIcon,
} from "lucide-react";
import { STATUS, type Status, type Tone } from "@/lib/status";
import styles from "./status.module.css";

const ICON: Record<Status, LucideIcon> = {
  draft: Pencil,
  planning: Sparkles,
  ready: CircleDashed,
  blocked: Lock,
  pending: Clock,
  queued: Ellipsis,
  running: LoaderCircle,
  executing: LoaderCircle,
  needs_review: Hand,
  suspended: Hourglass,
  completed: Check,
  failed: X,
  cancelled: Ban,
  paused: Pause,
};

export function toneClass(tone: Tone): string {
  return styles[tone] ?? "";
}

export function StatusIcon({ status, size = 14 }: { status: Status; size?: number }) {
  const Icon = ICON[status];
  const moving = status === "running" || status === "executing";
  return (
    <Icon
      size={size}
      strokeWidth={2.25}
      className={`${toneClass(STATUS[status].tone)} ${moving ? styles.moving : ""}`}
      aria-hidden
    />
  );
}

/** Icon, word and colour of a status; `ground` adds the soft pill for headers. */
export function StatusBadge({
  status,
  ground,
  note,
}: {
  status: Status;
  ground?: boolean;
  note?: string;
}) {
  const face = STATUS[status];
  return (
    <span
      className={`${styles.badge} ${toneClass(face.tone)} ${ground ? styles.ground : ""}`}
      data-status={status}
    >
      <StatusIcon status={status} />
      {face.word}
      {note && <span>· {note}</span>}
    </span>
  );
}

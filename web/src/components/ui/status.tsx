import {
  Ban,
  Check,
  CircleDashed,
  CircleDollarSign,
  Clock,
  CloudOff,
  Ellipsis,
  Hand,
  Hourglass,
  LoaderCircle,
  Lock,
  Pause,
  Pencil,
  Sparkles,
  Timer,
  X,
  type LucideIcon,
} from "lucide-react";
import { STATUS, type Status, type Tone } from "@/lib/status";
import type { Project } from "@/lib/api/types";
import { runStateOf } from "@/lib/run-state";
import { exactTime } from "@/lib/format/time";
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
  waits_person: Hand,
  waits_money: CircleDollarSign,
  waits_provider: CloudOff,
  waits_time: Timer,
  waits_outside: Hourglass,
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
  title,
}: {
  status: Status;
  ground?: boolean;
  note?: string;
  title?: string;
}) {
  const face = STATUS[status];
  return (
    <span
      className={`${styles.badge} ${toneClass(face.tone)} ${ground ? styles.ground : ""}`}
      data-status={status}
      title={title}
    >
      <StatusIcon status={status} />
      {face.word}
      {note && <span>· {note}</span>}
    </span>
  );
}

/** Where a project stands: what it waits for rather than that it runs, where nothing is at work. */
export function ProjectBadge({ project, ground }: { project: Project; ground?: boolean }) {
  const { status, until } = runStateOf(project);
  return (
    <StatusBadge
      status={status}
      ground={ground}
      title={until ? `It goes on by itself at ${exactTime(until)}` : undefined}
    />
  );
}

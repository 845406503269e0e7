import { CircleCheck, CircleX, LoaderCircle, TriangleAlert } from "lucide-react";
import { toneClass } from "@/components/ui/status";
import type { Service } from "@/lib/api/types";
import styles from "./services.module.css";

const FACE = {
  online: { word: "Online", tone: "green", icon: CircleCheck },
  degraded: { word: "Degraded", tone: "amber", icon: TriangleAlert },
  offline: { word: "Offline", tone: "red", icon: CircleX },
  checking: { word: "Checking", tone: "grey", icon: LoaderCircle },
} as const;

export function HealthBadge({ status }: { status: Service["status"] }) {
  const { word, tone, icon: Icon } = FACE[status as keyof typeof FACE] ?? FACE.checking;
  return (
    <span className={`${styles.badge} ${toneClass(tone)}`}>
      <Icon size={14} aria-hidden /> {word}
    </span>
  );
}

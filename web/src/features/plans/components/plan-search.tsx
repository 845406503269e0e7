import { ChevronDown, ChevronUp } from "lucide-react";
import { useRef, type KeyboardEvent } from "react";
import { Button } from "@/components/ui/button";
import { SearchInput } from "@/components/ui/field";
import { useShortcut } from "@/lib/shortcuts";
import { useTyped } from "@/lib/use-typed";
import { useUrl } from "@/lib/url";
import type { DraftTask } from "../model/draft";
import { findTasks, stepFound, wordsOf } from "../model/tree";
import styles from "./plan.module.css";

/** Finds tasks of the plan in every view: how many there are, and the next and the previous one. */
export function PlanSearch({
  tasks,
  selected,
  onSelect,
}: {
  tasks: DraftTask[];
  selected: string | undefined;
  onSelect: (key: string) => void;
}) {
  const [url, setUrl] = useUrl();
  const box = useRef<HTMLDivElement>(null);
  const [typed, type] = useTyped(url.q ?? "", (q) => setUrl({ q: q || undefined }));
  const found = findTasks(tasks, typed);
  const asked = wordsOf(typed).length > 0;
  const at = found.findIndex((task) => task.key === selected) + 1;
  const step = (by: 1 | -1) => {
    const next = stepFound(found, selected, by);
    if (next) onSelect(next.key);
  };
  useShortcut("/", () => box.current?.querySelector("input")?.focus());
  const press = (event: KeyboardEvent) => {
    if (event.key === "Escape") return type("");
    if (event.key !== "Enter") return;
    event.preventDefault();
    step(event.shiftKey ? -1 : 1);
  };
  return (
    <div ref={box} className={styles.find} role="search" data-asked={asked || undefined}>
      <SearchInput
        small
        label="Search the plan"
        className={styles.findBox}
        value={typed}
        onKeyDown={press}
        onChange={(event) => type(event.target.value)}
      />
      {asked && (
        <span className={styles.found}>
          <span className="muted tabular" role="status">
            {found.length === 0 ? (
              "none"
            ) : at > 0 ? (
              `${at} of ${found.length}`
            ) : (
              <>
                {found.length}
                <span className="visually-hidden"> found</span>
              </>
            )}
          </span>
          <Button
            small
            look="quiet"
            label="Previous find (Shift Enter)"
            disabled={found.length === 0}
            onClick={() => step(-1)}
          >
            <ChevronUp size={14} aria-hidden />
          </Button>
          <Button
            small
            look="quiet"
            label="Next find (Enter)"
            disabled={found.length === 0}
            onClick={() => step(1)}
          >
            <ChevronDown size={14} aria-hidden />
          </Button>
        </span>
      )}
    </div>
  );
}

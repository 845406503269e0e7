import { useMemo, useState } from "react";
import type { Plan } from "@/lib/api/types";
import { changeCount, draftOf, type PlanDraft } from "../model/draft";

const UNDO_STEPS_MAX = 100;

interface State {
  planId: string;
  draft: PlanDraft;
  past: PlanDraft[];
}

export interface DraftHandle {
  draft: PlanDraft;
  changes: number;
  /** Applies an edit; a sentence instead of a draft is a refusal and is returned. */
  edit: (change: (draft: PlanDraft) => PlanDraft | string) => string | null;
  undo: () => void;
  canUndo: boolean;
  discard: () => void;
}

/** Unsaved edits to one version of a plan; another version begins with a clean sheet. */
export function usePlanDraft(plan: Plan): DraftHandle {
  const [state, setState] = useState<State>(() => fresh(plan));
  const current = state.planId === plan.id ? state : fresh(plan);
  const changes = useMemo(() => changeCount(plan.plan, current.draft), [plan, current.draft]);
  return {
    draft: current.draft,
    changes,
    edit: (change) => {
      const next = change(current.draft);
      if (typeof next === "string") return next;
      if (next !== current.draft) {
        setState({
          planId: plan.id,
          draft: next,
          past: [...current.past.slice(1 - UNDO_STEPS_MAX), current.draft],
        });
      }
      return null;
    },
    undo: () => {
      const before = current.past.at(-1);
      if (before) setState({ planId: plan.id, draft: before, past: current.past.slice(0, -1) });
    },
    canUndo: current.past.length > 0,
    discard: () => setState(fresh(plan)),
  };
}

function fresh(plan: Plan): State {
  return { planId: plan.id, draft: draftOf(plan.plan), past: [] };
}

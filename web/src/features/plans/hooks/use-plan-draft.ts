import { useMemo, useState } from "react";
import type { Plan } from "@/lib/api/types";
import { session } from "@/lib/session-host";
import { changeCount, draftOf, type PlanDraft } from "../model/draft";
import { KeptDrafts } from "../model/kept-drafts";

const UNDO_STEPS_MAX = 100;

export const keptDrafts = new KeptDrafts(
  () => localStorage,
  () => session.user?.id ?? null,
);
session.subscribe(() => {
  if (!session.signedIn) keptDrafts.clear();
});

interface State {
  planId: string;
  draft: PlanDraft;
  past: PlanDraft[];
  /** When edits that were found again were made; null for those of this visit. */
  foundAt: number | null;
}

export interface DraftHandle {
  draft: PlanDraft;
  changes: number;
  /** When edits kept from an earlier visit were made; null where all are of this one. */
  foundAt: number | null;
  /** Whether leaving would lose the edits, because the browser keeps nothing. */
  atRisk: boolean;
  /** Applies an edit; a sentence instead of a draft is a refusal and is returned. */
  edit: (change: (draft: PlanDraft) => PlanDraft | string) => string | null;
  undo: () => void;
  canUndo: boolean;
  discard: () => void;
}

/** Unsaved edits to one version of a plan, kept until they are saved or discarded. */
export function usePlanDraft(projectId: string, plan: Plan): DraftHandle {
  const [state, setState] = useState<State>(() => begin(plan));
  const [atRisk, setAtRisk] = useState(false);
  const current = state.planId === plan.id ? state : begin(plan);
  const changes = useMemo(() => changeCount(plan.plan, current.draft), [plan, current.draft]);
  const keep = (draft: PlanDraft, past: PlanDraft[]) => {
    setState({ planId: plan.id, draft, past, foundAt: null });
    const count = changeCount(plan.plan, draft);
    const { id: planId, version } = plan;
    if (count === 0) keptDrafts.remove(planId);
    else setAtRisk(!keptDrafts.write({ projectId, planId, version, changes: count, draft }));
  };
  return {
    draft: current.draft,
    changes,
    foundAt: current.foundAt,
    atRisk: atRisk && changes > 0,
    edit: (change) => {
      const next = change(current.draft);
      if (typeof next === "string") return next;
      if (next !== current.draft)
        keep(next, [...current.past.slice(1 - UNDO_STEPS_MAX), current.draft]);
      return null;
    },
    undo: () => {
      const before = current.past.at(-1);
      if (before) keep(before, current.past.slice(0, -1));
    },
    canUndo: current.past.length > 0,
    discard: () => {
      keptDrafts.remove(plan.id);
      setState(fresh(plan));
    },
  };
}

function begin(plan: Plan): State {
  const kept = keptDrafts.read(plan.id);
  if (!kept) return fresh(plan);
  const whole = draftOf(plan.plan);
  return { planId: plan.id, draft: kept.draft, past: [whole], foundAt: kept.at };
}

function fresh(plan: Plan): State {
  return { planId: plan.id, draft: draftOf(plan.plan), past: [], foundAt: null };
}

/**
 * The sizes of model a task can run on, in words that name no vendor. The API keeps its own names.
 */
import type { ModelTier } from "./api/types";

const NAMES: Record<ModelTier, string> = {
  ollama: "local",
  haiku: "small",
  sonnet: "medium",
  opus: "large",
};

export function tierName(tier: ModelTier): string {
  return NAMES[tier] ?? tier;
}

/** The same where a tier may be missing or of another kind of call. */
export function tierWords(tier: string | null | undefined, none: string): string {
  return tier ? (NAMES[tier as ModelTier] ?? tier) : none;
}

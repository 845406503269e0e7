import type { Round } from "@/lib/api/types";

export type Tokens = Pick<
  Round,
  "prompt_tokens" | "completion_tokens" | "cache_read_tokens" | "cache_write_tokens" | "cost_usd"
>;

export function sumOf(rounds: readonly Tokens[]): Tokens {
  const total = (field: keyof Tokens) => rounds.reduce((sum, round) => sum + round[field], 0);
  return {
    prompt_tokens: total("prompt_tokens"),
    completion_tokens: total("completion_tokens"),
    cache_read_tokens: total("cache_read_tokens"),
    cache_write_tokens: total("cache_write_tokens"),
    cost_usd: total("cost_usd"),
  };
}

/** How much of what was sent the provider had in its cache: "62 %"; null where it was nothing. */
export function cacheHit(tokens: Tokens): string | null {
  if (tokens.cache_read_tokens <= 0 || tokens.prompt_tokens <= 0) return null;
  const share = Math.min(1, tokens.cache_read_tokens / tokens.prompt_tokens);
  return share < 0.005 ? "<1 %" : `${Math.round(share * 100)} %`;
}

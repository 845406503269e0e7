import { expect, it } from "vitest";
import { cacheHit, sumOf } from "./tokens";

const round = (prompt_tokens: number, cache_read_tokens: number) => ({
  prompt_tokens,
  cache_read_tokens,
  cache_write_tokens: 5,
  completion_tokens: 10,
  cost_usd: 0.5,
});

it("rounds are summed in everything that was paid for", () => {
  expect(sumOf([round(100, 0), round(300, 240)])).toEqual({
    prompt_tokens: 400,
    completion_tokens: 20,
    cache_read_tokens: 240,
    cache_write_tokens: 10,
    cost_usd: 1,
  });
});

it("the share of the cache is told where there was one", () => {
  expect([round(100, 0), round(300, 240), round(10_000, 1), round(0, 0)].map(cacheHit)).toEqual([
    null,
    "80 %",
    "<1 %",
    null,
  ]);
});

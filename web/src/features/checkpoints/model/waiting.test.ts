import { expect, it } from "vitest";
import { waitingWords } from "./waiting";

const of = (...kinds: string[]) => waitingWords(kinds.map((kind) => ({ kind })));

it("counts checkpoints and reviews as tasks, and accounts beside them", () => {
  expect(of("checkpoint")).toBe("1 task waits for you.");
  expect(of("checkpoint", "review")).toBe("2 tasks wait for you.");
  expect(of("provider")).toBe("1 provider's account waits for you.");
  expect(of("review", "provider")).toBe("1 task waits and 1 provider's account waits for you.");
});

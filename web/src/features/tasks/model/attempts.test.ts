import { expect, it } from "vitest";
import { attemptsOf } from "./attempts";

it("the attempt that runs is listed before its first round is stored", () => {
  expect(attemptsOf({ attempt: 2 }, [{ attempt: 1 }, { attempt: 1 }])).toEqual([1, 2]);
  expect(attemptsOf({ attempt: 2 }, [{ attempt: 2 }, { attempt: 1 }])).toEqual([1, 2]);
  expect(attemptsOf({ attempt: 0 }, [])).toEqual([]);
});

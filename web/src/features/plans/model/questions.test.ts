import { describe, expect, it } from "vitest";
import { assumedWords, countWords, unanswered } from "./questions";

const asked = (answers: (string | null)[]) => ({
  plan: {
    open_questions: answers.map((answer, at) => ({
      question: `Which ${at}?`,
      proposed_answer: "SQLite",
      impact: "",
      answer,
    })),
  },
});

describe("what a plan leaves open", () => {
  it("counts the questions nobody answered; blanks are no answer", () => {
    expect(unanswered(asked([null, "  ", "PostgreSQL"]))).toBe(2);
    expect(unanswered({ plan: {} })).toBe(0);
  });

  it("says what approving then goes by", () => {
    expect(assumedWords(1)).toBe("1 open question is answered by assumption");
    expect(assumedWords(2)).toBe("2 open questions are answered by assumption");
    expect(countWords(asked([null, "PostgreSQL"]))).toBe("1 of 2 unanswered");
    expect(countWords(asked(["PostgreSQL"]))).toBe("all 1 answered");
  });
});

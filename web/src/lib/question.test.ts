import { expect, it } from "vitest";
import { askedIn, chosen, questionOf } from "./question";

it("choices are the lines at the end of a question", () => {
  expect(questionOf("Which port?\n- 80\n- 443\n")).toEqual({
    text: "Which port?",
    choices: ["80", "443"],
  });
  expect(questionOf("Which port?\n- 80\n- 80").choices).toEqual(["80"]);
});

it("a list within the question, or a dash within a line, is no choice", () => {
  const text = "The files are\n- a.md\n- b.md\nMay I delete both - for good?";
  expect(questionOf(text)).toEqual({ text, choices: [] });
  expect(questionOf("")).toEqual({ text: "", choices: [] });
});

it("only a question of a task has its list taken for choices", () => {
  const question = "Go on?\n- yes";
  expect(askedIn({ checkpoint_type: "question", question })).toBe("Go on?");
  expect(askedIn({ checkpoint_type: "interrupted", question })).toBe(question);
});

it("what was written beside a choice goes with it", () => {
  expect(chosen("80", " ")).toBe("80");
  expect(chosen("80", " for now ")).toBe("80\n\nfor now");
});

//! What a model said in place of a plan.

/// Questions taken from one answer, at most.
const MOST_QUESTIONS: usize = 20;
/// Longest question, in characters.
const LONGEST: usize = 1_000;
/// How much of what was said is kept, in characters.
const KEPT: usize = 8_000;

/// An answer without a plan in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Its text, cut where it is very long.
    pub text: String,
    /// What it asks.
    pub questions: Vec<String>,
    /// It declines; asking again would be paid for nothing.
    pub refuses: bool,
}

/// Reads an answer that is no plan. `declined` is what the vendor says of it.
pub fn said(answer: &str, declined: bool) -> Said {
    let answer = without_thinking(answer).trim();
    let questions = questions(answer);
    let refuses = declined || (questions.is_empty() && declines(answer));
    let text = match answer.char_indices().nth(KEPT) {
        Some((at, _)) => format!("{}…", answer.get(..at).unwrap_or_default()),
        None => answer.to_owned(),
    };
    Said { text, questions, refuses }
}

fn without_thinking(answer: &str) -> &str {
    let tag = ["</think>", "</thinking>", "</reasoning>", "</analysis>"];
    let end = tag.iter().filter_map(|tag| answer.rfind(tag).map(|at| at + tag.len())).max();
    end.and_then(|at| answer.get(at..)).filter(|rest| !rest.trim().is_empty()).unwrap_or(answer)
}

/// Sentences that end in a question mark, without their bullet or number.
fn questions(answer: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in answer.lines() {
        let mut rest = line;
        while let Some(end) = rest.find(['?', '？']) {
            let mark = rest.get(end..).and_then(|r| r.chars().next()).map_or(1, char::len_utf8);
            let sentence = rest.get(..end + mark).unwrap_or_default();
            rest = rest.get(end + mark..).unwrap_or_default();
            // "v1.2?" and "main.py?" do not end a sentence before their end.
            let start = sentence
                .match_indices(['.', '!', ':', '。'])
                .filter(|(at, m)| sentence[at + m.len()..].starts_with(' '))
                .map(|(at, m)| at + m.len())
                .next_back()
                .unwrap_or(0);
            let marks =
                |c: char| c.is_whitespace() || c.is_ascii_digit() || "-*•#>.)(_\"“".contains(c);
            let question = sentence[start..].trim_start_matches(marks).trim();
            let short: String = question.chars().take(LONGEST).collect();
            if short.chars().count() > 3 && !found.contains(&short) && found.len() < MOST_QUESTIONS
            {
                found.push(short);
            }
        }
    }
    found
}

/// The ways models decline, at the beginning of what they say.
fn declines(answer: &str) -> bool {
    let begin: String = answer.chars().take(300).collect::<String>().to_lowercase();
    let begin = begin.replace('’', "'");
    let ways = [
        "i can't help",
        "i cannot help",
        "i can't assist",
        "i cannot assist",
        "i'm unable to",
        "i am unable to",
        "i'm not able to",
        "i am not able to",
        "i won't",
        "i will not",
        "i must decline",
        "i can't provide",
        "i cannot provide",
        "i can't create",
        "i cannot create",
        "i'm sorry, but i can",
        "i can't comply",
        "i cannot comply",
        "can't fulfill",
        "cannot fulfill",
        "i have to decline",
        "against my guidelines",
    ];
    ways.iter().any(|way| begin.contains(way))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_taken_out_of_what_was_said() {
        let one =
            said("I need more information before I can produce a plan. Which language?", false);
        assert_eq!(one.questions, ["Which language?"]);
        assert!(!one.refuses);
        let list = said(
            "Before I plan:\n1. **Which database do you want?**\n\
             - Does main.py v1.2 stay? And the API?",
            false,
        );
        assert_eq!(
            list.questions,
            ["Which database do you want?", "Does main.py v1.2 stay?", "And the API?"]
        );
    }

    #[test]
    fn a_refusal_is_known_as_one() {
        assert!(said("I’m sorry, but I can't help with that.", false).refuses);
        assert!(said("", true).refuses);
        assert!(!said("Here is the plan: first the code, then the tests.", false).refuses);
        assert!(!said("I can't create it yet. Which language?", false).refuses, "it asks");
    }
}

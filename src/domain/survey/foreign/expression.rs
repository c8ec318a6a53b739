//! Conditions as other tools write them: `{nps} >= 9 and {plan} = 'pro'` of
//! SurveyJS, `Q1.NAOK == "A1" or is_empty(Q2)` of LimeSurvey. What goes
//! beyond tests of single answers is left unsaid.

use super::sketch::{Ask, Rule};

/// Characters of an expression that is read at all.
const MAX_CHARS: usize = 10_000;
/// How deep parentheses are followed.
const MAX_DEPTH: usize = 20;

/// Whose way of writing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Names stand in braces.
    SurveyJs,
    /// Names stand as they are.
    LimeSurvey,
}

/// Reads a condition; none when it asks nothing.
pub(super) fn read(text: &str, dialect: Dialect) -> Option<Rule> {
    let text = text.trim();
    if text.is_empty() || text == "1" || text == "true" {
        return None;
    }
    if text.len() > MAX_CHARS {
        return Some(Rule::Unsaid);
    }
    let rule = tokens(text, dialect).and_then(|tokens| {
        let mut reader = Reader { tokens: &tokens, at: 0 };
        let rule = reader.any(0)?;
        (reader.at == tokens.len()).then_some(rule)
    });
    Some(rule.unwrap_or(Rule::Unsaid))
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Name(String),
    Value(String),
    Word(String),
    Sign(&'static str),
}

/// The longest first.
const SIGNS: [&str; 18] =
    ["<=", ">=", "<>", "!=", "==", "&&", "||", "=", "<", ">", "(", ")", "[", "]", ",", "!", "&", "|"];

fn tokens(text: &str, dialect: Dialect) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '\'' | '"' => {
                let end = rest[1..].find(first)?;
                tokens.push(Token::Value(rest[1..=end].to_owned()));
                end + 2
            }
            '{' if dialect == Dialect::SurveyJs => {
                let end = rest.find('}')?;
                tokens.push(Token::Name(rest[1..end].trim().to_owned()));
                end + 1
            }
            '0'..='9' | '-' | '.' => {
                let end = rest[1..]
                    .find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '_')
                    .map_or(rest.len(), |end| end + 1);
                let word = &rest[..end];
                // LimeSurvey's oldest names begin with a number.
                tokens.push(match word.parse::<f64>() {
                    Ok(_) => Token::Value(word.to_owned()),
                    Err(_) if dialect == Dialect::LimeSurvey => Token::Name(bare(word)),
                    Err(_) => return None,
                });
                end
            }
            first if first.is_alphabetic() || first == '_' => {
                let end =
                    rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '.').unwrap_or(rest.len());
                tokens.push(Token::Word(rest[..end].to_owned()));
                end
            }
            _ => {
                let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign))?;
                tokens.push(Token::Sign(sign));
                sign.len()
            }
        };
        rest = rest[taken..].trim_start();
    }
    Some(tokens)
}

/// `Q1.NAOK` is the answer to `Q1`.
fn bare(name: &str) -> String {
    let name = name.strip_suffix(".NAOK").unwrap_or(name);
    name.strip_suffix(".value").or(name.strip_suffix(".code")).unwrap_or(name).to_owned()
}

struct Reader<'t> {
    tokens: &'t [Token],
    at: usize,
}

impl Reader<'_> {
    fn any(&mut self, depth: usize) -> Option<Rule> {
        let mut parts = vec![self.all(depth)?];
        while self.takes(&["||", "|"], &["or"]) {
            parts.push(self.all(depth)?);
        }
        Some(if parts.len() == 1 { parts.remove(0) } else { Rule::Any(parts) })
    }

    fn all(&mut self, depth: usize) -> Option<Rule> {
        let mut parts = vec![self.one(depth)?];
        while self.takes(&["&&", "&"], &["and"]) {
            parts.push(self.one(depth)?);
        }
        Some(if parts.len() == 1 { parts.remove(0) } else { Rule::All(parts) })
    }

    fn one(&mut self, depth: usize) -> Option<Rule> {
        if depth > MAX_DEPTH {
            return None;
        }
        if self.takes(&["!"], &["not", "negate"]) {
            return self.one(depth + 1).map(Rule::not);
        }
        if self.takes(&["("], &[]) {
            let rule = self.any(depth + 1)?;
            return self.takes(&[")"], &[]).then_some(rule);
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Option<Rule> {
        if self.takes(&[], &["is_empty"]) {
            let question = self.in_parentheses()?;
            return Some(Rule::Test { question, ask: Ask::Blank });
        }
        let left = self.operand()?;
        let Some(op) = self.op() else {
            // A name alone: whether there is an answer that is not nought.
            return match left {
                Operand::Name(question) => Some(Rule::Test { question, ask: Ask::Answered }),
                Operand::Values(_) => None,
            };
        };
        let question = |name| move |ask| Some(Rule::Test { question: name, ask });
        match (op, left) {
            (Op::Blank, Operand::Name(name)) => question(name)(Ask::Blank),
            (Op::Answered, Operand::Name(name)) => question(name)(Ask::Answered),
            (Op::Blank | Op::Answered, Operand::Values(_)) => None,
            (op, left) => {
                let (op, name, values) = match (left, self.operand()?) {
                    (Operand::Name(name), Operand::Values(values)) => (op, name, values),
                    (Operand::Values(values), Operand::Name(name)) => (op.turned(), name, values),
                    _ => return None,
                };
                rule(op, name, values)
            }
        }
    }

    fn in_parentheses(&mut self) -> Option<String> {
        if !self.takes(&["("], &[]) {
            return None;
        }
        let Operand::Name(name) = self.operand()? else { return None };
        self.takes(&[")"], &[]).then_some(name)
    }

    fn operand(&mut self) -> Option<Operand> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        match token {
            Token::Name(name) => Some(Operand::Name(name.clone())),
            Token::Value(value) => Some(Operand::Values(vec![value.clone()])),
            Token::Word(word) if matches!(word.as_str(), "true" | "false" | "True" | "False") => {
                Some(Operand::Values(vec![word.to_ascii_lowercase()]))
            }
            // A word before a parenthesis is a function, of which we know none.
            Token::Word(_) if self.tokens.get(self.at) == Some(&Token::Sign("(")) => None,
            Token::Word(word) => Some(Operand::Name(bare(word))),
            Token::Sign("[") => {
                let mut values = Vec::new();
                while !self.takes(&["]"], &[]) {
                    let Some(Token::Value(value)) = self.tokens.get(self.at) else { return None };
                    values.push(value.clone());
                    self.at += 1;
                    self.takes(&[","], &[]);
                }
                Some(Operand::Values(values))
            }
            Token::Sign(_) => None,
        }
    }

    fn op(&mut self) -> Option<Op> {
        let op = match self.tokens.get(self.at)? {
            Token::Sign("=" | "==") => Op::Is,
            Token::Sign("!=" | "<>") => Op::IsNot,
            Token::Sign("<") => Op::Less,
            Token::Sign("<=") => Op::AtMost,
            Token::Sign(">") => Op::More,
            Token::Sign(">=") => Op::AtLeast,
            Token::Word(word) => match word.to_ascii_lowercase().as_str() {
                "equal" | "eq" => Op::Is,
                "notequal" | "ne" => Op::IsNot,
                "less" | "lt" => Op::Less,
                "lessorequal" | "le" => Op::AtMost,
                "greater" | "gt" => Op::More,
                "greaterorequal" | "ge" => Op::AtLeast,
                "contains" | "contain" => Op::Has,
                "notcontains" | "notcontain" => Op::HasNot,
                "anyof" => Op::AnyOf,
                "allof" => Op::AllOf,
                "empty" => Op::Blank,
                "notempty" => Op::Answered,
                _ => return None,
            },
            _ => return None,
        };
        self.at += 1;
        Some(op)
    }

    /// Goes on when one of these comes next.
    fn takes(&mut self, signs: &[&str], words: &[&str]) -> bool {
        let comes = match self.tokens.get(self.at) {
            Some(Token::Sign(sign)) => signs.contains(sign),
            Some(Token::Word(word)) => words.iter().any(|other| word.eq_ignore_ascii_case(other)),
            _ => false,
        };
        self.at += usize::from(comes);
        comes
    }
}

enum Operand {
    Name(String),
    Values(Vec<String>),
}

#[derive(Clone, Copy)]
enum Op {
    Is,
    IsNot,
    Less,
    AtMost,
    More,
    AtLeast,
    Has,
    HasNot,
    AnyOf,
    AllOf,
    Blank,
    Answered,
}

impl Op {
    /// The same with the sides changed.
    const fn turned(self) -> Self {
        match self {
            Self::Less => Self::More,
            Self::AtMost => Self::AtLeast,
            Self::More => Self::Less,
            Self::AtLeast => Self::AtMost,
            other => other,
        }
    }
}

fn rule(op: Op, question: String, mut values: Vec<String>) -> Option<Rule> {
    let all_of = |values: Vec<String>| {
        let each =
            values.into_iter().map(|value| Rule::Test { question: question.clone(), ask: Ask::Is(value) });
        Rule::All(each.collect())
    };
    match op {
        Op::AllOf => return Some(all_of(values)),
        Op::Has if values.len() > 1 => return Some(all_of(values)),
        Op::AnyOf => return Some(Rule::Test { question, ask: Ask::AnyOf(values) }),
        _ => {}
    }
    let value = if values.len() == 1 { values.remove(0) } else { return None };
    let bound = || value.trim().parse::<f64>().ok().filter(|bound| bound.is_finite());
    let ask = match op {
        // LimeSurvey asks for an answer as `Q1 != ""`.
        Op::IsNot if value.is_empty() => Ask::Answered,
        Op::Is if value.is_empty() => Ask::Blank,
        Op::Is | Op::Has => Ask::Is(value),
        Op::IsNot | Op::HasNot => Ask::IsNot(value),
        Op::Less => Ask::LessThan(bound()?),
        Op::AtMost => Ask::AtMost(bound()?),
        Op::More => Ask::MoreThan(bound()?),
        Op::AtLeast => Ask::AtLeast(bound()?),
        Op::AnyOf | Op::AllOf | Op::Blank | Op::Answered => return None,
    };
    Some(Rule::Test { question, ask })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(question: &str, ask: Ask) -> Rule {
        Rule::Test { question: question.to_owned(), ask }
    }

    fn is(question: &str, value: &str) -> Rule {
        test(question, Ask::Is(value.to_owned()))
    }

    #[test]
    fn conditions_of_surveyjs_are_read() {
        let read = |text| read(text, Dialect::SurveyJs);
        assert_eq!(read("{nps-score} >= 9"), Some(test("nps-score", Ask::AtLeast(9.0))));
        assert_eq!(read("{a} = 'x' or {b} = false"), Some(Rule::Any(vec![is("a", "x"), is("b", "false")])));
        assert_eq!(
            read("{a} > 6  and ({a} < 9 && {b} notempty)"),
            Some(Rule::All(vec![
                test("a", Ask::MoreThan(6.0)),
                Rule::All(vec![test("a", Ask::LessThan(9.0)), test("b", Ask::Answered)]),
            ]))
        );
        assert_eq!(
            read("{a} anyof ['x', 'y']"),
            Some(test("a", Ask::AnyOf(vec!["x".to_owned(), "y".to_owned()])))
        );
        assert_eq!(read("10 < {a}"), Some(test("a", Ask::MoreThan(10.0))));
        assert_eq!(read("!({a} = 'x')"), Some(test("a", Ask::IsNot("x".to_owned()))));
        for beyond in
            ["age({birth}) > 18", "{a} + {b} > 3", "{a} = {b}", "{a} = ['x', 'y']", "{a", "iif(", "("]
        {
            assert_eq!(read(beyond), Some(Rule::Unsaid), "{beyond}");
        }
        assert_eq!(read("  "), None);
    }

    #[test]
    fn conditions_of_limesurvey_are_read() {
        let read = |text| read(text, Dialect::LimeSurvey);
        assert_eq!(read("((Q481.NAOK == \"F\"))"), Some(is("Q481", "F")));
        assert_eq!(read("!is_empty(Q00.NAOK)"), Some(test("Q00", Ask::Answered)));
        assert_eq!(read("Q1_SQ001 == 'Y' and Q2.NAOK ge 3"), {
            Some(Rule::All(vec![is("Q1_SQ001", "Y"), test("Q2", Ask::AtLeast(3.0))]))
        });
        assert_eq!(read("494923X97X481.NAOK != \"\""), Some(test("494923X97X481", Ask::Answered)));
        assert_eq!(read("1"), None);
        for beyond in ["count(that.Q1) > 2", "Q1.NAOK == Q2.NAOK", "regexMatch('/a/', Q1)", "Q1 = ", "== 1"] {
            assert_eq!(read(beyond), Some(Rule::Unsaid), "{beyond}");
        }
    }

    #[test]
    fn endless_nesting_is_left_unsaid() {
        for open in ["(", "!", "[", "not "] {
            assert_eq!(read(&open.repeat(9_000 / open.len()), Dialect::SurveyJs), Some(Rule::Unsaid));
        }
        assert_eq!(read(&"{a} = 1 and ".repeat(5_000), Dialect::SurveyJs), Some(Rule::Unsaid));
    }
}

//! Groups in which one rule's outcome decides over others.
//!
//! | policy | rows are asked | fires | otherwise |
//! |---|---|---|---|
//! | `first` | by priority, then source, up to the first that is not false | that one, if it is true | it is reported as undecided or in error, and nothing behind it is asked |
//! | `unique` | all | the one that is true | two true ones, or one in error: those are in error; else one unknown: the unknown ones are undecided |
//!
//! Rules on trial (`shadow`) decide over nobody: the others choose as if there were none, and each of them is judged as if it alone
//! were one of the others.

use alloc::vec::Vec;

use super::ask::Answer;
use super::outcome::Outcome;
use crate::plan::RuleId;
use crate::program::PolicyWord;

/// What a group lets its rules do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Decision {
    /// The answers that stand, in the order of the walk.
    pub(crate) answers: Vec<(RuleId, Answer)>,
    /// Rules that hold although only one may.
    pub(crate) conflicts: Vec<Conflict>,
}

/// Rules of a `unique` group that hold together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Conflict {
    /// Those that are in error for it.
    pub(crate) reported: Vec<RuleId>,
    /// All of them.
    pub(crate) holding: Vec<RuleId>,
}

/// One rule of a group.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// The rule.
    pub(crate) rule: RuleId,
    /// Whether it only runs on trial.
    pub(crate) shadow: bool,
    /// What its filter and condition come to, where that was found before.
    pub(crate) known: Option<Outcome>,
}

/// Decides a group whose rows stand in their order.
pub(crate) fn decide(policy: PolicyWord, rows: &[Row], ask: &mut dyn FnMut(&Row) -> Answer) -> Decision {
    let (mut answers, mut trials) = (Vec::new(), Vec::new());
    for (place, row) in rows.iter().enumerate() {
        let answer = ask(row);
        if row.shadow {
            trials.push((place, row.rule, answer));
            continue;
        }
        answers.push((row.rule, answer));
        let passes = matches!(answer, Answer::Silent | Answer::Fails { .. });
        if policy == PolicyWord::First && !passes {
            break;
        }
    }
    if policy == PolicyWord::Unique {
        return unique(rows, answers, trials);
    }
    answers.extend(trials.into_iter().map(|(_, rule, answer)| (rule, answer)));
    Decision { answers, conflicts: Vec::new() }
}

/// Of rows of which only one may hold: what stands. A trial is one of those that choose, and of no other trial's.
fn unique(
    rows: &[Row],
    mut answers: Vec<(RuleId, Answer)>,
    trials: Vec<(usize, RuleId, Answer)>,
) -> Decision {
    let firing = |(_, answer): &&(RuleId, Answer)| *answer == Answer::Fires;
    let fires: Vec<RuleId> = answers.iter().filter(firing).map(|(rule, _)| *rule).collect();
    let errs = answers.iter().any(|(_, answer)| *answer == Answer::Errs);
    let undecided = answers.iter().any(|(_, answer)| *answer == Answer::Undecided);
    let clash = fires.len() > 1;
    let stands = |answer: &Answer| match answer {
        Answer::Fires => !errs && !undecided && !clash,
        // An error decides over what is unknown.
        Answer::Undecided => !errs && !clash,
        Answer::Errs | Answer::Fails { .. } | Answer::Silent => true,
    };
    answers.retain(|(_, answer)| stands(answer));
    let mut conflicts = Vec::new();
    for (place, rule, answer) in trials {
        if answer == Answer::Fires && !fires.is_empty() {
            let before = |chosen: &RuleId| rows.iter().take(place).any(|row| row.rule == *chosen);
            let mut holding = fires.clone();
            holding.insert(fires.iter().filter(|chosen| before(chosen)).count(), rule);
            conflicts.push(Conflict { reported: Vec::from([rule]), holding });
        } else if stands(&answer) {
            answers.push((rule, answer));
        }
    }
    if clash {
        conflicts.insert(0, Conflict { reported: fires.clone(), holding: fires });
    }
    Decision { answers, conflicts }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Conflict, Decision, Row, decide};
    use crate::eval::Outcome;
    use crate::plan::RuleId;
    use crate::program::PolicyWord;
    use alloc::vec::Vec;

    const FAILS: Answer = Answer::Fails { otherwise: Outcome::False };

    /// Rules 0, 1, 2, … with these answers; `shadow` names those on trial. Returns the decision and who was asked.
    fn group(policy: PolicyWord, answers: &[Answer], shadow: &[u32]) -> (Decision, Vec<u32>) {
        let rows: Vec<Row> = (0..u32::try_from(answers.len()).unwrap())
            .map(|rule| Row { rule: RuleId(rule), shadow: shadow.contains(&rule), known: None })
            .collect();
        let mut asked = Vec::new();
        let decision = decide(policy, &rows, &mut |row| {
            asked.push(row.rule.0);
            answers[row.rule.0 as usize]
        });
        (decision, asked)
    }

    fn conflict(reported: &[u32], holding: &[u32]) -> Conflict {
        let rules = |numbers: &[u32]| numbers.iter().copied().map(RuleId).collect();
        Conflict { reported: rules(reported), holding: rules(holding) }
    }

    fn standing(decision: &Decision) -> Vec<(u32, Answer)> {
        decision.answers.iter().map(|(rule, answer)| (rule.0, *answer)).collect()
    }

    #[test]
    fn first_stops_at_the_first_that_is_not_false() {
        for stop in [Answer::Fires, Answer::Undecided, Answer::Errs] {
            let (decision, asked) =
                group(PolicyWord::First, &[FAILS, Answer::Silent, stop, Answer::Fires], &[]);
            assert_eq!(standing(&decision), [(0, FAILS), (1, Answer::Silent), (2, stop)]);
            assert_eq!(asked, [0, 1, 2]);
            assert!(decision.conflicts.is_empty());
        }
    }

    #[test]
    fn unique_asks_all() {
        let (decision, asked) = group(PolicyWord::Unique, &[FAILS, Answer::Fires, FAILS], &[]);
        assert_eq!(standing(&decision), [(0, FAILS), (1, Answer::Fires), (2, FAILS)]);
        assert_eq!(asked, [0, 1, 2]);
    }

    #[test]
    fn unique_with_an_unknown_row_is_undecided() {
        for answers in [[Answer::Fires, Answer::Undecided], [Answer::Undecided, Answer::Fires]] {
            let (decision, _) = group(PolicyWord::Unique, &answers, &[]);
            assert_eq!(decision.answers.len(), 1);
            assert_eq!(decision.answers[0].1, Answer::Undecided);
            assert!(decision.conflicts.is_empty());
        }
    }

    #[test]
    fn unique_with_an_error_is_in_error() {
        let (decision, _) =
            group(PolicyWord::Unique, &[Answer::Fires, Answer::Undecided, Answer::Errs, FAILS], &[]);
        assert_eq!(standing(&decision), [(2, Answer::Errs), (3, FAILS)]);
    }

    #[test]
    fn unique_with_two_true_names_both() {
        let (decision, _) =
            group(PolicyWord::Unique, &[Answer::Fires, Answer::Undecided, Answer::Fires], &[]);
        assert_eq!(standing(&decision), []);
        assert_eq!(decision.conflicts, [conflict(&[0, 2], &[0, 2])]);
    }

    #[test]
    fn trials_do_not_decide_over_others() {
        let (decision, _) = group(PolicyWord::First, &[Answer::Fires, Answer::Fires], &[0]);
        assert_eq!(standing(&decision), [(1, Answer::Fires), (0, Answer::Fires)]);
        let (decision, _) = group(PolicyWord::First, &[Answer::Fires, Answer::Fires], &[1]);
        assert_eq!(standing(&decision), [(0, Answer::Fires)]);
        let (decision, _) = group(PolicyWord::Unique, &[Answer::Fires, Answer::Fires], &[1]);
        assert_eq!(standing(&decision), [(0, Answer::Fires)]);
        assert_eq!(decision.conflicts, [conflict(&[1], &[0, 1])]);
    }

    /// So that two ways to write a rule can be tried side by side.
    #[test]
    fn trials_do_not_decide_over_each_other() {
        let (decision, _) = group(PolicyWord::First, &[Answer::Fires, Answer::Fires, FAILS], &[0, 1]);
        assert_eq!(standing(&decision), [(2, FAILS), (0, Answer::Fires), (1, Answer::Fires)]);
        for other in [Answer::Fires, Answer::Undecided, Answer::Errs] {
            let (decision, _) = group(PolicyWord::Unique, &[Answer::Fires, other, FAILS], &[0, 1]);
            assert_eq!(standing(&decision), [(2, FAILS), (0, Answer::Fires), (1, other)]);
            assert_eq!(decision.conflicts, []);
        }
        let (decision, _) =
            group(PolicyWord::Unique, &[Answer::Fires, Answer::Fires, Answer::Fires], &[0, 2]);
        assert_eq!(standing(&decision), [(1, Answer::Fires)]);
        assert_eq!(decision.conflicts, [conflict(&[0], &[0, 1]), conflict(&[2], &[1, 2])]);
    }

    #[test]
    fn a_conflict_among_others_is_kept_beside_trials() {
        let (decision, _) = group(PolicyWord::Unique, &[Answer::Fires, Answer::Fires, FAILS], &[2]);
        assert_eq!(decision.conflicts, [conflict(&[0, 1], &[0, 1])]);
        assert_eq!(standing(&decision), [(2, FAILS)]);
    }
}

//! Which arguments of an intent are about a person, so that people see them masked.
//!
//! An argument is as personal as its parameter says, or as the most personal place its expression reads, whichever is
//! more: a text that mentions a telephone number is as personal as the number.

use std::collections::HashMap;

use dangjiu::program::{Program, Rule, Step, StepKind, class_of};
use dangjiu::schema::{DataClass, FieldType};

/// The classes of the arguments of every step; of an event that a rule emits more than once, those of all its steps.
#[derive(Clone, Debug, Default)]
pub(crate) struct Secrecy {
    /// By rule (with its pack), step label or event, and parameter; only what is not public or business.
    classes: HashMap<(String, String, String), DataClass>,
}

impl Secrecy {
    pub(crate) fn of(program: &Program) -> Secrecy {
        let mut secrecy = Secrecy::default();
        for rule in &program.rules {
            for step in rule.then.iter().chain(&rule.otherwise) {
                secrecy.step(program, rule, step);
            }
        }
        secrecy
    }

    /// The class of an argument of an intent.
    pub(crate) fn class(&self, rule: &str, step: &str, param: &str) -> DataClass {
        if self.classes.is_empty() {
            return DataClass::Business;
        }
        let key = (rule.to_owned(), step.to_owned(), param.to_owned());
        self.classes.get(&key).copied().unwrap_or_default()
    }

    fn step(&mut self, program: &Program, rule: &Rule, step: &Step) {
        let inner = step.innermost();
        let (step, params, args): (_, &[FieldType], _) = match &inner.kind {
            StepKind::Action { action, args, .. } => {
                let Some(declared) = program.vocabulary.actions.get(*action as usize) else { return };
                (String::from(&*inner.label), &declared.params, args)
            }
            // An event does not say which of its rule's steps emitted it.
            StepKind::Emit { event, args, .. } => {
                let Some(declared) = program.vocabulary.events.get(*event as usize) else { return };
                (declared.primary(), &declared.fields, args)
            }
            StepKind::ForEach { .. } => return,
        };
        for (param, arg) in params.iter().zip(args) {
            let Some(arg) = arg else { continue };
            let class = param.class.max(class_of(program, arg));
            if class > DataClass::Business {
                let key = (rule.qualified(), step.clone(), param.names.primary.clone());
                let known = self.classes.entry(key).or_default();
                *known = class.max(*known);
            }
        }
    }
}

//! What was found, for people and for programs.

use std::process::ExitCode;

use serde_json::{Value, json};

use super::problem::{Problem, Subject};

/// How a step went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Ok,
    Warning,
    Failed,
    Skipped,
}

impl State {
    const fn name(self) -> &'static str {
        match self {
            State::Ok => "ok",
            State::Warning => "warning",
            State::Failed => "failed",
            State::Skipped => "skipped",
        }
    }

    const fn shown(self) -> &'static str {
        match self {
            State::Ok => "ok",
            State::Warning => "WARNING",
            State::Failed => "FAILED",
            State::Skipped => "skipped",
        }
    }
}

#[derive(Debug, Clone)]
struct Line {
    step: &'static str,
    state: State,
    said: String,
    problem: Option<Problem>,
    advice: Vec<String>,
}

/// All lines so far.
#[derive(Debug, Default)]
pub(super) struct Report {
    lines: Vec<Line>,
}

impl Report {
    /// A step that went well.
    pub(super) fn ok(&mut self, step: &'static str, said: impl Into<String>) {
        self.add(step, State::Ok, &said.into(), None, Vec::new());
    }

    /// A step that was not tried, and why.
    pub(super) fn skip(&mut self, step: &'static str, reason: impl Into<String>) {
        self.add(step, State::Skipped, &reason.into(), None, Vec::new());
    }

    /// Something that is wrong, with what to do.
    pub(super) fn problem(
        &mut self,
        step: &'static str,
        problem: Problem,
        said: impl Into<String>,
        subject: &Subject,
    ) {
        let state = if problem.is_warning() { State::Warning } else { State::Failed };
        self.add(step, state, &said.into(), Some(problem), problem.advice(subject));
    }

    fn add(
        &mut self,
        step: &'static str,
        state: State,
        said: &str,
        problem: Option<Problem>,
        advice: Vec<String>,
    ) {
        // What servers say must not move the cursor of a terminal.
        let said = said.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        self.lines.push(Line { step, state, said, problem, advice });
    }

    /// 0 all is well, 1 something does not work, 2 the settings cannot be used.
    pub(super) fn exit_code(&self) -> u8 {
        let failed = |line: &&Line| line.state == State::Failed;
        match self.lines.iter().find(failed).map(|line| line.problem) {
            None => 0,
            Some(Some(Problem::Settings)) => super::NOT_TRIED,
            Some(_) => 1,
        }
    }

    fn count(&self, state: State) -> usize {
        self.lines.iter().filter(|line| line.state == state).count()
    }

    /// For people.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        let width = self.lines.iter().map(|line| line.step.len()).max().unwrap_or_default();
        for Line { step, state, said, advice, .. } in &self.lines {
            out.push_str(&format!("{step:width$}  {:7}  {said}\n", state.shown()));
            for line in advice {
                out.push_str(&format!("{:width$}  {:7}  > {line}\n", "", ""));
            }
        }
        let (failed, warnings) = (self.count(State::Failed), self.count(State::Warning));
        let plural = |number: usize, one: &str, more: &str| {
            format!("{number} {}", if number == 1 { one } else { more })
        };
        let end = match (failed, warnings) {
            (0, 0) => "All is well.".to_owned(),
            (0, _) => format!("Nothing failed; {}.", plural(warnings, "warning", "warnings")),
            (_, 0) => format!("{} to see to.", plural(failed, "failure", "failures")),
            _ => format!(
                "{} to see to, and {}.",
                plural(failed, "failure", "failures"),
                plural(warnings, "warning", "warnings")
            ),
        };
        out.push('\n');
        out.push_str(&end);
        out
    }

    /// For programs.
    pub(super) fn json(&self) -> Value {
        let steps = self.lines.iter().map(|line| {
            json!({
                "step": line.step,
                "state": line.state.name(),
                "said": line.said,
                "problem": line.problem.map(Problem::id),
                "advice": line.advice,
            })
        });
        json!({ "ok": self.exit_code() == 0, "steps": steps.collect::<Vec<_>>() })
    }

    pub(super) fn code(&self) -> ExitCode {
        ExitCode::from(self.exit_code())
    }
}

//! Cases in files: operations with what becomes of them. A file has blocks with
//! an empty line between them; lines that begin with `#` are comments.
//!
//! ```text
//! frame to = <t:ToRecipients>…</t:ToRecipients>
//!
//! case a hidden Bcc
//! in delegate
//! refused recipient-not-from-call at CreateItem
//! <m:CreateItem $N>
//!   <m:Items>{to {mailbox bruno@contoso.example}}</m:Items>
//! </m:CreateItem>
//! ```
//!
//! A frame is XML with a hole, and is used by its name in braces; `{*3 x}` is
//! three times x. A line that goes on is joined with the one before it. `in`
//! lines say how the call differs from the usual one ([`crate::settings`]).
//! After the operation `signed` may stand, and the XML that goes out, or
//! `signed as it is`. A block that begins with `each` has one hole, `…`, and is
//! a case for each of its last lines, `- name: what fills the hole`. `\u[7]`, `\n`, `\r` and `\t` stand for characters.

use std::collections::BTreeMap;
use std::path::Path;

use crate::scene::Scene;
use crate::settings::scene_with;
use crate::tree::flat;

/// What should become of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// Refused by this rule, at this place.
    Refused(String, String),
    /// Signed as this XML (a template).
    Signed(String),
}

/// One case.
#[derive(Debug, Clone)]
pub struct Case {
    pub name: String,
    pub scene: Scene,
    /// The operation, as a template.
    pub xml: String,
    pub expected: Expected,
}

impl Case {
    /// A case that is made in code.
    pub fn refused(name: &str, scene: Scene, rule: &str, place: &str, xml: String) -> Case {
        Case { name: name.into(), scene, xml, expected: Expected::Refused(rule.into(), place.into()) }
    }

    /// What is wrong with the outcome; none where it is as it should be.
    pub fn fault(&self, group: &str) -> Option<String> {
        let name = &self.name;
        crate::record::seed(&format!("{group} {name}"), &self.scene, &self.xml);
        match (&self.expected, self.scene.judge(&self.xml)) {
            (Expected::Refused(rule, place), Err(refusal)) => {
                let right = refusal.rule == *rule && refusal.place == *place;
                (!right).then(|| format!("{name}\n    expected {rule} at {place}\n    found {refusal}"))
            }
            (Expected::Refused(rule, _), Ok(signed)) => {
                Some(format!("{name}\n    expected {rule}\n    SIGNED {}", signed.xml()))
            }
            (Expected::Signed(_), Err(refusal)) => Some(format!("{name}\n    refused: {refusal}")),
            (Expected::Signed(xml), Ok(signed)) => {
                crate::record::record(group, name, &signed.approved.write());
                let expected = self.scene.sent(xml);
                let found = signed.xml();
                (found != expected).then(|| format!("{name}\n    expected {expected}\n    found    {found}"))
            }
        }
    }
}

/// What is wrong with the outcomes of these.
pub fn faults(group: &str, cases: &[Case]) -> Vec<String> {
    cases.iter().filter_map(|case| case.fault(group)).map(|fault| format!("{group}: {fault}")).collect()
}

/// Judges all of these.
pub fn check(group: &str, cases: &[Case]) {
    let faults = faults(group, cases);
    assert!(faults.is_empty(), "{} of {} cases:\n{}", faults.len(), cases.len(), faults.join("\n"));
}

/// The cases of all files of a folder below `cases`, by file.
pub fn in_folder(folder: &str) -> BTreeMap<String, Vec<Case>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judging/cases").join(folder);
    let frames = std::fs::read_to_string(folder.join("../frames.txt")).unwrap();
    let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .map(|file| {
            let text = std::fs::read_to_string(&file).unwrap();
            let name = file.file_stem().unwrap().to_string_lossy().into_owned();
            (name.clone(), read(&name, &format!("{frames}\n\n{text}")))
        })
        .collect()
}

fn read(file: &str, text: &str) -> Vec<Case> {
    let mut frames = BTreeMap::new();
    let mut cases = Vec::new();
    let blocks = text.split("\n\n").map(|block| {
        let lines = block.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
        lines.collect::<Vec<_>>()
    });
    for block in blocks.filter(|block| !block.is_empty()) {
        match block[0].split_once(' ') {
            Some(("frame", _)) => add_frames(&block, &mut frames),
            Some(("case", name)) => cases.push(case(name, &block[1..], "", &frames)),
            Some(("each", what)) => {
                let (each, lines): (Vec<&str>, Vec<&str>) =
                    block[1..].iter().partition(|line| line.starts_with("- "));
                cases.extend(each.iter().map(|line| {
                    let (name, hole) = line[2..].split_once(": ").unwrap_or((&line[2..], &line[2..]));
                    case(&format!("{what}: {name}"), &lines, hole, &frames)
                }));
            }
            _ => panic!("{file}: neither a frame nor a case: {block:?}"),
        }
    }
    cases
}

/// Lines with frames; one that begins otherwise goes on with the frame before.
fn add_frames(block: &[&str], frames: &mut BTreeMap<String, String>) {
    let mut last = String::new();
    for line in block {
        let (name, xml) = match line.strip_prefix("frame ").and_then(|line| line.split_once(" = ")) {
            Some((name, xml)) => (name.to_owned(), xml),
            None => (last, line.trim()),
        };
        let xml = filled(xml, frames);
        frames.entry(name.clone()).or_default().push_str(&xml);
        last = name;
    }
}

fn case(name: &str, lines: &[&str], hole: &str, frames: &BTreeMap<String, String>) -> Case {
    let xml = |lines: &[&str]| {
        let whole = filled(&flat(&lines.join("\n")), frames);
        unescaped(&whole.replace('…', &filled(hole, frames)))
    };
    let mut settings = Vec::new();
    let mut refused = None;
    let mut given = Vec::new();
    let mut signed: Option<Vec<&str>> = None;
    for line in lines {
        match (line.split_once(' '), &mut signed) {
            (Some(("in", setting)), None) if given.is_empty() => settings.push(xml(&[setting])),
            (Some(("refused", rest)), None) if given.is_empty() => {
                // The braces of a namespace are no frame.
                let rest = if rest.contains("{*") { filled(rest, frames) } else { (*rest).to_owned() };
                let (rule, place) = rest.split_once(" at ").unwrap_or_else(|| panic!("{name}: {rest}"));
                refused = Some((rule.to_owned(), place.to_owned()));
            }
            _ if *line == "signed" => signed = Some(Vec::new()),
            _ if *line == "signed as it is" => signed = Some(given.clone()),
            (_, Some(signed)) => signed.push(line),
            (_, None) => given.push(line),
        }
    }
    let expected = match (refused, signed) {
        (Some((rule, place)), None) => Expected::Refused(rule, place),
        (None, Some(lines)) => Expected::Signed(xml(&lines)),
        _ => panic!("{name}: either refused or signed"),
    };
    Case { name: name.to_owned(), scene: scene_with(&settings), xml: xml(&given), expected }
}

/// The text with all frames in it filled.
fn filled(text: &str, frames: &BTreeMap<String, String>) -> String {
    let Some(end) = text.find('}') else { return text.to_owned() };
    // The innermost frame first: its end is the first one.
    let start = text[..end].rfind('{').unwrap_or_else(|| panic!("no frame begins in {text}"));
    let inside = &text[start + 1..end];
    let (name, argument) = inside.split_once(' ').unwrap_or((inside, ""));
    let made = match name.strip_prefix('*') {
        Some(times) => argument.repeat(times.parse().unwrap()),
        None => {
            let frame = frames.get(name).unwrap_or_else(|| panic!("there is no frame {name}"));
            frame.replace('…', argument)
        }
    };
    filled(&format!("{}{made}{}", &text[..start], &text[end + 1..]), frames)
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let (character, more) = match after.chars().next().unwrap() {
            'n' => ('\n', &after[1..]),
            'r' => ('\r', &after[1..]),
            't' => ('\t', &after[1..]),
            '\\' => ('\\', &after[1..]),
            'u' => {
                let (digits, more) = after[2..].split_once(']').unwrap();
                (char::from_u32(u32::from_str_radix(digits, 16).unwrap()).unwrap(), more)
            }
            other => panic!("\\{other} in {text}"),
        };
        out.push(character);
        rest = more;
    }
    out + rest
}

//! `ews-mcp audit verify`: is every record there, unchanged and in its place?

use std::path::PathBuf;
use std::process::ExitCode;

use comfy_table::{ContentArrangement, Table, presets};
use ews_mcp_exchange::audit::{
    AuditError, AuditSettings, FileReport, Finding, Kind, Report, Timestamp, verify,
};
use serde_json::{Value, json};

use super::{NOT_READ, visible};
use crate::commands::print;
use crate::failure::Failure;

pub(super) fn run(
    settings: &AuditSettings,
    heads: Option<PathBuf>,
    since: Option<Timestamp>,
    as_json: bool,
) -> Result<ExitCode, Failure> {
    let heads = heads.or_else(|| settings.heads.clone());
    let report = verify(&settings.folder, heads.as_deref(), settings.key.as_ref());
    let mut report = report.map_err(|error| match &error {
        AuditError::Folder { folder, .. } if Some(folder) == heads.as_ref() => Failure::Other(format!(
            "{error}; give the folder of the heads with --heads, or set EWS_AUDIT_HEADS=off to check without them"
        )),
        _ => error.into(),
    })?;
    if let Some(since) = since {
        report.accept_missing_before(since);
    }
    let checked = Checked { settings, heads: heads.is_some(), report: &report };
    if as_json {
        print(&format!("{:#}", checked.document(heads.as_ref())));
    } else {
        checked.lines().iter().for_each(|line| print(line));
    }
    Ok(match Verdict::of(&report) {
        Verdict::Verified => ExitCode::SUCCESS,
        Verdict::Damaged => ExitCode::FAILURE,
        Verdict::Unknown => ExitCode::from(NOT_READ),
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Verified,
    Damaged,
    Unknown,
}

impl Verdict {
    fn of(report: &Report) -> Verdict {
        match (report.is_intact(), report.is_damaged()) {
            (true, _) => Verdict::Verified,
            (false, true) => Verdict::Damaged,
            (false, false) => Verdict::Unknown,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Verdict::Verified => "verified",
            Verdict::Damaged => "damaged",
            Verdict::Unknown => "unknown",
        }
    }
}

/// What was checked, and what came of it.
struct Checked<'a> {
    settings: &'a AuditSettings,
    /// Whether there were heads to compare with.
    heads: bool,
    report: &'a Report,
}

impl Checked<'_> {
    fn document(&self, heads: Option<&PathBuf>) -> Value {
        json!({
            "verdict": Verdict::of(self.report).name(),
            "folder": self.settings.folder.display().to_string(),
            "heads_folder": heads.map(|heads| heads.display().to_string()),
            "keyed": self.settings.key.is_some(),
            "records": self.report.records(),
            "heads": self.report.heads,
            "files": self.report.files,
            "findings": self.report.findings,
        })
    }

    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if !self.report.files.is_empty() {
            lines.push(self.table().trim_fmt());
            lines.push(String::new());
        }
        if !self.report.findings.is_empty() {
            lines.extend(self.report.findings.iter().map(finding));
            let left_out: u64 = self.report.files.iter().map(|file| file.left_out).sum();
            if left_out > 0 {
                lines.push(format!("and {left_out} more, which are not listed"));
            }
            lines.push(String::new());
        }
        lines.push(self.verdict());
        lines.extend(self.caveats().into_iter().map(str::to_owned));
        lines
    }

    fn table(&self) -> Table {
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_header(["FILE", "RECORDS", "FROM", "TO", "KEY", "STATE"]);
        for file in &self.report.files {
            let time = |time: &Option<String>| visible(time.as_deref().unwrap_or("-"));
            let keyed = if file.keyed { "yes" } else { "no" };
            table.add_row([
                visible(&file.file),
                file.records.to_string(),
                time(&file.first),
                time(&file.last),
                keyed.to_owned(),
                self.state(file),
            ]);
        }
        table
    }

    fn state(&self, file: &FileReport) -> String {
        let of_file: Vec<&Finding> =
            self.report.findings.iter().filter(|finding| finding.file == file.file).collect();
        let harmful = of_file.iter().filter(|finding| !finding.kind.is_harmless()).count();
        match (harmful, of_file.first()) {
            (0, None) => "intact".to_owned(),
            (0, Some(_)) => "intact, end torn".to_owned(),
            _ if of_file.iter().all(|finding| finding.kind.is_harmless() || finding.kind.is_unknown()) => {
                "not verified".to_owned()
            }
            (1, _) if file.left_out == 0 => "1 finding".to_owned(),
            (several, _) => format!("{} findings", several as u64 + file.left_out),
        }
    }

    fn verdict(&self) -> String {
        let (records, files) = (self.report.records(), self.report.files.len());
        let all = format!("{} in {}", counted(records, "record"), counted(files as u64, "file"));
        match Verdict::of(self.report) {
            Verdict::Verified if files == 0 => {
                format!("There are no audit files in {}.", self.settings.folder.display())
            }
            Verdict::Verified => format!(
                "Verified: {all}, compared with {}. None is missing, changed or in another place.",
                counted(self.report.heads, "head")
            ),
            Verdict::Damaged => format!("Damaged: {all}. What is wrong stands above, by file and line."),
            Verdict::Unknown => format!("Not verified: {all}. What could not be checked stands above."),
        }
    }

    /// What the verdict does not say.
    fn caveats(&self) -> Vec<&'static str> {
        let mut caveats = Vec::new();
        if self.report.files.is_empty() {
            return caveats;
        }
        if !self.heads {
            caveats.push("Without heads, the end of the newest files could be missing, or whole files, without a trace.");
        }
        if self.settings.key.is_none() {
            caveats.push(
                "Without a key, whoever can write to the audit folder and to that of the heads could have written all of \
                 it anew.",
            );
        }
        let is_torn = |finding: &Finding| finding.kind == Kind::Torn;
        if self.report.findings.iter().any(is_torn) {
            caveats.push(
                "A torn end is no tampering: the process was ended while it wrote, or is writing. Nothing was sent that such \
                 a line would have announced.",
            );
        }
        caveats
    }
}

fn counted(number: u64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

fn finding(finding: &Finding) -> String {
    let file = visible(&finding.file);
    let text = visible(&finding.text);
    match finding.line {
        Some(line) => format!("{file}, line {line}: {text}"),
        None => format!("{file}: {text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    use ews_mcp_exchange::audit::{Audit, Durability, Event, Operation, Record};

    /// A log of one file with a start, two intents and an end.
    async fn log(folder: &Path) -> AuditSettings {
        let mut settings = AuditSettings::new(folder.join("audit"), "svc@contoso.example");
        settings.heads = Some(folder.join("audit/heads"));
        let audit = Audit::open(settings.clone()).unwrap();
        for name in ["FindItem", "GetItem"] {
            let operation = Operation { name: name.into(), ..Operation::default() };
            let event = Event::DryRun { operation };
            audit.write(Record { event, context: None }, Durability::Written).await.unwrap();
        }
        audit.close().await.unwrap();
        settings
    }

    fn lines(settings: &AuditSettings, heads: bool) -> Vec<String> {
        let folder = settings.heads.as_deref().filter(|_| heads);
        let report = verify(&settings.folder, folder, settings.key.as_ref()).unwrap();
        Checked { settings, heads, report: &report }.lines()
    }

    fn file(settings: &AuditSettings) -> PathBuf {
        let files = std::fs::read_dir(&settings.folder).unwrap().map(|entry| entry.unwrap().path());
        files.into_iter().find(|path| path.is_file()).unwrap()
    }

    #[tokio::test]
    async fn what_is_verified_is_said_with_what_that_does_not_prove() {
        let folder = tempfile::tempdir().unwrap();
        let settings = log(folder.path()).await;
        let with_heads = lines(&settings, true);
        assert!(with_heads[0].contains("intact"), "{with_heads:?}");
        assert_eq!(
            with_heads[2],
            "Verified: 4 records in 1 file, compared with 1 head. None is missing, changed or in another place."
        );
        assert!(with_heads[3].starts_with("Without a key, "), "{with_heads:?}");
        let without = lines(&settings, false);
        assert!(without[3].starts_with("Without heads, "), "{without:?}");
    }

    #[tokio::test]
    async fn damage_is_named_by_file_and_line() {
        let folder = tempfile::tempdir().unwrap();
        let settings = log(folder.path()).await;
        let path = file(&settings);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace("FindItem", "MoveItem")).unwrap();
        let lines = lines(&settings, true);
        assert!(lines[0].contains("1 finding"), "{lines:?}");
        let name = path.file_name().unwrap().to_str().unwrap();
        assert_eq!(
            lines[2],
            format!("{name}, line 2: record 1 was changed, or the hash of the one before it")
        );
        assert_eq!(lines[4], "Damaged: 4 records in 1 file. What is wrong stands above, by file and line.");
    }

    #[tokio::test]
    async fn a_torn_end_is_told_and_is_no_damage() {
        let folder = tempfile::tempdir().unwrap();
        let settings = log(folder.path()).await;
        let path = file(&settings);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{text}{{\"sequ")).unwrap();
        let lines = lines(&settings, true);
        assert!(lines[0].contains("intact, end torn"), "{lines:?}");
        assert!(lines[4].starts_with("Verified: "), "{lines:?}");
        assert!(lines.last().unwrap().starts_with("A torn end is no tampering"), "{lines:?}");
    }
}

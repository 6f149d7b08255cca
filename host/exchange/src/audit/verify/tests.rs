use std::path::PathBuf;

use tempfile::TempDir;

use super::*;
use crate::audit::record::End;
use crate::audit::sample::{KEY, intent, key, lines, names, settings, written};

/// A folder with audit files, and heads beside them.
struct Log(TempDir);

impl Log {
    fn new() -> Log {
        Log(tempfile::tempdir().unwrap())
    }

    /// A log with one file of six records: the start, four intents, and the end.
    fn of_six(key: Option<&AuditKey>) -> Log {
        let log = Log::new();
        log.write("2026-02-03T04:00:00Z", key, true, 4);
        log
    }

    /// Adds a file, and says its name.
    fn write(&self, start: &str, key: Option<&AuditKey>, heads: bool, records: u128) -> String {
        let before = names(self.0.path(), "");
        let before = if before.is_empty() { before } else { names(&self.files(), "") };
        let mut settings = settings(self.0.path(), start);
        settings.key = key.cloned();
        settings.heads = heads.then(|| self.heads());
        written(settings, records).end(End::Closed).unwrap();
        names(&self.files(), "").into_iter().find(|name| !before.contains(name)).unwrap()
    }

    fn files(&self) -> PathBuf {
        self.0.path().join("audit")
    }

    fn heads(&self) -> PathBuf {
        self.0.path().join("heads")
    }

    fn only(&self) -> String {
        names(&self.files(), ".jsonl").pop().unwrap()
    }

    fn edit(&self, name: &str, edit: impl FnOnce(&mut Vec<String>)) {
        let mut lines = lines(&self.files(), name);
        edit(&mut lines);
        let text: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
        std::fs::write(self.files().join(name), text).unwrap();
    }

    fn check(&self, heads: bool, key: Option<&AuditKey>) -> Report {
        verify(&self.files(), heads.then(|| self.heads()).as_deref(), key).unwrap()
    }

    /// The findings without files: line, number, how many, what.
    fn found(&self, heads: bool, key: Option<&AuditKey>) -> Vec<Found> {
        let findings = self.check(heads, key).findings;
        findings.into_iter().map(|found| (found.line, found.sequence, found.records, found.kind)).collect()
    }
}

type Edit = Box<dyn Fn(&mut Vec<String>)>;
type Found = (Option<u64>, Option<u64>, Option<u64>, Kind);

fn at(line: u64, sequence: u64, records: u64, kind: Kind) -> Found {
    (Some(line), Some(sequence), Some(records), kind)
}

#[test]
fn an_undamaged_log_is_intact_with_and_without_key_and_heads() {
    for key in [None, Some(key(KEY))] {
        let log = Log::of_six(key.as_ref());
        log.write("2026-02-03T05:00:00Z", key.as_ref(), true, 2);
        for heads in [false, true] {
            let report = log.check(heads, key.as_ref());
            assert_eq!(report.findings, []);
            assert!(report.is_intact() && !report.is_damaged());
            assert_eq!(
                (report.records(), report.files.len(), report.heads),
                (10, 2, if heads { 3 } else { 1 })
            );
            let file = &report.files[0];
            assert_eq!((file.records, file.keyed, file.left_out), (6, key.is_some(), 0));
            assert_eq!(file.first.as_deref(), Some("2026-02-03T04:00:00.000Z"));
            assert_eq!(file.last.as_deref(), Some("2026-02-03T04:00:00.002Z"));
        }
    }
}

#[test]
fn every_damage_is_named_and_located() {
    // Line 3 holds record 2.
    let changed = |line: &mut String| *line = line.replace("FindItem", "GetItem");
    let edits: Vec<(&str, Edit, Vec<Found>)> = vec![
        ("changed", Box::new(move |lines| changed(&mut lines[2])), vec![at(3, 2, 1, Kind::Changed)]),
        (
            "another hash",
            Box::new(|lines| {
                let digit = if lines[2].ends_with("0\"}") { "1\"}" } else { "0\"}" };
                let kept = lines[2].len() - 3;
                lines[2].replace_range(kept.., digit);
            }),
            vec![at(3, 2, 1, Kind::Changed)],
        ),
        (
            "another number",
            Box::new(|lines| lines[2] = lines[2].replace("\"sequence\":2", "\"sequence\":7")),
            vec![at(3, 2, 1, Kind::Changed)],
        ),
        ("removed", Box::new(|lines| drop(lines.remove(2))), vec![at(3, 2, 1, Kind::Missing)]),
        ("three removed", Box::new(|lines| drop(lines.drain(1..4))), vec![at(2, 1, 3, Kind::Missing)]),
        ("swapped neighbours", Box::new(|lines| lines.swap(2, 3)), vec![at(3, 3, 1, Kind::Reordered)]),
        (
            "swapped with one between",
            Box::new(|lines| lines.swap(1, 3)),
            vec![at(2, 3, 1, Kind::Reordered), at(3, 2, 1, Kind::Reordered)],
        ),
        (
            "moved to the end",
            Box::new(|lines| {
                let line = lines.remove(1);
                lines.push(line);
            }),
            vec![at(6, 1, 1, Kind::Reordered)],
        ),
        ("doubled", Box::new(|lines| lines.insert(3, lines[2].clone())), vec![at(4, 2, 1, Kind::Inserted)]),
        (
            "an old one again",
            Box::new(|lines| lines.insert(5, lines[1].clone())),
            vec![at(6, 1, 1, Kind::Inserted)],
        ),
        ("no JSON", Box::new(|lines| lines[2] = "nonsense".into()), vec![at(3, 2, 1, Kind::NotARecord)]),
        (
            "a line put in",
            Box::new(|lines| lines.insert(2, String::new())),
            vec![at(3, 2, 1, Kind::NotARecord)],
        ),
        (
            "two replaced by one",
            Box::new(|lines| drop(lines.splice(2..4, ["{}".to_owned()]))),
            vec![at(3, 2, 1, Kind::NotARecord), at(4, 3, 1, Kind::Missing)],
        ),
        (
            "the first one removed",
            Box::new(|lines| drop(lines.remove(0))),
            vec![at(1, 0, 1, Kind::Missing), (Some(1), Some(0), None, Kind::WrongStart)],
        ),
    ];
    for key in [None, Some(key(KEY))] {
        for (what, edit, expected) in &edits {
            let log = Log::of_six(key.as_ref());
            log.edit(&log.only(), edit);
            assert_eq!(log.found(false, key.as_ref()), *expected, "{what}");
            assert_eq!(log.found(true, key.as_ref()), *expected, "{what}, with heads");
            assert!(log.check(false, key.as_ref()).is_damaged(), "{what}");
        }
    }
}

#[test]
fn the_report_speaks_in_sentences() {
    let log = Log::of_six(None);
    let name = log.only();
    log.edit(&name, |lines| {
        lines.truncate(4);
        lines.swap(1, 2);
    });
    let texts: Vec<String> = log
        .check(true, None)
        .findings
        .into_iter()
        .map(|found| format!("{}: {}", found.file, found.text))
        .collect();
    assert_eq!(
        texts,
        [
            format!("{name}: record 2 stands here and not in the right place"),
            format!("{name}: records 4 to 5 are missing at the end: its head knows 6 records"),
        ]
    );
}

#[test]
fn a_cut_shows_by_its_head_or_by_a_later_file() {
    let cut = vec![at(4, 3, 3, Kind::Cut)];
    let log = Log::of_six(None);
    let first = log.only();
    log.edit(&first, |lines| lines.truncate(3));
    assert_eq!(log.found(false, None), [], "nobody knows better");
    assert_eq!(log.found(true, None), cut);

    let log = Log::of_six(None);
    let first = log.only();
    let second = log.write("2026-02-03T05:00:00Z", None, true, 1);
    log.edit(&first, |lines| lines.truncate(3));
    assert_eq!(log.found(false, None), cut);
    let text = &log.check(false, None).findings[0].text;
    assert_eq!(
        *text,
        format!("records 3 to 5 are missing at the end: the start of {second} knows 6 records")
    );
}

#[test]
fn a_file_that_was_written_anew_shows_by_its_head() {
    let log = Log::of_six(None);
    let name = log.only();
    // Whoever knows the format and needs no key makes a chain that holds.
    log.edit(&name, |lines| {
        let mut last = super::super::chain::RecordHash::ZERO;
        for line in lines {
            let body = line[..line.len() - 75].replace("anna@contoso.example", "bruno@contoso.example");
            let (new, hash) = Seal::Plain.line(&last, format!("{body}}}").into_bytes()).unwrap();
            *line = String::from_utf8(new).unwrap().trim_end().to_owned();
            last = hash;
        }
    });
    assert_eq!(log.found(false, None), []);
    assert_eq!(log.found(true, None), [at(6, 5, 6, Kind::OtherHistory)]);
}

#[test]
fn files_that_went_away_came_or_changed_their_name_are_told() {
    let log = Log::of_six(None);
    let first = log.only();
    let second = log.write("2026-02-03T05:00:00Z", None, true, 1);
    std::fs::remove_file(log.files().join(&first)).unwrap();
    let missing = (None, None, None, Kind::MissingFile);
    assert_eq!(log.found(false, None), [missing], "the second one names it");
    assert_eq!(log.found(true, None), [missing], "and its head");
    assert_eq!(log.check(true, None).findings[0].file, first);
    std::fs::remove_file(log.files().join(&second)).unwrap();
    assert_eq!(log.found(false, None), []);
    assert_eq!(log.found(true, None), [missing, missing]);

    let log = Log::of_six(None);
    let first = log.only();
    let other = first.replace("T04", "T03");
    std::fs::rename(log.files().join(&first), log.files().join(&other)).unwrap();
    assert_eq!(log.found(false, None), [(Some(1), Some(0), None, Kind::WrongStart)]);
    std::fs::rename(log.files().join(&other), log.files().join(&first)).unwrap();
    // Without heads of its own: another one names it later.
    let unknown = log.write("2026-02-03T06:00:00Z", None, false, 1);
    assert_eq!(log.found(true, None), [(None, None, None, Kind::UnknownFile)]);
    let report = log.check(true, None);
    assert_eq!((&report.findings[0].file, report.is_intact(), report.is_damaged()), (&unknown, false, false));
    log.write("2026-02-03T07:00:00Z", None, true, 1);
    assert_eq!(log.found(true, None), []);
}

#[test]
fn files_that_were_put_away_may_be_missing_up_to_a_time() {
    let log = Log::of_six(None);
    let first = log.only();
    let second = log.write("2026-02-03T05:00:00Z", None, true, 1);
    log.write("2026-02-03T06:00:00Z", None, true, 1);
    std::fs::remove_file(log.files().join(first)).unwrap();
    let missing = |since: &str| {
        let mut report = log.check(true, None);
        report.accept_missing_before(since.parse().unwrap());
        report.findings.into_iter().map(|found| found.file).collect::<Vec<_>>()
    };
    assert_eq!(missing("2026-02-03T04:00:00Z").len(), 1, "not before its own time");
    assert_eq!(missing("2026-02-03T05:00:00Z"), Vec::<String>::new());
    std::fs::remove_file(log.files().join(&second)).unwrap();
    assert_eq!(missing("2026-02-03T05:00:00Z"), [second]);
}

#[test]
fn a_torn_last_line_is_no_tampering() {
    let log = Log::of_six(None);
    let name = log.only();
    let path = log.files().join(&name);
    let whole = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{whole}{{\"sequence\":6,\"ti")).unwrap();
    log.write("2026-02-03T05:00:00Z", None, true, 1);
    let report = log.check(true, None);
    assert_eq!(log.found(true, None), [(Some(7), Some(6), None, Kind::Torn)]);
    assert!(report.is_intact() && !report.is_damaged());
    // But not where the head knows more.
    std::fs::write(&path, &whole[..whole.len() - 9]).unwrap();
    assert_eq!(log.found(true, None), [(Some(6), Some(5), None, Kind::Torn), at(6, 5, 1, Kind::Cut)]);
    // A process that was ended before it could begin.
    let log = Log::of_six(None);
    std::fs::write(log.files().join("2026-02-03T000000.000Z-0000000000000000.jsonl"), "").unwrap();
    std::fs::write(log.files().join("2026-02-03T000000.000Z-0000000000000001.jsonl"), "{\"seq").unwrap();
    assert_eq!(log.found(true, None), [(Some(1), Some(0), None, Kind::Torn)]);
}

#[test]
fn a_key_is_needed_and_must_be_the_right_one() {
    let log = Log::of_six(Some(&key(KEY)));
    let found = log.found(true, None);
    assert_eq!(found, [(Some(1), Some(0), None, Kind::KeyNeeded)]);
    let report = log.check(true, None);
    assert!(!report.is_intact() && !report.is_damaged() && !report.files[0].keyed);
    assert_eq!(
        log.found(true, Some(&key("some other key, as long"))),
        [(Some(1), Some(0), None, Kind::WrongKey)]
    );
    // Numbers are checked all the same.
    log.edit(&log.only(), |lines| drop(lines.remove(2)));
    assert_eq!(
        log.found(false, None),
        [(Some(1), Some(0), None, Kind::KeyNeeded), at(3, 2, 1, Kind::Missing)]
    );
}

#[test]
fn a_chain_without_a_key_counts_only_where_one_with_it_vouches() {
    let key = key(KEY);
    let log = Log::of_six(None);
    log.write("2026-02-03T05:00:00Z", None, true, 1);
    // Nobody vouches: whoever can write to the folder could have made both.
    assert_eq!(log.found(false, None), []);
    assert_eq!(log.found(false, Some(&key)), [at(1, 0, 6, Kind::NotKeyed), at(1, 0, 3, Kind::NotKeyed)]);
    // A file with the key names the second one, which names the first one.
    log.write("2026-02-03T06:00:00Z", Some(&key), true, 1);
    assert_eq!(log.found(false, Some(&key)), []);
    // What comes after that is nobody's.
    let second = names(&log.files(), "")[1].clone();
    let mut keeper = written(settings(log.0.path(), "2026-02-03T07:00:00Z"), 0);
    keeper.append([intent(1)]).unwrap();
    assert_eq!(log.found(false, Some(&key)), [at(1, 0, 2, Kind::NotKeyed)]);
    drop(keeper);
    let forged = log.files().join(names(&log.files(), "").pop().unwrap());
    std::fs::remove_file(forged).unwrap();
    // And what is vouched for must not be changed.
    log.edit(&second, |lines| lines[1] = lines[1].replace("FindItem", "GetItem"));
    assert_eq!(log.found(false, Some(&key)), [at(2, 1, 1, Kind::Changed)]);
}

#[test]
fn heads_that_are_none_and_files_that_are_none_are_told() {
    let log = Log::of_six(None);
    let name = log.only();
    std::fs::write(log.heads().join(format!("{name}.head")), "{}").unwrap();
    let found = log.found(true, None);
    assert_eq!(found, [(None, None, None, Kind::UnknownFile), (None, None, None, Kind::BadHead)]);
    std::fs::create_dir(log.files().join("folder.jsonl")).unwrap();
    let report = log.check(false, None);
    assert_eq!((report.findings.len(), report.findings[0].kind), (1, Kind::Unreadable));
    assert_eq!(report.findings[0].text, "the file cannot be read: it is not an ordinary file");
    assert!(!report.is_intact() && !report.is_damaged());
}

#[test]
fn a_start_that_names_files_elsewhere_leads_nowhere() {
    let log = Log::of_six(None);
    log.edit(&log.only(), |lines| {
        let previous =
            "\"previous\":[{\"file\":\"../../secret.jsonl\",\"length\":1,\"records\":1,\"hash\":\"00\"}]";
        lines[0] = lines[0].replace("\"previous\":[]", previous);
    });
    std::fs::write(log.0.path().join("secret.jsonl"), "x").unwrap();
    assert_eq!(log.found(false, None), [(None, None, None, Kind::MissingFile), at(1, 0, 1, Kind::Changed)]);
}

#[test]
fn nonsense_gives_few_findings_and_no_panic() {
    let log = Log::of_six(None);
    let name = log.only();
    let record = lines(&log.files(), &name)[1].clone();
    let texts = [
        "\n".repeat(5_000),
        format!("{record}\n").repeat(3_000),
        (0..3_000u64)
            .rev()
            .map(|n| record.replace("\"sequence\":1", &format!("\"sequence\":{n}")) + "\n")
            .collect(),
        record.replace("\"sequence\":1", &format!("\"sequence\":{}", u64::MAX)) + "\n",
        record.replace("\"sequence\":1", "\"sequence\":-1") + "\n",
        "\u{0}\u{ff}".repeat(100_000),
    ];
    for text in texts {
        std::fs::write(log.files().join(&name), &text).unwrap();
        let report = log.check(false, None);
        assert!(report.findings.len() <= 100, "{}", report.findings.len());
        assert!(report.is_damaged() || report.findings[0].kind == Kind::Torn);
        assert!(report.findings.len() == 100 || report.files[0].left_out == 0);
    }
}

#[test]
fn a_folder_that_is_empty_is_intact_and_one_that_is_not_there_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let report = verify(folder.path(), None, None).unwrap();
    assert_eq!(report, Report::default());
    assert!(report.is_intact());
    let nowhere = folder.path().join("nowhere");
    for (files, heads) in [(nowhere.as_path(), None), (folder.path(), Some(nowhere.as_path()))] {
        let error = verify(files, heads, None).unwrap_err().to_string();
        let expected = format!("the audit folder {} cannot be used: ", nowhere.display());
        assert!(error.starts_with(&expected), "{error}");
    }
}

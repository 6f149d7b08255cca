use super::*;
use crate::audit::sample::{KEY, intent, key, lines, names, settings, written};
use crate::audit::tail;
use serde_json::{Value, json};

const MORNING: &str = "2026-02-03T04:05:06.789Z";

fn object(line: &str) -> Value {
    serde_json::from_str(line).unwrap()
}

/// What the start of the newest file says of others.
fn previous(folder: &std::path::Path) -> Value {
    let name = names(folder, ".jsonl").pop().unwrap();
    object(&lines(folder, &name)[0])["previous"].clone()
}

#[test]
fn a_file_begins_with_what_it_is_and_ends_with_why() {
    let folder = tempfile::tempdir().unwrap();
    let mut keeper = written(settings(folder.path(), MORNING), 2);
    keeper.end(End::Closed).unwrap();
    let folder = folder.path().join("audit");
    let [name] = &names(&folder, "")[..] else { panic!("not one file") };
    assert!(name.starts_with("2026-02-03T040506.789Z-"), "{name}");
    let lines = lines(&folder, name);
    let mut start = object(&lines[0]);
    assert_eq!(start["hash"].as_str().unwrap().len(), 64);
    start.as_object_mut().unwrap().shift_remove("hash");
    assert_eq!(
        start,
        json!({
            "sequence": 0, "time": "2026-02-03T04:05:06.789Z", "event": "start", "format": 1, "file": name,
            "version": env!("CARGO_PKG_VERSION"), "process": std::process::id(),
            "account": "svc@contoso.example", "chain": "sha256", "previous": [],
        })
    );
    let second = object(&lines[1]);
    assert_eq!((&second["sequence"], &second["time"]), (&json!(1), &json!("2026-02-03T04:05:06.790Z")));
    assert_eq!((&second["event"], &second["mailbox"]), (&json!("intent"), &json!("anna@contoso.example")));
    let end = object(&lines[3]);
    assert_eq!(
        (&end["sequence"], &end["event"], &end["reason"]),
        (&json!(3), &json!("end"), &json!("closed"))
    );
    assert_eq!(lines.len(), 4);
}

#[test]
fn the_chain_is_what_the_documentation_says() {
    use sha2::{Digest as _, Sha256};
    let folder = tempfile::tempdir().unwrap();
    written(settings(folder.path(), MORNING), 3);
    let folder = folder.path().join("audit");
    let lines = lines(&folder, &names(&folder, "")[0]);
    let mut hash = [0; 32];
    for line in &lines {
        let (body, end) = line.split_at(line.len() - 75);
        hash = Sha256::new().chain_update(hash).chain_update(body).finalize().into();
        let digits: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(end, format!(",\"hash\":\"{digits}\"}}"));
    }
    assert_eq!(lines.len(), 4);
}

#[test]
fn a_keyed_file_tells_which_key_and_not_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings(folder.path(), MORNING);
    settings.key = Some(key(KEY));
    written(settings, 1);
    let folder = folder.path().join("audit");
    let text = lines(&folder, &names(&folder, "")[0]).join("\n");
    assert_eq!(object(&text[..text.find('\n').unwrap()])["chain"], "hmac-sha256");
    assert!(text.contains(&format!("\"key_id\":\"{}\"", key(KEY).id())));
    assert!(!text.contains(KEY));
}

#[test]
fn another_day_begins_another_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut keeper = written(settings(folder.path(), "2026-02-03T23:59:59.998Z"), 1);
    keeper.append([intent(7)]).unwrap();
    let folder = folder.path().join("audit");
    let [old, new] = &names(&folder, "")[..] else { panic!("not two files") };
    assert!(old.starts_with("2026-02-03T235959.998Z") && new.starts_with("2026-02-04T000000.000Z"), "{new}");
    let old_lines = lines(&folder, old);
    let end = object(&old_lines[2]);
    assert_eq!((&end["event"], &end["reason"]), (&json!("end"), &json!("new-day")));
    let length = std::fs::metadata(folder.join(old)).unwrap().len();
    assert_eq!(
        previous(&folder),
        json!([{ "file": old, "length": length, "records": 3, "hash": end["hash"] }])
    );
    assert!(lines(&folder, new)[1].contains("00000007"));
}

#[test]
fn only_files_that_nobody_names_as_they_are_now_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let audit = folder.path().join("audit");
    let mut first = written(settings(folder.path(), "2026-02-03T01:00:00Z"), 1);
    written(settings(folder.path(), "2026-02-03T02:00:00Z"), 1);
    assert_eq!(previous(&audit).as_array().unwrap().len(), 1);
    written(settings(folder.path(), "2026-02-03T03:00:00Z"), 1);
    let files = names(&audit, "");
    assert_eq!(previous(&audit)[0]["file"], files[1], "the first one has been named");
    assert_eq!(previous(&audit).as_array().unwrap().len(), 1);
    first.append([intent(9)]).unwrap();
    written(settings(folder.path(), "2026-02-03T04:00:00Z"), 1);
    let named = previous(&audit);
    assert_eq!((&named[0]["file"], &named[1]["file"]), (&json!(files[2]), &json!(files[0])));
    assert_eq!(named[1]["records"], 3);
}

#[test]
fn a_torn_last_line_is_named_with_the_last_good_head() {
    let folder = tempfile::tempdir().unwrap();
    let audit = folder.path().join("audit");
    written(settings(folder.path(), "2026-02-03T01:00:00Z"), 2);
    let name = names(&audit, "").pop().unwrap();
    let hash = object(lines(&audit, &name).last().unwrap())["hash"].clone();
    let mut text = std::fs::read_to_string(audit.join(&name)).unwrap();
    text.push_str("{\"sequence\":3,\"ti");
    std::fs::write(audit.join(&name), &text).unwrap();
    // Made and never begun: there is nothing to name.
    std::fs::write(audit.join("2026-02-03T013000.000Z-0000000000000000.jsonl"), "").unwrap();
    written(settings(folder.path(), "2026-02-03T02:00:00Z"), 1);
    assert_eq!(
        previous(&audit),
        json!([{ "file": name, "length": text.len(), "records": 3, "hash": hash, "torn": true }])
    );
}

#[test]
fn a_file_without_a_head_is_named_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let audit = folder.path().join("audit");
    std::fs::create_dir(&audit).unwrap();
    let name = "2026-02-03T010000.000Z-0000000000000000.jsonl";
    std::fs::write(audit.join(name), "nonsense\n").unwrap();
    written(settings(folder.path(), MORNING), 1);
    assert_eq!(previous(&audit), json!([{ "file": name, "length": 9, "records": 0 }]));
}

#[test]
fn at_most_256_files_are_named_and_the_others_next_time() {
    let folder = tempfile::tempdir().unwrap();
    let audit = folder.path().join("audit");
    std::fs::create_dir(&audit).unwrap();
    for number in 0..300 {
        std::fs::write(audit.join(format!("2026-02-03T010000.000Z-{number:016x}.jsonl")), "x\n").unwrap();
    }
    written(settings(folder.path(), "2026-02-03T02:00:00Z"), 1);
    assert_eq!(previous(&audit).as_array().unwrap().len(), 256);
    written(settings(folder.path(), "2026-02-03T03:00:00Z"), 1);
    assert_eq!(previous(&audit).as_array().unwrap().len(), 300 - 256 + 1);
}

#[test]
fn heads_follow_what_is_on_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings(folder.path(), MORNING);
    let heads = folder.path().join("heads");
    settings.heads = Some(heads.clone());
    let mut keeper = written(settings, 2);
    let name = names(&folder.path().join("audit"), "").pop().unwrap();
    let head = || object(&std::fs::read_to_string(heads.join(format!("{name}.head"))).unwrap());
    assert_eq!(head()["records"], 3);
    keeper.append([intent(9)]).unwrap();
    assert_eq!((head()["records"].clone(), keeper.is_unsynced()), (json!(3), true));
    keeper.end(End::Closed).unwrap();
    let last = object(lines(&folder.path().join("audit"), &name).last().unwrap());
    assert_eq!(head(), json!({ "file": name, "records": 5, "hash": last["hash"] }));
    assert_eq!(names(&heads, "").len(), 1, "nothing else is left there");
}

#[test]
fn a_head_that_cannot_be_written_is_an_error_until_it_can() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings(folder.path(), MORNING);
    let heads = folder.path().join("heads");
    settings.heads = Some(heads.clone());
    let mut keeper = written(settings, 1);
    std::fs::remove_dir_all(&heads).unwrap();
    std::fs::write(&heads, "").unwrap();
    keeper.append([intent(2)]).unwrap();
    let error = keeper.sync().unwrap_err().to_string();
    assert!(error.contains(".jsonl.head cannot be written: "), "{error}");
    let error = keeper.append([intent(3)]).unwrap_err().to_string();
    assert!(error.starts_with(&format!("the audit folder {} cannot be used: ", heads.display())), "{error}");
    std::fs::remove_file(&heads).unwrap();
    keeper.append([intent(4)]).unwrap();
    keeper.sync().unwrap();
    assert_eq!(names(&folder.path().join("audit"), "").len(), 2);
}

#[cfg(target_os = "linux")]
#[test]
fn after_a_failure_nothing_follows_in_that_file() {
    let folder = tempfile::tempdir().unwrap();
    let audit = folder.path().join("audit");
    let mut keeper = written(settings(folder.path(), MORNING), 1);
    let old = names(&audit, "").pop().unwrap();
    // A disk without room.
    keeper.active.as_mut().unwrap().file = File::options().write(true).open("/dev/full").unwrap();
    let error = keeper.append([intent(2)]).unwrap_err().to_string();
    assert_eq!(
        error,
        format!(
            "the audit file {} cannot be written: No space left on device (os error 28)",
            audit.join(&old).display()
        )
    );
    assert!(!keeper.is_unsynced());
    keeper.append([intent(3)]).unwrap();
    let [_, new] = &names(&audit, "")[..] else { panic!("not two files") };
    assert_eq!(lines(&audit, &old).len(), 2);
    assert!(lines(&audit, new)[1].contains("00000003"));
    assert_eq!((&previous(&audit)[0]["file"], &previous(&audit)[0]["records"]), (&json!(old), &json!(2)));
}

#[test]
fn the_head_is_that_of_the_last_record() {
    let folder = tempfile::tempdir().unwrap();
    let keeper = written(settings(folder.path(), MORNING), 5);
    let active = keeper.active.unwrap();
    let tail = tail::read(&mut File::open(&active.path).unwrap()).unwrap();
    assert_eq!((tail.head, tail.torn), (Some((6, active.last)), false));
}

use super::*;

fn entry(number: u8) -> Entry {
    Entry {
        marker: Marker([number; 32]),
        revision: 0,
        call: Uuid::from_bytes([number; 16]),
        caller: "stdio:tests".into(),
        mailbox: "anna@contoso.example".into(),
        plugin: "mail".into(),
        plugin_hash: "ab".repeat(32),
        tool: "send_email".into(),
        key: Some([3; 32]),
        arguments: [4; 32],
        stage: Stage::Intent,
        draft: None,
        own_draft: true,
        submissions: 0,
        began: Timestamp::from_millisecond(1_770_000_000_000).unwrap(),
        submitted: None,
        result: None,
        is_under_way: false,
    }
}

#[tokio::test]
async fn an_entry_is_written_in_place_of_the_one_that_was_read_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    assert_eq!(journal.entry(Marker([1; 32])).await, Ok(None));
    assert_eq!(journal.put(entry(1)).await, Ok(true));
    assert_eq!(journal.put(entry(1)).await, Ok(false));
    let mut read = journal.entry(Marker([1; 32])).await.unwrap().unwrap();
    assert_eq!(read, Entry { revision: 1, is_under_way: true, ..entry(1) });
    read.stage = Stage::Sending;
    read.draft = Some(Draft { id: "AAMk=".into(), change_key: "CQ".into() });
    read.submissions = 1;
    read.submitted = Some(Timestamp::from_millisecond(1_770_000_001_000).unwrap());
    read.result = Some("{}".into());
    assert_eq!(journal.put(read.clone()).await, Ok(true));
    assert_eq!(journal.put(read.clone()).await, Ok(false));
    let again = journal.entry(Marker([1; 32])).await.unwrap().unwrap();
    assert_eq!(again, Entry { revision: 2, ..read });
}

#[tokio::test]
async fn what_a_process_left_behind_is_found_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let first = Journal::open(folder.path()).unwrap();
    let second = Journal::open(folder.path()).unwrap();
    for (number, stage) in [(1, Stage::Sending), (2, Stage::Sent), (3, Stage::Unknown), (4, Stage::Saved)] {
        first.put(Entry { stage, ..entry(number) }).await.unwrap();
    }
    // The first is alive.
    assert_eq!(second.left_behind(10).await.unwrap(), []);
    assert!(second.entry(Marker([1; 32])).await.unwrap().unwrap().is_under_way);
    assert!(!second.entry(Marker([2; 32])).await.unwrap().unwrap().is_under_way);
    end(first).await;
    let left: Vec<Stage> =
        second.left_behind(10).await.unwrap().into_iter().map(|entry| entry.stage).collect();
    assert_eq!(left, [Stage::Sending, Stage::Saved]);
    assert_eq!(second.left_behind(1).await.unwrap().len(), 1);
    assert!(!second.entry(Marker([1; 32])).await.unwrap().unwrap().is_under_way);
}

/// Waits until its thread has let everything go.
async fn end(journal: Journal) {
    let (ended, end) = oneshot::channel::<()>();
    let work: Work = Box::new(move |kept| {
        // The file of the process goes with its owner.
        let folder = tempfile::tempdir().unwrap();
        kept.owner = Owner::new(folder.path()).unwrap();
        drop(ended);
    });
    journal.queue.send(work).await.unwrap();
    assert!(end.await.is_err());
}

#[tokio::test]
async fn what_is_old_and_what_is_too_much_is_dropped_unless_it_is_under_way() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::bounded(folder.path(), 2).unwrap();
    for number in 1..=4 {
        let stage = if number == 1 { Stage::Sending } else { Stage::Sent };
        journal.put(Entry { stage, ..entry(number) }).await.unwrap();
    }
    journal.work(Kept::sweep).await.unwrap();
    let left = async |number| journal.entry(Marker([number; 32])).await.unwrap().is_some();
    assert_eq!([left(1).await, left(2).await, left(3).await, left(4).await], [true, false, false, true]);
    journal.work(|kept| kept.connection.execute("UPDATE sends SET changed = 0", [])).await.unwrap();
    journal.work(Kept::sweep).await.unwrap();
    assert!(!left(1).await && !left(4).await);
}

#[tokio::test]
async fn others_cannot_read_it_and_a_later_version_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let journal = Journal::open(&state).unwrap();
    journal.put(entry(1)).await.unwrap();
    let file = state.join("journal.sqlite");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&state), mode(&file)), (0o700, 0o600));
        assert_eq!(mode(&state.join("journal.sqlite-wal")), 0o600);
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
        let error = Journal::open(&state).unwrap_err().to_string();
        assert!(error.ends_with("give it the mode 0600"), "{error}");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    journal.work(|kept| kept.connection.pragma_update(None, "user_version", 99)).await.unwrap();
    let error = Journal::open(&state).unwrap_err().to_string();
    assert!(error.contains("was written by a later version of ews-mcp (version 99"), "{error}");
    std::fs::write(folder.path().join("journal.sqlite"), "this is no journal, but a text of some length")
        .unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(
        folder.path().join("journal.sqlite"),
        std::os::unix::fs::PermissionsExt::from_mode(0o600),
    )
    .unwrap();
    let error = Journal::open(folder.path()).unwrap_err().to_string();
    assert!(error.contains("journal.sqlite") && error.contains("not a database"), "{error}");
}

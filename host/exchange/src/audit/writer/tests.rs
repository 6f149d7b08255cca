use super::*;
use crate::audit::record::{Operation, Record};
use crate::audit::sample::{context, intent, lines, names, settings};
use crate::audit::{Event, verify};
use futures::future::join_all;
use uuid::Uuid;

const MORNING: &str = "2026-02-03T04:05:06.789Z";

#[tokio::test]
async fn what_came_back_stands_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let audit = Audit::open(settings(folder.path(), MORNING)).unwrap();
    let files = folder.path().join("audit");
    let name = names(&files, "").pop().unwrap();
    for number in 1..=20 {
        let durability = if number % 2 == 0 { Durability::Synced } else { Durability::Written };
        audit.write(intent(number), durability).await.unwrap();
        let lines = lines(&files, &name);
        assert!(lines.last().unwrap().contains(&Uuid::from_u128(number).to_string()));
    }
    audit.close().await.unwrap();
    assert!(lines(&files, &name).last().unwrap().contains("\"event\":\"end\""));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_than_the_queue_holds_are_all_written_once() {
    let folder = tempfile::tempdir().unwrap();
    let audit = Audit::open(settings(folder.path(), MORNING)).unwrap();
    let most = 3 * QUEUE as u128;
    let writes = (0..most).map(|number| {
        let audit = audit.clone();
        let durability = if number % 3 == 0 { Durability::Synced } else { Durability::Written };
        tokio::spawn(async move { audit.write(intent(number), durability).await })
    });
    for result in join_all(writes).await {
        result.unwrap().unwrap();
    }
    audit.close().await.unwrap();
    let files = folder.path().join("audit");
    let text = lines(&files, &names(&files, "")[0]).join("\n");
    for number in 0..most {
        let id = format!("\"request_id\":\"{}\"", Uuid::from_u128(number));
        assert_eq!(text.matches(&id).count(), 1, "{number}");
    }
    assert!(verify(&files, None, None).unwrap().is_intact());
}

#[tokio::test]
async fn a_closed_log_takes_nothing_more() {
    let folder = tempfile::tempdir().unwrap();
    let audit = Audit::open(settings(folder.path(), MORNING)).unwrap();
    let clone = audit.clone();
    // All wait at once: what stands before the end is written, what comes behind is refused.
    let (first, closed, late) = tokio::join!(
        audit.write(intent(5), Durability::Written),
        clone.close(),
        audit.write(intent(6), Durability::Written)
    );
    assert!(first.is_ok() && closed.is_ok());
    assert!(matches!(late, Err(AuditError::Closed)), "{late:?}");
    assert!(matches!(audit.write(intent(7), Durability::Synced).await, Err(AuditError::Closed)));
    assert!(matches!(audit.close().await, Err(AuditError::Closed)));
    let files = folder.path().join("audit");
    assert_eq!(lines(&files, &names(&files, "")[0]).len(), 3);
}

#[tokio::test]
async fn without_a_log_everything_goes_nowhere() {
    let audit = Audit::off();
    audit.write(intent(1), Durability::Synced).await.unwrap();
    audit.close().await.unwrap();
    audit.write(intent(2), Durability::Synced).await.unwrap();
}

#[tokio::test]
async fn whoever_waits_hears_of_a_failure_until_there_is_a_new_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings(folder.path(), MORNING);
    let heads = folder.path().join("heads");
    settings.heads = Some(heads.clone());
    let audit = Audit::open(settings).unwrap();
    audit.write(intent(1), Durability::Synced).await.unwrap();
    std::fs::remove_dir_all(&heads).unwrap();
    std::fs::write(&heads, "").unwrap();
    let results = join_all((2..9).map(|number| audit.write(intent(number), Durability::Synced))).await;
    assert!(results.iter().all(Result::is_err));
    assert!(audit.write(intent(9), Durability::Written).await.is_err());
    std::fs::remove_file(&heads).unwrap();
    audit.write(intent(10), Durability::Synced).await.unwrap();
    audit.close().await.unwrap();
    let files = folder.path().join("audit");
    assert_eq!(names(&files, "").len(), 2);
    // The head of the first file went with the folder of heads: the second one names it.
    assert!(verify(&files, Some(&heads), None).unwrap().is_intact());
}

#[tokio::test]
async fn a_subject_does_not_reach_the_file_unless_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    for subjects in [false, true] {
        let place = folder.path().join(subjects.to_string());
        let mut settings = settings(&place, MORNING);
        settings.subjects = subjects;
        let audit = Audit::open(settings).unwrap();
        let operation =
            Operation { name: "SendItem".into(), subject: Some("the merger".into()), ..Operation::default() };
        let event = Event::Intent { operation, request_id: Uuid::nil() };
        audit.write(Record::new(&context(), event), Durability::Synced).await.unwrap();
        let files = place.join("audit");
        let text = lines(&files, &names(&files, "")[0]).join("\n");
        assert_eq!(text.contains("the merger"), subjects);
    }
}

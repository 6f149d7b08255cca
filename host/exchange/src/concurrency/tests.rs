use futures::FutureExt as _;
use futures::future::join_all;

use super::*;

const ANNA: &str = "anna@contoso.example";
const BRUNO: &str = "bruno@contoso.example";
const CHLOE: &str = "chloe@contoso.example";

fn turns(in_all: usize, per_mailbox: usize) -> Concurrency {
    Concurrency::new(Turns { in_all, per_mailbox, waiting: 100, waiting_per_mailbox: 10 })
}

impl Concurrency {
    /// Turns that are under way, and those who wait, of one mailbox.
    fn of(&self, mailbox: &str) -> (usize, usize) {
        self.lanes().lanes.get(mailbox).map_or((0, 0), |lane| (lane.under_way, lane.waiting.len()))
    }

    /// The same in all.
    fn in_all(&self) -> (usize, usize) {
        let lanes = self.lanes();
        (lanes.under_way, lanes.waiting)
    }
}

#[tokio::test]
async fn one_mailbox_cannot_take_all_turns() {
    let concurrency = turns(3, 2);
    let first = concurrency.turn(ANNA).await.unwrap();
    let _second = concurrency.turn("ANNA@contoso.example").await.unwrap();
    assert!(concurrency.turn(ANNA).now_or_never().is_none());
    let _other = concurrency.turn(BRUNO).await.unwrap();
    assert!(concurrency.turn(CHLOE).now_or_never().is_none());
    drop(first);
    let third = concurrency.turn(ANNA).now_or_never();
    assert!(third.is_some());
    assert_eq!(concurrency.in_all(), (3, 0), "who stopped waiting has left the queue");
}

/// Asks for turns one after the other, and notes who got one when.
async fn order(concurrency: &Concurrency, asked: &[&'static str], held: Vec<Turn>) -> Vec<&'static str> {
    let got = Mutex::new(Vec::new());
    let waiting = asked.iter().map(|mailbox| async {
        let turn = concurrency.turn(mailbox).await.unwrap();
        got.lock().unwrap().push(*mailbox);
        drop(turn);
    });
    let begun = async {
        tokio::task::yield_now().await;
        drop(held);
    };
    tokio::join!(join_all(waiting), begun);
    got.into_inner().unwrap()
}

#[tokio::test]
async fn turns_go_round_from_mailbox_to_mailbox() {
    let concurrency = turns(1, 1);
    let held = vec![concurrency.turn(CHLOE).await.unwrap()];
    let asked = [ANNA, ANNA, ANNA, ANNA, BRUNO, BRUNO, CHLOE];
    assert_eq!(
        order(&concurrency, &asked, held).await,
        [ANNA, BRUNO, CHLOE, ANNA, BRUNO, ANNA, ANNA],
        "four that came first do not go first"
    );
    assert_eq!(concurrency.in_all(), (0, 0));
}

#[tokio::test]
async fn a_mailbox_that_has_all_its_turns_keeps_no_place_in_the_round() {
    let concurrency = turns(2, 1);
    let anna = concurrency.turn(ANNA).await.unwrap();
    let held = vec![concurrency.turn(BRUNO).await.unwrap()];
    assert_eq!(order(&concurrency, &[BRUNO, CHLOE, CHLOE], held).await, [CHLOE, BRUNO, CHLOE]);
    assert_eq!(concurrency.of(ANNA), (1, 0));
    drop(anna);
    assert_eq!(concurrency.in_all(), (0, 0));
}

#[tokio::test]
async fn who_waits_in_vain_is_told_at_once() {
    let concurrency =
        Concurrency::new(Turns { in_all: 1, per_mailbox: 1, waiting: 3, waiting_per_mailbox: 2 });
    let turn = concurrency.turn(ANNA).await.unwrap();
    let mut waiting: Vec<_> = [ANNA, ANNA].map(|mailbox| Box::pin(concurrency.turn(mailbox))).into();
    for waiting in &mut waiting {
        assert!(waiting.as_mut().now_or_never().is_none());
    }
    assert_eq!(concurrency.turn(ANNA).await.unwrap_err(), QueueFull { waiting: 2 });
    let mut bruno = Box::pin(concurrency.turn(BRUNO));
    assert!(bruno.as_mut().now_or_never().is_none());
    assert_eq!(concurrency.turn(CHLOE).await.unwrap_err(), QueueFull { waiting: 3 });
    drop(turn);
    assert_eq!(concurrency.in_all(), (1, 2));
    drop(waiting);
    drop(bruno);
    assert_eq!(concurrency.in_all(), (0, 0), "a turn that nobody fetched has ended");
}

#[tokio::test(start_paused = true)]
async fn a_mailbox_with_too_many_connections_gets_fewer_turns_for_a_minute() {
    let concurrency = turns(20, 4);
    concurrency.lower(ANNA);
    let held = [concurrency.turn(ANNA).await.unwrap(), concurrency.turn(ANNA).await.unwrap()];
    assert!(concurrency.turn(ANNA).now_or_never().is_none());
    concurrency.lower(ANNA);
    concurrency.lower(ANNA);
    drop(held);
    let one = concurrency.turn(ANNA).await.unwrap();
    assert!(concurrency.turn(ANNA).now_or_never().is_none(), "never none, here one");
    for _ in 0..4 {
        std::mem::forget(concurrency.turn(BRUNO).now_or_never().unwrap());
    }
    drop(one);
    tokio::time::advance(LOWERED).await;
    let all = join_all((0..4).map(|_| concurrency.turn(ANNA))).now_or_never();
    assert!(all.is_some());
}

#[tokio::test]
async fn mailboxes_that_nobody_uses_are_forgotten() {
    let concurrency = turns(5, 1);
    for number in 0..REMEMBERED {
        drop(concurrency.turn(&format!("user{number}@contoso.example")).await);
    }
    drop(concurrency.turn("one.more@contoso.example").await);
    assert_eq!(concurrency.lanes().lanes.len(), 1);
}

use std::cell::RefCell;
use std::sync::Mutex;

use futures::FutureExt as _;
use futures::future::join_all;

use super::*;
use crate::concurrency::Turns;

const ANNA: &str = "anna@contoso.example";
const BRUNO: &str = "bruno@contoso.example";

/// A door without a server, whose jitter is what it is told to be.
struct World {
    concurrency: Concurrency,
    pauses: Pauses,
    jitter: Jitter,
    told: Mutex<Vec<String>>,
}

impl World {
    fn new(in_all: usize, per_mailbox: usize, jitter: f64) -> World {
        World {
            concurrency: Concurrency::new(Turns {
                in_all,
                per_mailbox,
                waiting: 100,
                waiting_per_mailbox: 50,
            }),
            pauses: Pauses::default(),
            jitter: Jitter::new(move || jitter),
            told: Mutex::default(),
        }
    }

    async fn persist<T, F: Future<Output = Attempt<T>>>(
        &self,
        mailbox: &str,
        seconds: u64,
        left: Option<CancellationToken>,
        attempt: impl FnMut() -> F,
    ) -> Result<Ended<T>, NoTurn> {
        let until = Instant::now() + Duration::from_secs(seconds);
        let tell = |waiting: &Waiting| self.told.lock().unwrap().push(waiting.to_string());
        let way = Way {
            concurrency: &self.concurrency,
            pauses: &self.pauses,
            jitter: &self.jitter,
            mailbox,
            budget: mailbox,
            turn_within: Duration::from_secs(30),
            first_until: until,
            until,
            left,
            tell: &tell,
        };
        way.persist(attempt).await
    }

    fn told(&self) -> Vec<String> {
        self.told.lock().unwrap().clone()
    }
}

fn again(asked: Option<u64>) -> Option<Again> {
    Some(Again { pace: Pace::Short, asked: asked.map(Duration::from_secs), lowers: false })
}

/// The times of attempts, in milliseconds from the beginning, where each of them
/// ends with this.
async fn attempts(world: &World, seconds: u64, end: Option<Again>) -> (Vec<u128>, Option<GaveUp>) {
    let start = Instant::now();
    let times = RefCell::new(Vec::new());
    let ended = world.persist(ANNA, seconds, None, || async {
        times.borrow_mut().push(start.elapsed().as_millis());
        Attempt { result: (), again: end }
    });
    let gave_up = ended.await.ok().unwrap().gave_up;
    (times.into_inner(), gave_up)
}

#[tokio::test(start_paused = true)]
async fn what_is_final_is_not_tried_again() {
    let world = World::new(1, 1, 1.0);
    assert_eq!(attempts(&world, 60, None).await, (vec![0], None));
    assert!(world.told().is_empty());
}

#[tokio::test(start_paused = true)]
async fn waits_are_chance_up_to_a_bound_that_doubles() {
    assert_eq!(
        attempts(&World::new(1, 1, 0.5), 60, again(None)).await,
        (vec![0, 250, 750, 1750], Some(GaveUp::Tries(4)))
    );
    let world = World::new(1, 1, 0.0);
    assert_eq!(attempts(&world, 60, again(None)).await, (vec![0, 0, 0, 0], Some(GaveUp::Tries(4))));
    assert_eq!(world.told()[0], "waiting for Exchange: attempt 2 of 4 follows (anna@contoso.example)");
    assert_eq!(world.told().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_asked_earlier_than_exchange_wished() {
    let world = World::new(1, 1, 0.0);
    let (times, gave_up) = attempts(&world, 50, again(Some(20))).await;
    assert_eq!(times, [0, 20_000, 40_000]);
    let (wait, left) = (Duration::from_secs(20), Duration::from_secs(10));
    assert_eq!(gave_up, Some(GaveUp::TooLong { wait, left }));
    assert_eq!(
        world.told(),
        ["waiting for Exchange: it asked for 20 s of patience (anna@contoso.example)"; 2]
    );
    // The pause outlives the call that brought it.
    let next = world.persist(ANNA, 15, None, || async { Attempt { result: (), again: None } }).await;
    let (wait, left) = (Duration::from_secs(20), Duration::from_secs(15));
    assert_eq!(next.err(), Some(NoTurn::Paused { wait, left }));
    let start = Instant::now();
    let next = world.persist(ANNA, 60, None, || async { Attempt { result: start.elapsed(), again: None } });
    assert_eq!(next.await.ok().unwrap().result, Duration::from_secs(20));
}

#[tokio::test(start_paused = true)]
async fn a_mailbox_in_back_off_holds_no_turn_of_others() {
    let world = World::new(2, 2, 0.0);
    let first = RefCell::new(true);
    let order = RefCell::new(Vec::new());
    // Anna's three take what there is, are sent away, and come back after 30 s.
    let anna = join_all((0..3).map(|_| {
        world.persist(ANNA, 60, None, || async {
            order.borrow_mut().push(ANNA);
            tokio::task::yield_now().await;
            let again = if first.replace(false) { again(Some(30)) } else { None };
            Attempt { result: (), again }
        })
    }));
    let start = Instant::now();
    let bruno = join_all((0..6).map(|_| {
        world.persist(BRUNO, 60, None, || async {
            order.borrow_mut().push(BRUNO);
            tokio::task::yield_now().await;
            Attempt { result: start.elapsed(), again: None }
        })
    }));
    let (anna, bruno) = tokio::join!(anna, bruno);
    for ended in bruno {
        assert_eq!(ended.ok().unwrap().result, Duration::ZERO, "none of them has waited");
    }
    assert!(anna.into_iter().all(|ended| ended.ok().unwrap().gave_up.is_none()));
    // Two of Anna's came before the pause, the third and the repeated one after all.
    assert_eq!(order.into_inner(), [ANNA, ANNA, BRUNO, BRUNO, BRUNO, BRUNO, BRUNO, BRUNO, ANNA, ANNA]);
}

#[tokio::test(start_paused = true)]
async fn waiting_ends_with_whoever_waits() {
    let world = World::new(1, 1, 0.0);
    let left = CancellationToken::new();
    let work = world.persist(ANNA, 60, Some(left.clone()), || async {
        Attempt { result: "busy", again: again(Some(30)) }
    });
    let leaves = async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        left.cancel();
    };
    let start = Instant::now();
    let (ended, ()) = tokio::join!(work, leaves);
    let ended = ended.ok().unwrap();
    assert_eq!((ended.result, ended.gave_up), ("busy", Some(GaveUp::Left)));
    assert_eq!(start.elapsed(), Duration::from_secs(5));
    let final_ = || async { Attempt { result: "done", again: None } };
    let paused = world.persist(ANNA, 60, Some(left.clone()), final_).await;
    assert_eq!(paused.err(), Some(NoTurn::Left));
    // What need not wait goes on without them, what has to does not.
    let next = world.persist(BRUNO, 60, Some(left.clone()), final_).await;
    assert_eq!(next.ok().unwrap().result, "done");
    let _turn = world.concurrency.turn(BRUNO).await.unwrap();
    let queued = world.persist(BRUNO, 60, Some(left), final_).await;
    assert_eq!(queued.err(), Some(NoTurn::Left));
}

#[tokio::test(start_paused = true)]
async fn too_many_connections_cost_turns() {
    let world = World::new(20, 4, 0.0);
    let lowers = Some(Again { pace: Pace::Short, asked: None, lowers: true });
    let first = RefCell::new(true);
    let ended = world.persist(ANNA, 60, None, || async {
        Attempt { result: (), again: if first.replace(false) { lowers } else { None } }
    });
    ended.await.ok().unwrap();
    let turns = join_all((0..2).map(|_| world.concurrency.turn(ANNA))).await;
    assert!(world.concurrency.turn(ANNA).now_or_never().is_none(), "two of four are left");
    assert!(world.concurrency.turn(BRUNO).now_or_never().is_some());
    drop(turns);
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_never_comes_is_told() {
    let world = World::new(1, 1, 0.0);
    let _turn = world.concurrency.turn(ANNA).await.unwrap();
    let ended = world.persist(ANNA, 10, None, || async { Attempt { result: (), again: None } }).await;
    assert_eq!(ended.err(), Some(NoTurn::Never(Duration::from_secs(10))));
}

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Semaphore;

use super::*;

/// Gives these tokens in order, each when it is let.
#[derive(Debug)]
struct Source {
    answers: Mutex<VecDeque<Result<Token, NoToken>>>,
    asked: AtomicUsize,
    may: Semaphore,
}

fn token(value: &str, life: u64) -> Result<Token, NoToken> {
    Ok(Token { value: value.into(), life: Duration::from_secs(life) })
}

fn passing(message: &str) -> Result<Token, NoToken> {
    Err(NoToken { passing: true, ..NoToken::final_(message) })
}

/// A local name for the trait's owner, so that a test can look at the source.
#[derive(Debug)]
struct Watched(Arc<Source>);

impl TokenSource for Watched {
    fn fetch(self: Arc<Self>) -> Fetch {
        Box::pin(async move {
            self.0.asked.fetch_add(1, Ordering::SeqCst);
            self.0.may.acquire().await.unwrap().forget();
            let answer = self.0.answers.lock().unwrap().pop_front();
            answer.expect("no more is asked for than was expected")
        })
    }

    fn waiting_for(&self) -> String {
        "not yet".to_owned()
    }
}

/// Tokens of a source that may answer so many times at once.
fn tokens<const N: usize>(may: usize, answers: [Result<Token, NoToken>; N]) -> (Tokens, Arc<Source>) {
    let source = Arc::new(Source {
        answers: Mutex::new(answers.into()),
        asked: AtomicUsize::new(0),
        may: Semaphore::new(may),
    });
    (Tokens::new(Watched(Arc::clone(&source)), Duration::from_secs(15)), source)
}

impl Source {
    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

async fn header(tokens: &Tokens) -> String {
    tokens.authorization().await.unwrap().to_str().unwrap().to_owned()
}

async fn advance(seconds: u64) {
    tokio::time::advance(Duration::from_secs(seconds)).await;
}

/// Lets all tasks run that can.
async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_is_asked_for_once_for_all_who_wait() {
    let (tokens, source) = tokens(0, [token("a", 3600)]);
    let waiting = futures::future::join_all((0..50).map(|_| header(&tokens)));
    let let_it = async {
        settle().await;
        source.may.add_permits(1);
    };
    let (headers, ()) = tokio::join!(waiting, let_it);
    assert!(headers.iter().all(|header| header == "Bearer a"));
    assert_eq!(header(&tokens).await, "Bearer a");
    assert_eq!(source.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_last_part_of_its_life_is_for_the_next_one_and_nobody_waits() {
    let (tokens, source) = tokens(1, [token("a", 3600), token("b", 3600), token("c", 3600)]);
    assert_eq!(header(&tokens).await, "Bearer a");
    // Five minutes, which is less than a tenth.
    advance(3299).await;
    assert_eq!(header(&tokens).await, "Bearer a");
    settle().await;
    assert_eq!(source.asked(), 1);
    advance(1).await;
    assert_eq!(header(&tokens).await, "Bearer a");
    settle().await;
    assert_eq!(header(&tokens).await, "Bearer a");
    assert_eq!(source.asked(), 2);
    source.may.add_permits(1);
    settle().await;
    assert_eq!(header(&tokens).await, "Bearer b");
    assert_eq!(source.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_short_token_is_renewed_in_its_last_tenth() {
    let (tokens, source) = tokens(2, [token("a", 60), token("b", 60)]);
    assert_eq!(header(&tokens).await, "Bearer a");
    advance(53).await;
    assert_eq!(header(&tokens).await, "Bearer a");
    settle().await;
    assert_eq!(source.asked(), 1);
    advance(1).await;
    assert_eq!(header(&tokens).await, "Bearer a");
    settle().await;
    assert_eq!(header(&tokens).await, "Bearer b");
}

#[tokio::test(start_paused = true)]
async fn where_renewal_fails_the_old_token_is_used_to_its_end() {
    let (tokens, source) = tokens(9, [token("a", 100), passing("busy"), passing("busy"), token("b", 100)]);
    assert_eq!(header(&tokens).await, "Bearer a");
    advance(90).await;
    for _ in 0..5 {
        assert_eq!(header(&tokens).await, "Bearer a");
        settle().await;
    }
    assert_eq!(source.asked(), 2, "it is not tried again at once");
    advance(9).await;
    assert_eq!(header(&tokens).await, "Bearer a");
    settle().await;
    assert_eq!(source.asked(), 3);
    advance(1).await;
    let ended = tokens.authorization().await.unwrap_err();
    assert_eq!(ended.message, "busy. So soon after, nobody asks again; try in 4 s");
    advance(3).await;
    assert_eq!(header(&tokens).await, "Bearer b");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_has_ended_is_not_used() {
    let (tokens, source) = tokens(2, [token("a", 60), token("b", 60)]);
    assert_eq!(header(&tokens).await, "Bearer a");
    advance(60).await;
    assert_eq!(header(&tokens).await, "Bearer b");
    assert_eq!(source.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn after_failures_the_pauses_grow() {
    let (tokens, source) = tokens(99, std::array::from_fn::<_, 8, _>(|_| passing("busy")));
    for (failure, pause) in [2, 4, 8, 16, 32, 60, 60].into_iter().enumerate() {
        let first = tokens.authorization().await.unwrap_err();
        assert_eq!((first.message.as_str(), first.retryable, first.may_have_run), ("busy", true, false));
        advance(pause - 1).await;
        let again = tokens.authorization().await.unwrap_err();
        assert_eq!(again.retry_after, Some(Duration::from_secs(1)));
        assert_eq!(source.asked(), failure + 1);
        advance(1).await;
    }
}

#[tokio::test(start_paused = true)]
async fn after_a_final_failure_nobody_asks_for_a_minute() {
    let final_ = || Err(NoToken::final_("invalid_client"));
    let (tokens, source) = tokens(9, [final_(), final_()]);
    let first = tokens.authorization().await.unwrap_err();
    assert_eq!(
        (first.message.as_str(), first.retryable, first.may_have_run),
        ("invalid_client", false, false)
    );
    advance(59).await;
    tokens.authorization().await.unwrap_err();
    assert_eq!(source.asked(), 1);
    advance(1).await;
    tokens.authorization().await.unwrap_err();
    assert_eq!(source.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_the_server_asks_for_is_waited_for() {
    let busy = NoToken { retry_after: Some(Duration::from_secs(100)), ..NoToken::start_anew("busy") };
    let (tokens, source) = tokens(9, [Err(busy), Err(NoToken::start_anew("over")), token("a", 60)]);
    tokens.authorization().await.unwrap_err();
    advance(99).await;
    tokens.authorization().await.unwrap_err();
    assert_eq!(source.asked(), 1);
    advance(1).await;
    assert_eq!(tokens.authorization().await.unwrap_err().message, "over");
    assert_eq!(header(&tokens).await, "Bearer a");
}

#[tokio::test(start_paused = true)]
async fn who_stops_waiting_does_not_stop_it_for_others() {
    let (tokens, source) = tokens(0, [token("a", 60)]);
    // Time stands still until nothing else is left to do: then this one has waited long enough.
    let waited = tokens.authorization().await.unwrap_err();
    assert_eq!((waited.message.as_str(), waited.retryable, waited.may_have_run), ("not yet", true, false));
    assert!(tokens.authorization().now_or_never().is_none());
    source.may.add_permits(1);
    assert_eq!(header(&tokens).await, "Bearer a");
    assert_eq!(source.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_renewed_once_and_not_again_at_once() {
    let (tokens, source) = tokens(9, [token("a", 3600), token("b", 3600), token("c", 3600)]);
    assert_eq!(header(&tokens).await, "Bearer a");
    tokens.refused();
    assert_eq!(header(&tokens).await, "Bearer b");
    // Who sent the old one at the same time is told late.
    tokens.refused();
    tokens.refused();
    assert_eq!(header(&tokens).await, "Bearer b");
    assert_eq!(source.asked(), 2);
    advance(60).await;
    tokens.refused();
    assert_eq!(header(&tokens).await, "Bearer c");
    assert_eq!(source.asked(), 3);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_stand_in_a_header_is_not_sent() {
    let (tokens, _) = tokens(9, [token("a\r\nX-Other: b", 3600)]);
    let error = tokens.authorization().await.unwrap_err();
    assert_eq!(error.message, "the token that was given cannot stand in a header (RFC 6750)");
}

#[tokio::test(start_paused = true)]
async fn when_the_door_goes_nothing_is_fetched_any_more() {
    let (tokens, source) = tokens(0, [token("a", 3600)]);
    tokens.authorization().await.unwrap_err();
    assert_eq!(Arc::strong_count(&source), 2);
    drop(tokens);
    settle().await;
    assert_eq!(Arc::strong_count(&source), 1);
}

#[tokio::test]
async fn a_token_is_never_shown() {
    let (tokens, _) = tokens(9, [token("t0ken", 3600)]);
    let header = tokens.authorization().await.unwrap();
    assert_eq!(format!("{header:?}"), "Sensitive");
    assert!(!format!("{tokens:?}").contains("t0ken"));
    assert!(!format!("{:?}", token("t0ken", 1)).contains("t0ken"));
}

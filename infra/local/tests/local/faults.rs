use crate::dynamodb::{put_new, value, with_table};
use aws_sdk_dynamodb::Client;
use futures::FutureExt;
use futures::future::{BoxFuture, ready};
use http::StatusCode;
use planwright_local::embedded::{After, Answer, Before, Call, Intercept, error_answer};
use planwright_local::{Embedded, Options};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

/// Breaks the next put, then lets everything pass.
#[derive(Default)]
struct NextPut {
    before: Mutex<Option<Before>>,
    after: Mutex<Option<After>>,
    puts: AtomicU32,
}

impl Intercept for NextPut {
    fn before<'a>(&'a self, call: &'a Call<'a>) -> BoxFuture<'a, Before> {
        if call.operation != "PutItem" {
            return ready(Before::Pass).boxed();
        }
        self.puts.fetch_add(1, Ordering::SeqCst);
        ready(self.before.lock().unwrap().take().unwrap_or(Before::Pass)).boxed()
    }

    fn after<'a>(&'a self, call: &'a Call<'a>, _answer: &'a Answer) -> BoxFuture<'a, After> {
        let planned =
            if call.operation == "PutItem" { self.after.lock().unwrap().take() } else { None };
        ready(planned.unwrap_or(After::Deliver)).boxed()
    }
}

async fn start() -> (Arc<NextPut>, Embedded, Client) {
    let faults = Arc::new(NextPut::default());
    let options = Options { intercept: Some(faults.clone()), ..Options::default() };
    let embedded = Embedded::start(options).await.unwrap();
    let client = with_table(&embedded).await;
    (faults, embedded, client)
}

#[tokio::test]
async fn a_time_out_after_the_commit_makes_the_client_meet_its_own_write() {
    let (faults, _embedded, client) = start().await;
    *faults.after.lock().unwrap() = Some(After::Lose);
    assert_eq!(
        put_new(&client, "a", "mine").await,
        Err("mine".into()),
        "the retry finds what the first try wrote"
    );
    assert_eq!(faults.puts.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_lost_or_throttled_request_is_tried_again_by_the_client() {
    let (faults, _embedded, client) = start().await;
    *faults.before.lock().unwrap() = Some(Before::Lose);
    put_new(&client, "a", "x").await.unwrap();
    let throttle = "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException";
    *faults.before.lock().unwrap() =
        Some(Before::Answer(error_answer(StatusCode::BAD_REQUEST, throttle, "slow")));
    put_new(&client, "b", "y").await.unwrap();
    assert_eq!(faults.puts.load(Ordering::SeqCst), 4);
    assert_eq!(value(&client, "b").await.as_deref(), Some("y"));
}

#[tokio::test]
async fn a_repeated_request_meets_its_twin() {
    let (faults, _embedded, client) = start().await;
    *faults.before.lock().unwrap() = Some(Before::Repeat);
    assert_eq!(put_new(&client, "a", "mine").await, Err("mine".into()));
    assert_eq!(faults.puts.load(Ordering::SeqCst), 1);
}

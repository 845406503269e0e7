use crate::queues::bell;
use crate::{PATIENCE, eventually};
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use axum::Router;
use planwright_engine::slot::{SlotKey, TaskNo};
use planwright_local::{Embedded, Handler, Options, Product, Stack, StackOptions, Tick};
use planwright_platform::metrics::Metrics;
use planwright_protocol::queue::Doorbell;
use planwright_queue::{Queues, each_message};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{mpsc, watch};

const THIRD: SlotKey = SlotKey::Task(TaskNo(3));

pub(crate) fn product(work: Handler) -> Product {
    Product {
        api: Router::new(),
        stream: Router::new(),
        work,
        plan: Handler::new(|_| async { SqsBatchResponse::default() }),
        dead: Handler::new(|_| async { SqsBatchResponse::default() }),
        tick: Tick::new(|| async {}),
        metrics: Metrics::new(),
    }
}

struct Fixture {
    stack: Stack,
    queues: Queues,
}

impl Fixture {
    async fn start(options: Options, stack: StackOptions, product: Product) -> Self {
        let embedded = Arc::new(Embedded::start(options).await.unwrap());
        let queues = Queues::connect(embedded.config(), embedded.queue_urls());
        let stack =
            Stack::start(embedded, product, StackOptions { port: None, ..stack }).await.unwrap();
        Fixture { stack, queues }
    }
}

#[tokio::test]
async fn only_the_failed_messages_of_a_batch_are_delivered_again() {
    let seen: Arc<Mutex<HashMap<SlotKey, u32>>> = Arc::default();
    let counting = seen.clone();
    let work = Handler::new(move |event| {
        let seen = counting.clone();
        each_message(event, move |bell: Doorbell| {
            let seen = seen.clone();
            async move {
                let mut seen = seen.lock().unwrap();
                let times = seen.entry(bell.slot).or_default();
                *times += 1;
                if bell.slot == THIRD && *times < 3 { Err("not yet") } else { Ok(()) }
            }
        })
    });
    let stack = StackOptions { redelivery: Duration::ZERO, ..StackOptions::default() };
    let fixture = Fixture::start(Options::default(), stack, product(work)).await;
    fixture.queues.send_all(&(1..=10).map(bell).collect::<Vec<_>>()).await.unwrap();
    eventually("the third delivery", async || {
        (seen.lock().unwrap().get(&THIRD) == Some(&3)).then_some(())
    })
    .await;
    fixture.stack.shutdown().await;
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 10);
    assert!(
        seen.iter().all(|(task, times)| *times == if *task == THIRD { 3 } else { 1 }),
        "{seen:?}"
    );
}

#[tokio::test]
async fn a_full_queue_is_worked_on_by_several_invocations_at_once() {
    // None leaves before eight are there at the same time.
    let (arrived, arrivals) = (Arc::new(AtomicUsize::new(0)), watch::Sender::new(false));
    let (done, mut finished) = mpsc::unbounded_channel();
    let work = Handler::new(move |event: SqsEvent| {
        let all_here = arrived.fetch_add(1, Ordering::SeqCst) + 1 >= 8;
        arrivals.send_if_modified(|open| all_here && !std::mem::replace(open, true));
        let (mut open, done) = (arrivals.subscribe(), done.clone());
        async move {
            open.wait_for(|open| *open).await.unwrap();
            done.send(event.records.len()).unwrap();
            SqsBatchResponse::default()
        }
    });
    let fixture = Fixture::start(Options::default(), StackOptions::default(), product(work)).await;
    fixture.queues.send_all(&(1..=160).map(bell).collect::<Vec<_>>()).await.unwrap();
    let mut messages = 0;
    while messages < 160 {
        messages += tokio::time::timeout(PATIENCE, finished.recv())
            .await
            .expect("all messages arrive")
            .unwrap();
    }
    assert_eq!(messages, 160);
}

#[tokio::test]
async fn an_invocation_that_panics_costs_neither_the_loop_nor_the_message() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = calls.clone();
    let work = Handler::new(move |_| {
        let call = counter.fetch_add(1, Ordering::SeqCst);
        async move {
            assert!(call > 0, "the first invocation is broken");
            SqsBatchResponse::default()
        }
    });
    let stack = StackOptions { redelivery: Duration::ZERO, ..StackOptions::default() };
    let fixture = Fixture::start(Options::default(), stack, product(work)).await;
    fixture.queues.send(&bell(1)).await.unwrap();
    eventually("the second delivery", async || (calls.load(Ordering::SeqCst) == 2).then_some(()))
        .await;
}

#[tokio::test]
async fn a_message_nobody_can_read_ends_in_the_dead_letter_queue_and_its_neighbour_is_handled() {
    let (done, mut finished) = mpsc::unbounded_channel();
    let (abandon, mut abandoned) = mpsc::unbounded_channel();
    let work = Handler::new(move |event| {
        let done = done.clone();
        each_message(event, move |bell: Doorbell| {
            let done = done.clone();
            async move { done.send(bell.slot).map_err(|error| error.to_string()) }
        })
    });
    let stack = StackOptions { redelivery: Duration::ZERO, ..StackOptions::default() };
    let dead = Handler::new(move |event: SqsEvent| {
        abandon.send(event.records).unwrap();
        async { SqsBatchResponse::default() }
    });
    let fixture =
        Fixture::start(Options::default(), stack, Product { dead, ..product(work) }).await;
    let embedded = fixture.stack.embedded();
    let client = aws_sdk_sqs::Client::new(embedded.config());
    let garbage = client
        .send_message()
        .queue_url(embedded.queue_urls().work)
        .message_body("{\"kind\":\"nonsense\"}");
    garbage.send().await.unwrap();
    fixture.queues.send(&bell(7)).await.unwrap();
    assert_eq!(finished.recv().await, Some(SlotKey::Task(TaskNo(7))));
    let dead = tokio::time::timeout(PATIENCE, abandoned.recv())
        .await
        .expect("the garbage is abandoned")
        .unwrap();
    assert_eq!(dead[0].body.as_deref(), Some("{\"kind\":\"nonsense\"}"));
}

#[tokio::test]
async fn the_schedule_ticks_at_the_start_and_survives_a_panic() {
    let (ticked, mut ticks) = mpsc::unbounded_channel();
    let mut product = product(Handler::new(|_| async { SqsBatchResponse::default() }));
    product.tick = Tick::new(move || {
        let ticked = ticked.clone();
        async move {
            ticked.send(()).unwrap();
            panic!("a bug in the sweeper");
        }
    });
    let stack = StackOptions { tick_every: Duration::from_millis(20), ..StackOptions::default() };
    let _fixture = Fixture::start(Options::default(), stack, product).await;
    for _ in 0..3 {
        tokio::time::timeout(PATIENCE, ticks.recv()).await.expect("a tick").unwrap();
    }
}

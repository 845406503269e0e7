use crate::{eventually, in_memory};
use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::QueueAttributeName;
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_local::{Embedded, Options};
use planwright_protocol::queue::Doorbell;
use planwright_queue::{Consumer, Queues};
use std::time::{Duration, Instant};

pub(crate) fn bell(task: u32) -> Doorbell {
    Doorbell::run_task(
        ProjectRef::new(TeamId::from_u128(1), ProjectId::from_u128(2)).task(task),
        1,
        0,
    )
}

async fn count(client: &Client, url: &str, which: QueueAttributeName) -> u32 {
    let reply = client
        .get_queue_attributes()
        .queue_url(url)
        .attribute_names(which.clone())
        .send()
        .await
        .unwrap();
    reply.attributes().unwrap()[&which].parse().unwrap()
}

#[tokio::test]
async fn doorbells_go_to_their_queues_and_are_counted() {
    let embedded = in_memory().await;
    let queues = Queues::connect(embedded.config(), embedded.queue_urls());
    let many: Vec<Doorbell> = (1..=23).map(bell).collect();
    queues.send_all(&many).await.unwrap();
    queues
        .send(&Doorbell::plan(ProjectRef::new(TeamId::from_u128(1), ProjectId::from_u128(2)), 1))
        .await
        .unwrap();
    assert_eq!(queues.requests(), 4, "three batches and one message");

    let client = Client::new(embedded.config());
    let urls = embedded.queue_urls();
    assert_eq!(
        count(&client, &urls.work, QueueAttributeName::ApproximateNumberOfMessages).await,
        23
    );
    assert_eq!(
        count(&client, &urls.plan, QueueAttributeName::ApproximateNumberOfMessages).await,
        1
    );

    let event =
        Consumer::connect(embedded.config(), urls.plan).receive(Duration::ZERO).await.unwrap();
    assert!(planwright_queue::decode(&event.records[0]).unwrap().is_planning());
}

#[tokio::test]
async fn an_undeleted_message_comes_again_after_the_visibility_timeout() {
    let options = Options { visibility_timeout: Duration::from_secs(1), ..Options::default() };
    let embedded = Embedded::start(options).await.unwrap();
    Queues::connect(embedded.config(), embedded.queue_urls()).send(&bell(1)).await.unwrap();
    let consumer = Consumer::connect(embedded.config(), embedded.queue_urls().work);
    let first = consumer.receive(Duration::ZERO).await.unwrap();
    let received = Instant::now();
    assert_eq!(first.records.len(), 1);
    assert!(consumer.receive(Duration::ZERO).await.unwrap().records.is_empty(), "hidden");
    let again = eventually("the second delivery", async || {
        consumer.receive(Duration::ZERO).await.unwrap().records.into_iter().next()
    })
    .await;
    assert!(received.elapsed() >= Duration::from_millis(900));
    assert_eq!(again.message_id, first.records[0].message_id);
    assert_eq!(again.attributes["ApproximateReceiveCount"], "2");
}

#[tokio::test]
async fn a_message_that_fails_too_often_ends_in_the_dead_letter_queue() {
    let options =
        Options { visibility_timeout: Duration::ZERO, max_receive_count: 3, ..Options::default() };
    let embedded = Embedded::start(options).await.unwrap();
    Queues::connect(embedded.config(), embedded.queue_urls()).send(&bell(1)).await.unwrap();
    let consumer = Consumer::connect(embedded.config(), embedded.queue_urls().work);
    let mut deliveries = 0;
    while !consumer.receive(Duration::ZERO).await.unwrap().records.is_empty() {
        deliveries += 1;
    }
    assert_eq!(deliveries, 3);
    let dead = Consumer::connect(embedded.config(), embedded.dead_letter_urls().work);
    let dead = eventually("the transfer", async || {
        dead.receive(Duration::ZERO).await.unwrap().records.into_iter().next()
    })
    .await;
    assert_eq!(planwright_queue::decode(&dead), Ok(bell(1)));
}

#[tokio::test]
async fn a_delayed_doorbell_stays_silent_until_its_time() {
    let embedded = in_memory().await;
    let queues = Queues::connect(embedded.config(), embedded.queue_urls());
    let consumer = Consumer::connect(embedded.config(), embedded.queue_urls().work);
    let ring = embedded.bell(&embedded.queue_urls().work);
    let sent = Instant::now();
    queues.send_after(&bell(1), Duration::from_secs(1)).await.unwrap();
    assert!(consumer.receive(Duration::ZERO).await.unwrap().records.is_empty());
    ring.notified().await;
    let event = consumer.receive(Duration::ZERO).await.unwrap();
    assert_eq!(event.records.len(), 1, "the bell rings when the message is there");
    assert!(
        (Duration::from_millis(950)..Duration::from_millis(1500)).contains(&sent.elapsed()),
        "{:?}",
        sent.elapsed()
    );
}

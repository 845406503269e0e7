//! Prints what the embedded services do per second on this machine: `cargo bench --profile local -p
//! planwright-local`.

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, Put,
    ScalarAttributeType, TransactWriteItem,
};
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_local::embedded::Durability;
use planwright_local::{Embedded, Handler, Options, Product, Stack, StackOptions, Tick};
use planwright_platform::metrics::Metrics;
use planwright_protocol::queue::Doorbell;
use planwright_queue::Queues;
use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const TABLE: &str = "measure";

#[tokio::main]
async fn main() -> Outcome<()> {
    let folder = tempfile::tempdir_in(".")?;
    for (name, data_dir, durability) in [
        ("memory", None, Durability::Process),
        ("file", Some(folder.path().join("process")), Durability::Process),
        ("file, power-safe", Some(folder.path().join("power")), Durability::Power),
    ] {
        let options =
            Options { data_dir, durability, dynamodb_port: Some(0), ..Options::default() };
        let embedded = Arc::new(Embedded::start(options).await?);
        let in_process = Client::new(embedded.config());
        create_table(&in_process).await?;
        report(&format!("{name}, in process"), &in_process).await?;
        report(&format!("{name}, socket"), &over_socket(&embedded)?).await?;
        if name == "memory" {
            doorbells(embedded).await?;
        }
    }
    Ok(())
}

fn over_socket(embedded: &Embedded) -> Outcome<Client> {
    let port = embedded.dynamodb_port().ok_or("no port")?;
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version_latest()
        .region(embedded.config().region().cloned())
        .credentials_provider(embedded.config().credentials_provider().ok_or("no key")?)
        .endpoint_url(format!("http://127.0.0.1:{port}"));
    Ok(Client::from_conf(config.build()))
}

async fn create_table(client: &Client) -> Outcome<()> {
    let mut table =
        client.create_table().table_name(TABLE).billing_mode(BillingMode::PayPerRequest);
    for (name, kind) in [("pk", KeyType::Hash), ("sk", KeyType::Range)] {
        let text = ScalarAttributeType::S;
        table = table
            .attribute_definitions(
                AttributeDefinition::builder().attribute_name(name).attribute_type(text).build()?,
            )
            .key_schema(KeySchemaElement::builder().attribute_name(name).key_type(kind).build()?);
    }
    table.send().await?;
    Ok(())
}

async fn report(name: &str, client: &Client) -> Outcome<()> {
    for tasks in [1, 32] {
        let [one, two, three] = [client.clone(), client.clone(), client.clone()];
        let puts = rate(tasks, move |n| put(one.clone(), n)).await?;
        let gets = rate(tasks, move |n| get(two.clone(), n)).await?;
        let big = rate(tasks, move |n| transact(three.clone(), n, 20)).await?;
        println!(
            "{name}, {tasks:>2} at once: {puts:>6.0} puts/s {gets:>6.0} gets/s {big:>5.0} \
                transactions of 20/s"
        );
    }
    Ok(())
}

/// Operations per second over about a second and a half.
async fn rate<F, Fut>(tasks: usize, operation: F) -> Outcome<f64>
where
    F: Fn(usize) -> Fut + Send + Sync + Clone + 'static,
    Fut: Future<Output = Outcome<()>> + Send,
{
    let started = Instant::now();
    let deadline = started + Duration::from_millis(1500);
    let workers = (0..tasks).map(|worker| {
        let operation = operation.clone();
        tokio::spawn(async move {
            let mut done = 0_usize;
            while Instant::now() < deadline {
                operation(worker * 1_000_000 + done).await?;
                done += 1;
            }
            Outcome::Ok(done)
        })
    });
    let mut total = 0;
    for worker in workers.collect::<Vec<_>>() {
        total += worker.await??;
    }
    Ok(total as f64 / started.elapsed().as_secs_f64())
}

fn item(n: usize, part: usize) -> [(&'static str, AttributeValue); 4] {
    let text = |text: String| AttributeValue::S(text);
    [
        ("pk", text(format!("team_{:032x}#project", n % 7))),
        ("sk", text(format!("task#{n:08}#{part:04}"))),
        ("state", text("READY".into())),
        ("note", text("a hot item of a few hundred bytes ".repeat(8))),
    ]
}

async fn put(client: Client, n: usize) -> Outcome<()> {
    let mut put =
        client.put_item().table_name(TABLE).condition_expression("attribute_not_exists(nothing)");
    for (name, value) in item(n, 0) {
        put = put.item(name, value);
    }
    put.send().await?;
    Ok(())
}

async fn get(client: Client, n: usize) -> Outcome<()> {
    let [pk, sk, ..] = item(n, 0);
    client
        .get_item()
        .table_name(TABLE)
        .key(pk.0, pk.1)
        .key(sk.0, sk.1)
        .consistent_read(true)
        .send()
        .await?;
    Ok(())
}

async fn transact(client: Client, n: usize, items: usize) -> Outcome<()> {
    let mut transaction = client.transact_write_items();
    for part in 0..items {
        let mut put =
            Put::builder().table_name(TABLE).condition_expression("attribute_not_exists(nothing)");
        for (name, value) in item(n, part + 1) {
            put = put.item(name, value);
        }
        transaction =
            transaction.transact_items(TransactWriteItem::builder().put(put.build()?).build());
    }
    transaction.send().await?;
    Ok(())
}

/// Time from a send to the handler, one after the other, and messages per second in bulk.
async fn doorbells(embedded: Arc<Embedded>) -> Outcome<()> {
    let (arrived, mut arrivals) = tokio::sync::mpsc::unbounded_channel();
    let work = Handler::new(move |event: SqsEvent| {
        let _ = arrived.send((Instant::now(), event.records.len()));
        async { SqsBatchResponse::default() }
    });
    let idle = Handler::new(|_| async { SqsBatchResponse::default() });
    let (api, stream) = (axum::Router::new(), axum::Router::new());
    let product = Product {
        api,
        stream,
        work,
        plan: idle.clone(),
        dead: idle,
        tick: Tick::new(|| async {}),
        metrics: Metrics::new(),
    };
    let queues = Queues::connect(embedded.config(), embedded.queue_urls());
    let stack =
        Stack::start(embedded, product, StackOptions { port: None, ..StackOptions::default() })
            .await?;
    let bell = Doorbell::run_task(
        ProjectRef::new(TeamId::from_u128(1), ProjectId::from_u128(2)).task(1),
        1,
        0,
    );
    let mut times = Vec::new();
    for _ in 0..1000 {
        let sent = Instant::now();
        queues.send(&bell).await?;
        let (at, _) = arrivals.recv().await.ok_or("the handler is gone")?;
        times.push(at - sent);
    }
    times.sort();
    println!("doorbell, send to handler: p50 {:?} p99 {:?}", times[500], times[990]);
    let started = Instant::now();
    queues.send_all(&vec![bell; 10_000]).await?;
    let mut messages = 0;
    while messages < 10_000 {
        messages += arrivals.recv().await.ok_or("the handler is gone")?.1;
    }
    println!("doorbells in bulk: {:.0} per second", 10_000.0 / started.elapsed().as_secs_f64());
    stack.shutdown().await;
    Ok(())
}

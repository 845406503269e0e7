use crate::in_memory;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, Put,
    ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure, ScalarAttributeType,
    TransactWriteItem, Update,
};
use planwright_local::{Embedded, Options};

const TABLE: &str = "things";

pub(crate) async fn with_table(embedded: &Embedded) -> Client {
    let client = Client::new(embedded.config());
    let key = |name: &str| {
        AttributeDefinition::builder()
            .attribute_name(name)
            .attribute_type(ScalarAttributeType::S)
            .build()
            .unwrap()
    };
    let part = |name: &str, kind| {
        KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap()
    };
    client
        .create_table()
        .table_name(TABLE)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(key("pk"))
        .attribute_definitions(key("sk"))
        .key_schema(part("pk", KeyType::Hash))
        .key_schema(part("sk", KeyType::Range))
        .send()
        .await
        .unwrap();
    client
}

fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.into())
}

pub(crate) async fn put_new(client: &Client, sk: &str, value: &str) -> Result<(), String> {
    let put = client
        .put_item()
        .table_name(TABLE)
        .item("pk", s("p"))
        .item("sk", s(sk))
        .item("value", s(value));
    let put = put.condition_expression("attribute_not_exists(pk)");
    let put =
        put.return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    match put.send().await {
        Ok(_) => Ok(()),
        Err(error) => {
            let error = error.into_service_error();
            assert!(error.is_conditional_check_failed_exception(), "{error:?}");
            let old = match error {
                PutItemError::ConditionalCheckFailedException(e) => e.item,
                other => panic!("{other:?}"),
            };
            Err(old.unwrap()["value"].as_s().unwrap().clone())
        }
    }
}

pub(crate) async fn value(client: &Client, sk: &str) -> Option<String> {
    let get = client
        .get_item()
        .table_name(TABLE)
        .key("pk", s("p"))
        .key("sk", s(sk))
        .consistent_read(true);
    let item = get.send().await.unwrap().item?;
    Some(item["value"].as_s().unwrap().clone())
}

#[tokio::test]
async fn a_conditional_write_is_refused_with_the_item_that_stands_in_its_way() {
    let embedded = in_memory().await;
    let client = with_table(&embedded).await;
    assert_eq!(put_new(&client, "a", "first").await, Ok(()));
    assert_eq!(put_new(&client, "a", "second").await, Err("first".into()));
    assert_eq!(value(&client, "a").await.as_deref(), Some("first"));
}

#[tokio::test]
async fn a_cancelled_transaction_names_the_part_that_failed_and_writes_nothing() {
    let embedded = in_memory().await;
    let client = with_table(&embedded).await;
    put_new(&client, "taken", "old").await.unwrap();
    let put = |sk: &str| {
        let put = Put::builder()
            .table_name(TABLE)
            .item("pk", s("p"))
            .item("sk", s(sk))
            .item("value", s("new"));
        let put = put.condition_expression("attribute_not_exists(pk)");
        put.return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()
            .unwrap()
    };
    let error = client
        .transact_write_items()
        .transact_items(TransactWriteItem::builder().put(put("free")).build())
        .transact_items(TransactWriteItem::builder().put(put("taken")).build())
        .send()
        .await
        .unwrap_err()
        .into_service_error();
    let TransactWriteItemsError::TransactionCanceledException(cancelled) = error else {
        panic!("{error:?}")
    };
    let reasons = cancelled.cancellation_reasons();
    assert_eq!(reasons[0].code(), Some("None"));
    assert_eq!(reasons[1].code(), Some("ConditionalCheckFailed"));
    assert_eq!(reasons[1].item().unwrap()["value"], s("old"));
    assert_eq!(value(&client, "free").await, None);
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let options = || Options { data_dir: Some(folder.path().join("data")), ..Options::default() };
    let embedded = Embedded::start(options()).await.unwrap();
    let client = with_table(&embedded).await;
    put_new(&client, "kept", "here").await.unwrap();
    drop((client, embedded));

    let embedded = Embedded::start(options()).await.unwrap();
    assert_eq!(value(&Client::new(embedded.config()), "kept").await.as_deref(), Some("here"));
}

#[tokio::test]
async fn a_data_folder_serves_one_stack_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let options = || Options { data_dir: Some(folder.path().into()), ..Options::default() };
    let first = Embedded::start(options()).await.unwrap();
    let error = Embedded::start(options()).await.unwrap_err().to_string();
    assert!(error.contains("in use by another") && error.contains("--data-dir"), "{error}");
    drop(first);
    Embedded::start(options()).await.unwrap();
}

#[tokio::test]
async fn concurrent_conditional_decrements_never_oversell() {
    let embedded = in_memory().await;
    let client = with_table(&embedded).await;
    let stock = client.put_item().table_name(TABLE).item("pk", s("p")).item("sk", s("stock"));
    stock.item("left", AttributeValue::N("20".into())).send().await.unwrap();
    let buyers = (0..64).map(|_| {
        let client = client.clone();
        tokio::spawn(async move {
            let update =
                client.update_item().table_name(TABLE).key("pk", s("p")).key("sk", s("stock"));
            let update =
                update.update_expression("SET #l = #l - :one").condition_expression("#l >= :one");
            let update = update.expression_attribute_names("#l", "left");
            update
                .expression_attribute_values(":one", AttributeValue::N("1".into()))
                .send()
                .await
                .is_ok()
        })
    });
    let bought = futures::future::join_all(buyers)
        .await
        .into_iter()
        .filter(|sold| *sold.as_ref().unwrap())
        .count();
    assert_eq!(bought, 20);
}

#[tokio::test]
async fn the_meter_counts_requests_and_units_whether_or_not_the_caller_asks() {
    let embedded = in_memory().await;
    let client = with_table(&embedded).await;
    let before = embedded.usage();
    put_new(&client, "a", "x").await.unwrap();
    let update = |sk: &str| {
        let update = Update::builder().table_name(TABLE).key("pk", s("p")).key("sk", s(sk));
        let update =
            update.update_expression("SET seen = :t").expression_attribute_values(":t", s("y"));
        TransactWriteItem::builder().update(update.build().unwrap()).build()
    };
    let reply = client
        .transact_write_items()
        .transact_items(update("a"))
        .transact_items(update("b"))
        .send()
        .await;
    assert!(reply.unwrap().consumed_capacity.is_none(), "the caller did not ask");
    let get = client.get_item().table_name(TABLE).key("pk", s("p")).key("sk", s("a"));
    let get = get.return_consumed_capacity(ReturnConsumedCapacity::Total).send().await.unwrap();
    assert_eq!(get.consumed_capacity().unwrap().capacity_units(), Some(0.5));

    let used = embedded.usage().since(&before);
    assert_eq!(used.requests(planwright_local::embedded::ServiceName::DynamoDb), 3);
    // One for the put, two for each item of the transaction.
    assert_eq!((used.write_units, used.read_units), (5.0, 0.5));
}

#[tokio::test]
async fn an_invalid_request_is_a_validation_error() {
    let embedded = in_memory().await;
    let client = with_table(&embedded).await;
    let put = client.put_item().table_name(TABLE).item("pk", s("p")).send().await;
    let error = put.unwrap_err().into_service_error();
    assert_eq!(error.meta().code(), Some("ValidationException"), "{error:?}");
    let missing = client.get_item().table_name("nowhere").key("pk", s("p")).send().await;
    assert!(missing.unwrap_err().into_service_error().is_resource_not_found_exception());
}

#[tokio::test]
async fn outside_tools_reach_the_same_tables_over_a_socket() {
    let embedded = Embedded::start(Options {
        dynamodb_port: Some(0),
        sqs_port: Some(0),
        ..Options::default()
    })
    .await
    .unwrap();
    let inside = with_table(&embedded).await;
    put_new(&inside, "shared", "same").await.unwrap();

    let over_socket = aws_sdk_dynamodb::Config::builder()
        .behavior_version_latest()
        .region(embedded.config().region().cloned())
        .credentials_provider(embedded.config().credentials_provider().unwrap())
        .endpoint_url(format!("http://127.0.0.1:{}", embedded.dynamodb_port().unwrap()))
        .build();
    assert_eq!(value(&Client::from_conf(over_socket), "shared").await.as_deref(), Some("same"));

    let answer = reqwest::Client::new()
        .post(format!("http://127.0.0.1:{}/", embedded.sqs_port().unwrap()))
        .header("x-amz-target", "AmazonSQS.ListQueues")
        .body("{}")
        .send()
        .await
        .unwrap();
    assert!(answer.text().await.unwrap().contains("planwright-work"));
}

//! The table: the few calls everything else is made of, counted.

use crate::error::{Error, Result};
use crate::item::{Attributes, Item, key_attributes};
use crate::keys::{Key, PARTITION, SORT};
use crate::known_pages::KnownPages;
use crate::slots::SlotLayout;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::{RetryConfig, RetryPartition};
use aws_sdk_dynamodb::types::{
    AttributeValue, ConsumedCapacity, Delete, KeysAndAttributes, Put, PutRequest,
    ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
    WriteRequest,
};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Items of one transaction, as DynamoDB limits them.
pub const MAX_TRANSACTION_ITEMS: usize = 100;

/// What the table was asked and what it billed. Units in hundredths.
#[derive(Debug, Default)]
pub struct Meter {
    requests: AtomicU64,
    write_units: AtomicU64,
    read_units: AtomicU64,
}

/// A reading of the [`Meter`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reading {
    pub requests: u64,
    pub write_units: f64,
    pub read_units: f64,
}

impl Meter {
    fn count(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn write(&self, capacity: &[ConsumedCapacity]) {
        self.write_units.fetch_add(hundredths(capacity), Ordering::Relaxed);
    }

    fn read(&self, capacity: &[ConsumedCapacity]) {
        self.read_units.fetch_add(hundredths(capacity), Ordering::Relaxed);
    }

    pub fn reading(&self) -> Reading {
        let units = |n: &AtomicU64| n.load(Ordering::Relaxed) as f64 / 100.0;
        Reading {
            requests: self.requests.load(Ordering::Relaxed),
            write_units: units(&self.write_units),
            read_units: units(&self.read_units),
        }
    }
}

fn hundredths(capacity: &[ConsumedCapacity]) -> u64 {
    capacity
        .iter()
        .filter_map(ConsumedCapacity::capacity_units)
        .map(|u| (u * 100.0).round() as u64)
        .sum()
}

/// One write of a transaction or of a batch.
#[derive(Clone, Debug)]
pub enum Write {
    Put(Item),
    /// Refused if the key is taken.
    Create(Item),
    Delete(Key),
    /// Adds to number attributes, creating item and attributes as needed.
    Add {
        key: Key,
        amounts: Vec<(String, i64)>,
    },
    /// Any other change, ready made by the entity's own file.
    Raw(Box<TransactWriteItem>),
}

impl Write {
    pub(crate) fn size(&self) -> usize {
        match self {
            Write::Put(item) | Write::Create(item) => item.size(),
            Write::Add { amounts, .. } => 100 + amounts.len() * 60,
            Write::Delete(_) | Write::Raw(_) => 200,
        }
    }
}

/// Handle of the one table. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) client: Client,
    /// Sends once: a retry inside the SDK would hide that an earlier request got no answer.
    once: Client,
    pub(crate) table: Arc<str>,
    meter: Arc<Meter>,
    pub(crate) layout: SlotLayout,
    /// What this process knows of the pages of runs that have some.
    pub(crate) pages: Arc<KnownPages>,
}

impl Store {
    pub fn connect(config: &aws_config::SdkConfig, table: &str) -> Self {
        // The SDK's own quota of retries is one for all clients of a process: whether a request of
        // one store is tried again would depend on how others fared.
        let own = RetryPartition::custom("store").build();
        let many = aws_sdk_dynamodb::config::Builder::from(config).retry_partition(own);
        let once = many.clone().retry_config(RetryConfig::disabled());
        Store {
            client: Client::from_conf(many.build()),
            once: Client::from_conf(once.build()),
            table: table.into(),
            meter: Arc::default(),
            layout: SlotLayout::default(),
            pages: Arc::default(),
        }
    }

    /// The same table, with another idea of how many slots a run item takes. Whatever an item was
    /// written with is read.
    pub fn with_slot_layout(mut self, layout: SlotLayout) -> Self {
        self.layout = layout;
        self
    }

    pub fn meter(&self) -> Reading {
        self.meter.reading()
    }

    /// One item, by strongly consistent read.
    pub(crate) async fn get(&self, key: &Key) -> Result<Option<Attributes>> {
        self.get_item(key, true).await
    }

    /// One item, as it may have been a moment ago: half the price.
    pub(crate) async fn get_lately(&self, key: &Key) -> Result<Option<Attributes>> {
        self.get_item(key, false).await
    }

    async fn get_item(&self, key: &Key, consistent: bool) -> Result<Option<Attributes>> {
        self.meter.count();
        let request =
            self.client.get_item().table_name(&*self.table).set_key(Some(key_attributes(key)));
        let found = request
            .consistent_read(consistent)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|e| Error::call("reading an item", &e))?;
        self.meter.read(found.consumed_capacity.as_slice());
        Ok(found.item)
    }

    /// Many items, in no particular order, each once however often it is asked for, by strongly
    /// consistent reads of up to 100 keys each. DynamoDB refuses a read that names a key twice.
    pub(crate) async fn get_many(&self, keys: &[Key]) -> Result<Vec<Attributes>> {
        self.get_items(keys, true).await
    }

    /// Many items, as they may have been a moment ago.
    pub(crate) async fn get_many_lately(&self, keys: &[Key]) -> Result<Vec<Attributes>> {
        self.get_items(keys, false).await
    }

    async fn get_items(&self, keys: &[Key], consistent: bool) -> Result<Vec<Attributes>> {
        let mut items = Vec::with_capacity(keys.len());
        let keys: Vec<&Key> = keys.iter().collect::<BTreeSet<_>>().into_iter().collect();
        for chunk in keys.chunks(100) {
            let mut open: Vec<Attributes> = chunk.iter().copied().map(key_attributes).collect();
            while !open.is_empty() {
                self.meter.count();
                let wanted = KeysAndAttributes::builder()
                    .set_keys(Some(open))
                    .consistent_read(consistent)
                    .build()
                    .map_err(|e| Error::malformed("batch read", e))?;
                let found = self
                    .client
                    .batch_get_item()
                    .request_items(&*self.table, wanted)
                    .return_consumed_capacity(ReturnConsumedCapacity::Total)
                    .send()
                    .await
                    .map_err(|e| Error::call("reading items", &e))?;
                self.meter.read(found.consumed_capacity());
                items.extend(found.responses.unwrap_or_default().into_values().flatten());
                open = found
                    .unprocessed_keys
                    .unwrap_or_default()
                    .into_values()
                    .flat_map(|k| k.keys)
                    .collect();
            }
        }
        Ok(items)
    }

    /// Items of a range, at most `limit`. Fewer mean that the range ends there: a page that the
    /// database cuts short at 1 MB is followed by the next.
    pub(crate) async fn query(
        &self,
        pk: &str,
        range: &Range,
        limit: i32,
    ) -> Result<Vec<Attributes>> {
        let mut items: Vec<Attributes> = Vec::new();
        let mut start = range
            .after
            .as_ref()
            .map(|sk| key_attributes(&Key { pk: pk.to_owned(), sk: sk.clone() }));
        loop {
            let open = limit.saturating_sub(i32::try_from(items.len()).unwrap_or(i32::MAX));
            let (page, next) = self.query_page(pk, range, start, open).await?;
            items.extend(page);
            if next.is_none() || items.len() >= usize::try_from(limit).unwrap_or_default() {
                return Ok(items);
            }
            start = next;
        }
    }

    /// One answer of the database, and where the next begins if there is more.
    async fn query_page(
        &self,
        pk: &str,
        range: &Range,
        start: Option<Attributes>,
        limit: i32,
    ) -> Result<(Vec<Attributes>, Option<Attributes>)> {
        self.meter.count();
        let request = self
            .client
            .query()
            .table_name(&*self.table)
            .key_condition_expression("#p = :p AND #s BETWEEN :l AND :h")
            .expression_attribute_names("#p", PARTITION)
            .expression_attribute_names("#s", SORT)
            .expression_attribute_values(":p", AttributeValue::S(pk.to_owned()))
            .expression_attribute_values(":l", AttributeValue::S(range.low.clone()))
            .expression_attribute_values(":h", AttributeValue::S(range.high.clone()))
            .set_exclusive_start_key(start);
        let found = request
            .scan_index_forward(!range.descending)
            .limit(limit)
            .consistent_read(true)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|e| Error::call("listing items", &e))?;
        self.meter.read(found.consumed_capacity.as_slice());
        Ok((found.items.unwrap_or_default(), found.last_evaluated_key))
    }

    /// Every item of a range.
    pub(crate) async fn query_all(&self, pk: &str, range: &Range) -> Result<Vec<Attributes>> {
        self.query(pk, range, i32::MAX).await
    }

    /// Puts one item whatever was there before.
    pub(crate) async fn put(&self, item: Item) -> Result<()> {
        self.meter.count();
        let done = self
            .client
            .put_item()
            .table_name(&*self.table)
            .set_item(Some(item.attributes))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|e| Error::call("writing an item", &e))?;
        self.meter.write(done.consumed_capacity.as_slice());
        Ok(())
    }

    /// Puts and deletes without a condition, 25 to a request.
    pub(crate) async fn write_many(&self, requests: Vec<WriteRequest>) -> Result<()> {
        for chunk in requests.chunks(25) {
            let mut open = chunk.to_vec();
            while !open.is_empty() {
                self.meter.count();
                let done = self
                    .client
                    .batch_write_item()
                    .request_items(&*self.table, open)
                    .return_consumed_capacity(ReturnConsumedCapacity::Total)
                    .send()
                    .await
                    .map_err(|e| Error::call("writing items", &e))?;
                self.meter.write(done.consumed_capacity());
                open = done.unprocessed_items.unwrap_or_default().into_values().flatten().collect();
            }
        }
        Ok(())
    }

    pub(crate) async fn put_many(&self, items: Vec<Item>) -> Result<()> {
        let put = |item: Item| PutRequest::builder().set_item(Some(item.attributes)).build();
        let requests: std::result::Result<Vec<_>, _> = items
            .into_iter()
            .map(|i| put(i).map(|p| WriteRequest::builder().put_request(p).build()))
            .collect();
        self.write_many(requests.map_err(|e| Error::malformed("batch", e))?).await
    }

    /// All or nothing. A refusal gives, per write, DynamoDB's reason code and the item that stood
    /// in the way.
    pub(crate) async fn transact(
        &self,
        writes: Vec<TransactWriteItem>,
    ) -> std::result::Result<(), Refusal> {
        self.transaction(&self.client, writes, None).await
    }

    /// The same, done once however often it is sent with this token, even if others have moved on
    /// meanwhile.
    pub(crate) async fn transact_once(
        &self,
        writes: Vec<TransactWriteItem>,
        token: &str,
    ) -> std::result::Result<(), Refusal> {
        self.transaction(&self.once, writes, Some(token.to_owned())).await
    }

    async fn transaction(
        &self,
        client: &Client,
        writes: Vec<TransactWriteItem>,
        token: Option<String>,
    ) -> std::result::Result<(), Refusal> {
        self.meter.count();
        let sent = client
            .transact_write_items()
            .set_transact_items(Some(writes))
            .set_client_request_token(token)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        match sent {
            Ok(done) => {
                self.meter.write(done.consumed_capacity());
                Ok(())
            }
            Err(error) => Err(Refusal::from(error)),
        }
    }

    pub(crate) fn transaction_item(&self, write: Write) -> Result<TransactWriteItem> {
        let built = match write {
            Write::Raw(raw) => return Ok(*raw),
            Write::Put(item) => {
                let put =
                    Put::builder().table_name(&*self.table).set_item(Some(item.attributes)).build();
                put.map(|p| TransactWriteItem::builder().put(p).build())
            }
            Write::Create(item) => {
                let put = Put::builder().table_name(&*self.table).set_item(Some(item.attributes));
                let put = put
                    .condition_expression("attribute_not_exists(#p)")
                    .expression_attribute_names("#p", PARTITION);
                put.build().map(|p| TransactWriteItem::builder().put(p).build())
            }
            Write::Delete(key) => {
                let delete = Delete::builder()
                    .table_name(&*self.table)
                    .set_key(Some(key_attributes(&key)))
                    .build();
                delete.map(|d| TransactWriteItem::builder().delete(d).build())
            }
            Write::Add { key, amounts } => self.add(&key, &amounts),
        };
        built.map_err(|e| Error::malformed("write", e))
    }

    fn add(
        &self,
        key: &Key,
        amounts: &[(String, i64)],
    ) -> std::result::Result<TransactWriteItem, aws_sdk_dynamodb::error::BuildError> {
        let mut update =
            Update::builder().table_name(&*self.table).set_key(Some(key_attributes(key)));
        let mut terms = Vec::with_capacity(amounts.len());
        for (at, (name, amount)) in amounts.iter().enumerate() {
            terms.push(format!("#a{at} :a{at}"));
            update = update
                .expression_attribute_names(format!("#a{at}"), name)
                .expression_attribute_values(
                    format!(":a{at}"),
                    AttributeValue::N(amount.to_string()),
                );
        }
        update
            .update_expression(format!("ADD {}", terms.join(", ")))
            .build()
            .map(|u| TransactWriteItem::builder().update(u).build())
    }

    /// A put that replaces only the version it was decided on, and on refusal shows the one that is
    /// there.
    pub(crate) fn replace(
        &self,
        item: Item,
        version_name: &str,
        version: i64,
    ) -> Result<TransactWriteItem> {
        let put = Put::builder()
            .table_name(&*self.table)
            .set_item(Some(item.attributes))
            .condition_expression("#v = :v")
            .expression_attribute_names("#v", version_name)
            .expression_attribute_values(":v", AttributeValue::N(version.to_string()))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()
            .map_err(|e| Error::malformed("write", e))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    pub(crate) fn meter_handle(&self) -> &Meter {
        &self.meter
    }
}

impl Meter {
    pub(crate) fn request(&self) {
        self.count();
    }
}

pub(crate) use crate::range::Range;
pub(crate) use crate::refusal::{Reasons, Refusal};

//! Token buckets. A bucket is one number: the time at which it would be full again. Taking a token
//! moves that time on; a bucket is empty when it lies further ahead than the bucket's whole refill
//! takes. So one conditional update both asks and takes, and nothing has to refill anything.

use crate::client::Store;
use crate::error::{Error, Result};
use crate::item::{self, Item, key_attributes};
use crate::keys::{self, TTL};
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{
    AttributeValue, ReturnConsumedCapacity, ReturnValue, ReturnValuesOnConditionCheckFailure,
};
use planwright_engine::id::UserId;

/// When the bucket is full again, unix microseconds.
const FULL_AT: &str = "full";
/// Times a take is tried against a bucket that keeps moving.
const TRIES: u32 = 4;

/// A bucket's size and speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Tokens of a full bucket.
    pub size: u32,
    /// Seconds in which an empty bucket fills.
    pub window_s: u32,
}

impl Bucket {
    /// Microseconds until one more token is there.
    pub fn interval_us(self) -> i64 {
        i64::from(self.window_s) * 1_000_000 / i64::from(self.size.max(1))
    }

    fn whole_us(self) -> i64 {
        self.interval_us() * i64::from(self.size)
    }
}

/// What came of taking tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// When the bucket will be full again, unix microseconds.
    Taken { full_us: i64 },
    /// Nothing was taken; there will be enough in so many microseconds.
    Empty { wait_us: i64 },
}

/// A change of a bucket's number; times in unix microseconds.
struct Move {
    cost_us: i64,
    /// What the bucket is taken for.
    partly_used: bool,
    now_us: i64,
    /// The latest it may be full at before the tokens are taken.
    latest_us: i64,
}

/// What came of it.
enum Moved {
    /// The bucket's new number.
    To(i64),
    /// The number that stood in the way, if there was one.
    Not(Option<i64>),
}

impl Store {
    /// Takes `tokens` from the bucket `name` as of `now_us` (unix microseconds), or nothing.
    pub async fn limit_take(
        &self,
        name: &str,
        bucket: Bucket,
        tokens: u32,
        now_us: i64,
    ) -> Result<Take> {
        let cost_us = bucket.interval_us() * i64::from(tokens);
        let latest_us = now_us + bucket.whole_us() - cost_us;
        // Guessed to be partly used; a bucket that is full or new says so, and the next try knows.
        let mut partly_used = true;
        for _ in 0..TRIES {
            let done = self
                .limit_move(name, bucket, &Move { cost_us, partly_used, now_us, latest_us })
                .await?;
            match done {
                Moved::To(full_us) => return Ok(Take::Taken { full_us }),
                Moved::Not(Some(full_us)) if full_us > latest_us => {
                    return Ok(Take::Empty { wait_us: full_us - latest_us });
                }
                Moved::Not(found) => partly_used = found.is_some_and(|full_us| full_us > now_us),
            }
        }
        Err(Error::Contended { what: "limit", attempts: TRIES })
    }

    async fn limit_move(&self, name: &str, bucket: Bucket, wanted: &Move) -> Result<Moved> {
        let Move { cost_us, partly_used, now_us, latest_us } = *wanted;
        let n = |value: i64| AttributeValue::N(value.to_string());
        let request = self
            .client
            .update_item()
            .table_name(&*self.table)
            .set_key(Some(key_attributes(&keys::limit(name))))
            .expression_attribute_names("#f", FULL_AT)
            .expression_attribute_names("#t", TTL)
            .expression_attribute_values(
                ":c",
                n(if partly_used { cost_us } else { now_us + cost_us }),
            )
            .expression_attribute_values(":n", n(now_us))
            .expression_attribute_values(
                ":t",
                n(now_us / 1_000_000 + 2 * i64::from(bucket.window_s) + 60),
            )
            .return_values(ReturnValue::UpdatedNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let request = if partly_used {
            request
                .update_expression("SET #f = #f + :c, #t = :t")
                .condition_expression("#f > :n AND #f <= :l")
                .expression_attribute_values(":l", n(latest_us))
        } else {
            request
                .update_expression("SET #f = :c, #t = :t")
                .condition_expression("attribute_not_exists(#f) OR #f <= :n")
        };
        self.meter_handle().request();
        match request.send().await {
            Ok(done) => {
                self.meter_handle().write(done.consumed_capacity.as_slice());
                let full = done.attributes.as_ref().and_then(|found| item::number(found, FULL_AT));
                Ok(Moved::To(full.unwrap_or(now_us + cost_us)))
            }
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(refused)) => {
                    Ok(Moved::Not(refused.item().and_then(|found| item::number(found, FULL_AT))))
                }
                _ => Err(Error::call("taking from a limit", &error)),
            },
        }
    }

    /// Whether somebody has signed in from this address before; `name` is a hash of it.
    pub async fn known_address(&self, user: UserId, name: &str) -> Result<bool> {
        Ok(self.get(&keys::known_address(user, name)).await?.is_some())
    }

    /// Remembers an address somebody signed in from until `expires_s` (unix seconds).
    pub async fn known_address_keep(&self, user: UserId, name: &str, expires_s: i64) -> Result<()> {
        self.put(Item::new(&keys::known_address(user, name)).expires(expires_s)).await
    }
}

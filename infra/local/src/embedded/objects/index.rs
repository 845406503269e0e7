//! What is stored, in memory: every bucket's keys in order.

use super::header::{Attributes, Header};
use s3s::dto::ETagCondition;
use s3s::{S3Result, s3_error};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

#[derive(Default)]
pub(super) struct Index(BTreeMap<String, Bucket>);

type Bucket = BTreeMap<String, Arc<Attributes>>;

/// When a write may happen.
#[derive(Default)]
pub(super) struct Conditions {
    pub(super) if_match: Option<ETagCondition>,
    pub(super) if_none_match: Option<ETagCondition>,
}

/// Which keys to list.
pub(super) struct Query {
    pub(super) prefix: String,
    /// Only keys that sort after this one.
    pub(super) after: Option<String>,
    pub(super) limit: usize,
}

/// Part of a listing, ordered by key.
pub(super) struct Page {
    pub(super) objects: Vec<(String, Arc<Attributes>)>,
    /// Whether there are more than the limit allowed.
    pub(super) more: bool,
}

impl Index {
    /// `false` when the bucket was there already.
    pub(super) fn add_bucket(&mut self, bucket: &str) -> bool {
        let is_new = !self.0.contains_key(bucket);
        self.0.entry(bucket.to_owned()).or_default();
        is_new
    }

    pub(super) fn add(&mut self, header: Header) {
        self.0.entry(header.bucket).or_default().insert(header.key, Arc::new(header.attributes));
    }

    pub(super) fn remove(&mut self, bucket: &str, key: &str) {
        if let Some(bucket) = self.0.get_mut(bucket) {
            bucket.remove(key);
        }
    }

    pub(super) fn bucket(&self, bucket: &str) -> S3Result<&Bucket> {
        self.0.get(bucket).ok_or_else(|| s3_error!(NoSuchBucket))
    }

    pub(super) fn object(&self, bucket: &str, key: &str) -> S3Result<&Arc<Attributes>> {
        self.bucket(bucket)?.get(key).ok_or_else(|| s3_error!(NoSuchKey))
    }

    /// Fails unless `key` may be written.
    pub(super) fn check(&self, bucket: &str, key: &str, conditions: &Conditions) -> S3Result<()> {
        let etag = self.bucket(bucket)?.get(key).map(|attributes| attributes.etag());
        let absent = match (&conditions.if_none_match, &etag) {
            (None, _) | (_, None) => true,
            (Some(ETagCondition::Any), Some(_)) => false,
            (Some(ETagCondition::ETag(unwanted)), Some(etag)) => !unwanted.weak_cmp(etag),
        };
        let matches = match (&conditions.if_match, &etag) {
            (None, _) | (Some(ETagCondition::Any), Some(_)) => true,
            (Some(_), None) => return Err(s3_error!(NoSuchKey)),
            (Some(ETagCondition::ETag(wanted)), Some(etag)) => wanted.strong_cmp(etag),
        };
        if absent && matches { Ok(()) } else { Err(s3_error!(PreconditionFailed)) }
    }

    pub(super) fn page(&self, bucket: &str, query: &Query) -> S3Result<Page> {
        let prefix = query.prefix.as_str();
        let start = match query.after.as_deref() {
            Some(after) if after >= prefix => Bound::Excluded(after),
            _ => Bound::Included(prefix),
        };
        let mut keys = self
            .bucket(bucket)?
            .range::<str, _>((start, Bound::Unbounded))
            .take_while(|(key, _)| key.starts_with(prefix))
            .map(|(key, attributes)| (key.clone(), attributes.clone()));
        let objects: Vec<_> = keys.by_ref().take(query.limit).collect();
        // S3 calls an empty page of a caller who wants none complete.
        let more = query.limit > 0 && keys.next().is_some();
        Ok(Page { objects, more })
    }
}

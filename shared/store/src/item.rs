//! Items as the store writes and reads them: a key, a few plain attributes, and a JSON document in
//! `d`.

use crate::error::{Error, Result};
use crate::keys::{Key, PARTITION, SORT, TTL};
use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;

pub(crate) type Attributes = HashMap<String, AttributeValue>;

/// The attribute of an entity's JSON document.
pub(crate) const DOCUMENT: &str = "d";

/// The attribute of an item's version: every write raises it by one and names the one it was
/// decided on.
pub(crate) const VERSION: &str = "v";

/// One item to be written.
#[derive(Clone, Debug)]
pub struct Item {
    pub(crate) attributes: Attributes,
}

impl Item {
    pub fn new(key: &Key) -> Self {
        Item { attributes: key_attributes(key) }
    }

    pub fn text(mut self, name: &str, value: impl Into<String>) -> Self {
        self.attributes.insert(name.to_owned(), AttributeValue::S(value.into()));
        self
    }

    pub fn number(mut self, name: &str, value: i64) -> Self {
        self.attributes.insert(name.to_owned(), AttributeValue::N(value.to_string()));
        self
    }

    /// Unix seconds after which the item may vanish.
    pub fn expires(self, unix_s: i64) -> Self {
        self.number(TTL, unix_s)
    }

    /// The entity itself.
    pub fn document<T: Serialize>(self, value: &T) -> Self {
        self.text(DOCUMENT, text_of(value))
    }

    /// Bytes of text in it: close enough to DynamoDB's own count to stay clear of its limits.
    pub(crate) fn size(&self) -> usize {
        let of = |value: &AttributeValue| match value {
            AttributeValue::S(s) => s.len(),
            AttributeValue::N(n) => n.len(),
            _ => 8,
        };
        self.attributes.iter().map(|(name, value)| name.len() + of(value)).sum()
    }
}

/// The text a document is kept as. Serialising our own types cannot fail; if it ever did, an empty
/// document would be refused on reading, not taken for data.
pub(crate) fn text_of<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

pub(crate) fn key_attributes(key: &Key) -> Attributes {
    HashMap::from([
        (PARTITION.to_owned(), AttributeValue::S(key.pk.clone())),
        (SORT.to_owned(), AttributeValue::S(key.sk.clone())),
    ])
}

pub(crate) fn sort_of(item: &Attributes) -> &str {
    text(item, SORT).unwrap_or_default()
}

pub(crate) fn text<'a>(item: &'a Attributes, name: &str) -> Option<&'a str> {
    item.get(name).and_then(|v| v.as_s().ok()).map(String::as_str)
}

pub(crate) fn number(item: &Attributes, name: &str) -> Option<i64> {
    item.get(name).and_then(|v| v.as_n().ok()).and_then(|n| n.parse().ok())
}

pub(crate) fn document<T: DeserializeOwned>(item: &Attributes, what: &'static str) -> Result<T> {
    let text = text(item, DOCUMENT).ok_or_else(|| Error::malformed(what, "it has no document"))?;
    serde_json::from_str(text).map_err(|e| Error::malformed(what, e))
}

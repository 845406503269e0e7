//! Documents as they were read, with the text they are kept as.

use crate::error::Result;
use crate::item::{self, Attributes, DOCUMENT};
use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::ops::Deref;
use std::sync::Arc;

/// A document and the very text it was read from. A later write compares that text, never a
/// document written out anew: a release that knows one field more would write out another text, and
/// could then change nothing an older one wrote.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept<T> {
    document: T,
    text: Arc<str>,
}

impl<T> Kept<T> {
    pub fn into_inner(self) -> T {
        self.document
    }

    /// The text as the value of a condition.
    pub(crate) fn value(&self) -> AttributeValue {
        AttributeValue::S(self.text.to_string())
    }
}

impl<T: DeserializeOwned> Kept<T> {
    pub(crate) fn read(found: &Attributes, what: &'static str) -> Result<Self> {
        let document = item::document(found, what)?;
        Ok(Kept { document, text: item::text(found, DOCUMENT).unwrap_or_default().into() })
    }
}

impl<T: Serialize> Kept<T> {
    /// A document as this release has just written it.
    pub(crate) fn written(document: T) -> Self {
        let text = item::text_of(&document).into();
        Kept { document, text }
    }
}

impl<T> Deref for Kept<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.document
    }
}

//! The first line of an object's file: all that is known of the object, as JSON.

use super::checksum::Checksum;
use s3s::dto::{ETag, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{self, BufRead};

/// Longest header, in bytes with its line end: room for a key of 1,024 and metadata of 2,048 bytes,
/// each byte written as a JSON escape of six.
const MAX_HEADER: u64 = 32 << 10;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) bucket: String,
    pub(super) key: String,
    #[serde(flatten)]
    pub(super) attributes: Attributes,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Attributes {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) content_type: Option<String>,
    /// The client's own entries, without their prefix `x-amz-meta-`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) metadata: BTreeMap<String, String>,
    /// Length of the content in bytes.
    pub(super) size: u64,
    /// MD5 of the content in hex, which is also its entity tag.
    pub(super) md5: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) checksum: Option<Checksum>,
    /// In whole milliseconds.
    pub(super) modified: Timestamp,
}

impl Attributes {
    pub(super) fn etag(&self) -> ETag {
        ETag::Strong(self.md5.clone())
    }
}

impl Header {
    /// The line, or `None` when it would be too long to be read again.
    pub(super) fn line(&self) -> io::Result<Option<Vec<u8>>> {
        let mut line = serde_json::to_vec(self)?;
        line.push(b'\n');
        Ok((line.len() as u64 <= MAX_HEADER).then_some(line))
    }

    /// Reads the line and leaves `file` at the content; also answers the line's length in bytes.
    pub(super) fn read(file: &mut impl BufRead) -> io::Result<(Self, u64)> {
        let mut line = Vec::new();
        let length = io::Read::take(file, MAX_HEADER).read_until(b'\n', &mut line)?;
        if line.last() != Some(&b'\n') {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "its first line does not end"));
        }
        Ok((serde_json::from_slice(&line)?, length as u64))
    }
}

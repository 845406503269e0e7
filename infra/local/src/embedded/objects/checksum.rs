//! The checksums S3 clients send along with an object.

use aws_smithy_types::base64;
use http::{HeaderMap, HeaderName, HeaderValue};
use s3s::crypto::{Checksum as _, Crc32, Crc32c, Crc64Nvme, Sha1, Sha256};
use s3s::{S3Result, s3_error};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Algorithm {
    Crc32,
    Crc32c,
    Crc64Nvme,
    Sha1,
    Sha256,
}

impl Algorithm {
    const ALL: [Algorithm; 5] = [
        Algorithm::Crc32,
        Algorithm::Crc32c,
        Algorithm::Crc64Nvme,
        Algorithm::Sha1,
        Algorithm::Sha256,
    ];

    fn header(self) -> HeaderName {
        HeaderName::from_static(match self {
            Algorithm::Crc32 => "x-amz-checksum-crc32",
            Algorithm::Crc32c => "x-amz-checksum-crc32c",
            Algorithm::Crc64Nvme => "x-amz-checksum-crc64nvme",
            Algorithm::Sha1 => "x-amz-checksum-sha1",
            Algorithm::Sha256 => "x-amz-checksum-sha256",
        })
    }

    fn of(self, content: &[u8]) -> String {
        match self {
            Algorithm::Crc32 => base64::encode(Crc32::checksum(content)),
            Algorithm::Crc32c => base64::encode(Crc32c::checksum(content)),
            Algorithm::Crc64Nvme => base64::encode(Crc64Nvme::checksum(content)),
            Algorithm::Sha1 => base64::encode(Sha1::checksum(content)),
            Algorithm::Sha256 => base64::encode(Sha256::checksum(content)),
        }
    }
}

/// What a client says the checksum of its content is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Checksum {
    algorithm: Algorithm,
    /// In base64, as on the wire.
    value: String,
}

impl Checksum {
    /// The checksum among these headers or trailers; S3 takes at most one.
    pub(super) fn stated(headers: &HeaderMap) -> S3Result<Option<Self>> {
        let mut stated = Algorithm::ALL.into_iter().filter_map(|algorithm| {
            headers.get(algorithm.header()).map(|value| (algorithm, value))
        });
        let Some((algorithm, value)) = stated.next() else { return Ok(None) };
        if stated.next().is_some() {
            return Err(s3_error!(InvalidRequest, "more than one checksum"));
        }
        let value =
            value.to_str().map_err(|_| s3_error!(InvalidRequest, "the checksum is not base64"))?;
        Ok(Some(Checksum { algorithm, value: value.to_owned() }))
    }

    pub(super) fn verify(&self, content: &[u8]) -> S3Result<()> {
        if self.algorithm.of(content) == self.value {
            return Ok(());
        }
        Err(s3_error!(BadDigest, "the content does not have the checksum it was sent with"))
    }

    pub(super) fn write(&self, headers: &mut HeaderMap) {
        if let Ok(value) = HeaderValue::from_str(&self.value) {
            headers.insert(self.algorithm.header(), value);
        }
    }
}

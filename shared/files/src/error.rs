/// The cause below one of our errors; the S3 client has a type of its own per operation.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Object storage did not do what was asked; worth another try.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("preparing bucket {bucket}")]
    EnsureBucket {
        bucket: String,
        #[source]
        source: Cause,
    },
    #[error("storing object {key}")]
    Put {
        key: String,
        #[source]
        source: Cause,
    },
    #[error("storing object {key}: other writers were faster {attempts} times")]
    Contended { key: String, attempts: u32 },
    #[error("reading object {key}")]
    Get {
        key: String,
        #[source]
        source: Cause,
    },
    #[error("reading the metadata of object {key}")]
    Head {
        key: String,
        #[source]
        source: Cause,
    },
    #[error("listing objects under {prefix}")]
    List {
        prefix: String,
        #[source]
        source: Cause,
    },
    #[error("deleting objects under {prefix}")]
    Delete {
        prefix: String,
        #[source]
        source: Cause,
    },
    #[error("deleting objects under {prefix}: {count} refused, the first because of {code}")]
    DeleteRefused { prefix: String, count: usize, code: String },
}

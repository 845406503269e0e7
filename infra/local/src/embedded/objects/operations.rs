//! The operations of S3 the product uses; any other answers `NotImplemented`.

use super::checksum::Checksum;
use super::folder::hex;
use super::header::{Attributes, Header};
use super::index::{Conditions, Query};
use super::store::{MAX_OBJECT, Store, failed};
use aws_smithy_types::base64;
use bytes::Bytes;
use s3s::crypto::{Checksum as _, Md5};
use s3s::dto::*;
use s3s::{Body, S3, S3Error, S3Request, S3Response, S3Result, TrailingHeaders, s3_error};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Most keys in one page, as in AWS.
const MAX_PAGE: i32 = 1_000;
/// Most bytes of user metadata, names and values together, as in AWS.
const MAX_METADATA: usize = 2 << 10;

pub(super) struct Operations(pub(super) Arc<Store>);

impl Operations {
    async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> S3Result<T> + Send + 'static,
    ) -> S3Result<T> {
        let store = self.0.clone();
        tokio::task::spawn_blocking(move || work(&store)).await.map_err(S3Error::internal_error)?
    }
}

#[async_trait::async_trait]
impl S3 for Operations {
    async fn create_bucket(
        &self,
        req: S3Request<CreateBucketInput>,
    ) -> S3Result<S3Response<CreateBucketOutput>> {
        let bucket = req.input.bucket;
        match self
            .ask(move |store| store.add_bucket(&bucket).map_err(failed("creating a bucket")))
            .await?
        {
            true => Ok(S3Response::new(CreateBucketOutput::default())),
            false => Err(s3_error!(BucketAlreadyOwnedByYou)),
        }
    }

    async fn head_bucket(
        &self,
        req: S3Request<HeadBucketInput>,
    ) -> S3Result<S3Response<HeadBucketOutput>> {
        self.ask(move |store| store.require_bucket(&req.input.bucket)).await?;
        Ok(S3Response::new(HeadBucketOutput::default()))
    }

    async fn put_object(
        &self,
        req: S3Request<PutObjectInput>,
    ) -> S3Result<S3Response<PutObjectOutput>> {
        let mut input = req.input;
        let content = match input.body.take() {
            Some(body) => collect(body).await?,
            None => Bytes::new(),
        };
        // Trailers come after the content.
        let trailers =
            req.trailing_headers.as_ref().and_then(TrailingHeaders::take).unwrap_or_default();
        let checksum = match Checksum::stated(&req.headers)? {
            None => Checksum::stated(&trailers)?,
            stated => stated,
        };
        let attributes = self.ask(move |store| put(store, input, &content, checksum)).await?;
        let output = PutObjectOutput { e_tag: Some(attributes.etag()), ..Default::default() };
        Ok(with_checksum(output, &attributes, true))
    }

    async fn get_object(
        &self,
        req: S3Request<GetObjectInput>,
    ) -> S3Result<S3Response<GetObjectOutput>> {
        let GetObjectInput { bucket, key, range, checksum_mode, .. } = req.input;
        let (attributes, content) = self.ask(move |store| store.get(&bucket, &key)).await?;
        let content = Bytes::from(content);
        let (content, content_range) = match range {
            None => (content, None),
            Some(range) => part(&content, &range)?,
        };
        let whole = content_range.is_none();
        let output = GetObjectOutput {
            content_length: Some(length(content.len() as u64)?),
            body: Some(StreamingBlob::from(Body::from(content))),
            content_range,
            accept_ranges: Some("bytes".to_owned()),
            content_type: attributes.content_type.clone(),
            metadata: metadata(&attributes),
            e_tag: Some(attributes.etag()),
            last_modified: Some(attributes.modified.clone()),
            ..Default::default()
        };
        Ok(with_checksum(output, &attributes, whole && checksum_mode.is_some()))
    }

    async fn head_object(
        &self,
        req: S3Request<HeadObjectInput>,
    ) -> S3Result<S3Response<HeadObjectOutput>> {
        let HeadObjectInput { bucket, key, checksum_mode, .. } = req.input;
        let attributes = self.ask(move |store| store.head(&bucket, &key)).await?;
        let output = HeadObjectOutput {
            content_length: Some(length(attributes.size)?),
            accept_ranges: Some("bytes".to_owned()),
            content_type: attributes.content_type.clone(),
            metadata: metadata(&attributes),
            e_tag: Some(attributes.etag()),
            last_modified: Some(attributes.modified.clone()),
            ..Default::default()
        };
        Ok(with_checksum(output, &attributes, checksum_mode.is_some()))
    }

    async fn list_objects_v2(
        &self,
        req: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        let input = req.input;
        let (bucket, query) = (input.bucket.clone(), query(&input)?);
        let page = self.ask(move |store| store.list(&bucket, &query)).await?;
        let last = page.objects.last().filter(|_| page.more);
        let next_continuation_token = last.map(|(key, _)| base64::encode(key));
        let key_count = i32::try_from(page.objects.len()).map_err(S3Error::internal_error)?;
        let contents: S3Result<Vec<Object>> =
            page.objects.into_iter().map(|(key, attributes)| listed(key, &attributes)).collect();
        Ok(S3Response::new(ListObjectsV2Output {
            name: Some(input.bucket),
            prefix: input.prefix,
            start_after: input.start_after,
            max_keys: Some(input.max_keys.unwrap_or(MAX_PAGE)),
            continuation_token: input.continuation_token,
            next_continuation_token,
            is_truncated: Some(page.more),
            key_count: Some(key_count),
            contents: Some(contents?),
            ..Default::default()
        }))
    }

    async fn delete_object(
        &self,
        req: S3Request<DeleteObjectInput>,
    ) -> S3Result<S3Response<DeleteObjectOutput>> {
        let DeleteObjectInput { bucket, key, if_match, .. } = req.input;
        let conditions = Conditions { if_match, ..Conditions::default() };
        self.ask(move |store| store.delete(&bucket, &key, &conditions)).await?;
        Ok(S3Response::new(DeleteObjectOutput::default()))
    }

    async fn delete_objects(
        &self,
        req: S3Request<DeleteObjectsInput>,
    ) -> S3Result<S3Response<DeleteObjectsOutput>> {
        let DeleteObjectsInput { bucket, delete, .. } = req.input;
        let output = self.ask(move |store| {
            store.require_bucket(&bucket)?;
            Ok(delete_each(store, &bucket, delete))
        });
        Ok(S3Response::new(output.await?))
    }
}

async fn collect(body: StreamingBlob) -> S3Result<Bytes> {
    let collected = Body::from(body).store_all_limited(MAX_OBJECT).await;
    collected.map_err(|source| S3Error::with_source(s3s::S3ErrorCode::IncompleteBody, source))
}

fn put(
    store: &Store,
    input: PutObjectInput,
    content: &[u8],
    checksum: Option<Checksum>,
) -> S3Result<Attributes> {
    let metadata = input.metadata.unwrap_or_default();
    if metadata.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>() > MAX_METADATA {
        return Err(s3_error!(MetadataTooLarge));
    }
    let md5 = Md5::checksum(content);
    if input.content_md5.is_some_and(|stated| stated != base64::encode(md5)) {
        return Err(s3_error!(BadDigest, "the content does not have the MD5 it was sent with"));
    }
    if let Some(checksum) = &checksum {
        checksum.verify(content)?;
    }
    let attributes = Attributes {
        content_type: input.content_type,
        metadata: metadata.into_iter().collect(),
        size: content.len() as u64,
        md5: hex(&md5),
        checksum,
        modified: now(),
    };
    let header = Header { bucket: input.bucket, key: input.key, attributes: attributes.clone() };
    let conditions = Conditions { if_match: input.if_match, if_none_match: input.if_none_match };
    store.put(header, content, &conditions)?;
    Ok(attributes)
}

fn delete_each(store: &Store, bucket: &str, delete: Delete) -> DeleteObjectsOutput {
    let (mut deleted, mut errors) = (Vec::new(), Vec::new());
    for ObjectIdentifier { key, e_tag, .. } in delete.objects {
        let conditions =
            Conditions { if_match: e_tag.map(ETagCondition::ETag), ..Conditions::default() };
        match store.delete(bucket, &key, &conditions) {
            Ok(()) => deleted.push(DeletedObject { key: Some(key), ..Default::default() }),
            Err(error) => errors.push(Error {
                code: Some(error.code().as_str().to_owned()),
                message: error.message().map(str::to_owned),
                key: Some(key),
                version_id: None,
            }),
        }
    }
    let quiet = delete.quiet == Some(true);
    DeleteObjectsOutput {
        deleted: (!quiet).then_some(deleted),
        errors: Some(errors),
        ..Default::default()
    }
}

fn query(input: &ListObjectsV2Input) -> S3Result<Query> {
    if input.delimiter.is_some() {
        return Err(s3_error!(NotImplemented, "listing by delimiter is not implemented"));
    }
    let limit = usize::try_from(input.max_keys.unwrap_or(MAX_PAGE).min(MAX_PAGE))
        .map_err(|_| s3_error!(InvalidArgument, "max-keys is negative"))?;
    let continued = input.continuation_token.as_deref().map(|token| {
        let key = base64::decode(token).ok().and_then(|key| String::from_utf8(key).ok());
        key.ok_or_else(|| {
            s3_error!(InvalidArgument, "the continuation token is not one of this store")
        })
    });
    let after = continued.transpose()?.or_else(|| input.start_after.clone());
    Ok(Query { prefix: input.prefix.clone().unwrap_or_default(), after, limit })
}

fn listed(key: String, attributes: &Attributes) -> S3Result<Object> {
    Ok(Object {
        key: Some(key),
        size: Some(length(attributes.size)?),
        e_tag: Some(attributes.etag()),
        last_modified: Some(attributes.modified.clone()),
        ..Default::default()
    })
}

/// Part of the content, and where it lies in the whole.
fn part(content: &Bytes, range: &Range) -> S3Result<(Bytes, Option<String>)> {
    let total = content.len() as u64;
    let range = range.check(total)?;
    if range.is_empty() {
        return Err(s3_error!(InvalidRange));
    }
    let described = format!("bytes {}-{}/{total}", range.start, range.end - 1);
    let start = usize::try_from(range.start).map_err(S3Error::internal_error)?;
    let end = usize::try_from(range.end).map_err(S3Error::internal_error)?;
    Ok((content.slice(start..end), Some(described)))
}

fn with_checksum<T>(output: T, attributes: &Attributes, wanted: bool) -> S3Response<T> {
    let mut response = S3Response::new(output);
    if let Some(checksum) = attributes.checksum.as_ref().filter(|_| wanted) {
        checksum.write(&mut response.headers);
    }
    response
}

fn metadata(attributes: &Attributes) -> Option<Metadata> {
    let entries = attributes.metadata.iter().map(|(name, value)| (name.clone(), value.clone()));
    (!attributes.metadata.is_empty()).then(|| entries.collect())
}

fn length(bytes: u64) -> S3Result<i64> {
    i64::try_from(bytes).map_err(S3Error::internal_error)
}

/// Cut to milliseconds, which is what a file's header keeps.
fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let millis = since - Duration::from_nanos(u64::from(since.subsec_nanos() % 1_000_000));
    Timestamp::from(SystemTime::UNIX_EPOCH + millis)
}

//! The embedded object store through the official SDK client: keys, conditions, listings, and what
//! the disk may hold.
#![allow(clippy::unwrap_used)]

use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::put_object::builders::PutObjectFluentBuilder;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumAlgorithm, ChecksumMode, Delete, ObjectIdentifier};
use planwright_local::embedded::Durability;
use planwright_local::{Embedded, Options};
use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;
use tokio::sync::Barrier;

/// A store in a folder of its own.
struct Fixture {
    data: TempDir,
    durability: Durability,
    embedded: Option<Embedded>,
    client: Client,
    bucket: String,
}

impl Fixture {
    async fn start(durability: Durability) -> Self {
        let data = tempfile::tempdir().unwrap();
        let (embedded, client) = open(data.path(), durability).await;
        let bucket = embedded.bucket().to_owned();
        Fixture { data, durability, embedded: Some(embedded), client, bucket }
    }

    async fn new() -> Self {
        Fixture::start(Durability::Process).await
    }

    async fn reopen(&mut self) {
        self.reopen_after(|| {}).await;
    }

    /// Ends the store, lets `meddle` change the disk, and starts it again.
    async fn reopen_after(&mut self, meddle: impl FnOnce()) {
        drop(self.embedded.take());
        meddle();
        let (embedded, client) = open(self.data.path(), self.durability).await;
        (self.embedded, self.client) = (Some(embedded), client);
    }

    fn objects(&self) -> PathBuf {
        self.data.path().join("objects")
    }

    /// The one file whose first line names this key.
    fn file(&self, key: &str) -> PathBuf {
        let named = format!("\"key\":{}", serde_json::to_string(key).unwrap());
        let mut files = files(&self.objects());
        files.retain(|file| String::from_utf8_lossy(&fs::read(file).unwrap()).contains(&named));
        assert_eq!(files.len(), 1, "{key}: {files:?}");
        files.remove(0)
    }

    fn put(&self, key: &str, content: &str) -> PutObjectFluentBuilder {
        let body = ByteStream::from(content.as_bytes().to_vec());
        self.client.put_object().bucket(&self.bucket).key(key).body(body)
    }

    /// The content, or the code of the error.
    async fn get(&self, key: &str) -> Result<String, String> {
        let get = self
            .client
            .get_object()
            .bucket(&self.bucket)
            .key(key)
            .checksum_mode(ChecksumMode::Enabled);
        let content = get.send().await.map_err(|error| code(&error))?.body.collect().await.unwrap();
        Ok(String::from_utf8(content.to_vec()).unwrap())
    }

    async fn keys(&self, prefix: &str) -> Vec<String> {
        let list =
            self.client.list_objects_v2().bucket(&self.bucket).prefix(prefix).send().await.unwrap();
        list.contents().iter().map(|object| object.key().unwrap().to_owned()).collect()
    }
}

async fn open(data: &Path, durability: Durability) -> (Embedded, Client) {
    let options = Options { data_dir: Some(data.into()), durability, ..Options::default() };
    let embedded = Embedded::start(options).await.unwrap();
    // An answer that a retry would hide, or wait for, is one a test should see.
    let config = aws_sdk_s3::config::Builder::from(embedded.config())
        .retry_config(RetryConfig::disabled())
        .build();
    let client = Client::from_conf(config);
    (embedded, client)
}

fn code<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> String {
    error.as_service_error().and_then(|error| error.meta().code()).unwrap_or("no code").to_owned()
}

/// Every regular file below the sub-folders of `objects`.
fn files(objects: &Path) -> Vec<PathBuf> {
    let folders = fs::read_dir(objects).unwrap().map(|entry| entry.unwrap().path());
    let entries = folders.flat_map(|folder| fs::read_dir(folder).unwrap()).map(Result::unwrap);
    entries.filter(|entry| entry.file_type().unwrap().is_file()).map(|entry| entry.path()).collect()
}

#[tokio::test]
async fn long_and_strange_keys_come_back_as_they_went() {
    let mut store = Fixture::new().await;
    let long = format!("team/prj/{}.txt", "ä/".repeat(295));
    assert_eq!(long.len(), 898);
    let strange = [
        "a b+c%20d",
        "a&b<c>\"d'",
        "ends/",
        "日本語/🦀.rs",
        "..",
        "a//b",
        "../../etc/passwd",
        "\u{e9}",
        "e\u{301}",
    ];
    let keys: Vec<&str> = strange.into_iter().chain([long.as_str()]).collect();
    for key in &keys {
        store
            .put(key, &format!("content of {key}"))
            .send()
            .await
            .unwrap_or_else(|error| panic!("{key}: {error:?}"));
    }
    for _ in 0..2 {
        for key in &keys {
            assert_eq!(store.get(key).await.unwrap(), format!("content of {key}"));
        }
        let mut sorted = keys.clone();
        sorted.sort_unstable();
        assert_eq!(store.keys("").await, sorted);
        store.reopen().await;
    }
    for key in &keys {
        store.client.delete_object().bucket(&store.bucket).key(*key).send().await.unwrap();
        assert_eq!(store.get(key).await.unwrap_err(), "NoSuchKey");
    }
    assert_eq!(files(&store.objects()), Vec::<PathBuf>::new(), "a deleted object leaves no file");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_racing_conditional_puts_exactly_one_wins() {
    let store = Arc::new(Fixture::new().await);
    let mut etag: Option<String> = None;
    for round in 0..10 {
        let barrier = Arc::new(Barrier::new(16));
        let racers = (0..16).map(|racer| {
            let (store, barrier, etag) = (store.clone(), barrier.clone(), etag.clone());
            tokio::spawn(async move {
                let content = format!("{round}/{racer}");
                let put = store.put("contested", &content);
                let put = match etag {
                    None => put.if_none_match("*"),
                    Some(etag) => put.if_match(etag),
                };
                barrier.wait().await;
                put.send()
                    .await
                    .map(|output| (content, output.e_tag.unwrap()))
                    .map_err(|error| code(&error))
            })
        });
        let outcomes: Vec<_> = futures::future::join_all(racers)
            .await
            .into_iter()
            .map(|outcome| outcome.unwrap())
            .collect();
        let winners: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().ok()).collect();
        let losers: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).collect();
        assert_eq!((winners.len(), losers.len()), (1, 15));
        assert!(losers.iter().all(|code| *code == "PreconditionFailed"), "{losers:?}");
        assert_eq!(store.get("contested").await.unwrap(), winners[0].0);
        etag = Some(winners[0].1.clone());
    }
    assert_eq!(files(&store.objects()).len(), 1, "the losers leave nothing behind");
}

#[tokio::test]
async fn a_condition_on_what_is_not_there_fails_and_writes_nothing() {
    let store = Fixture::new().await;
    assert_eq!(code(&store.put("a", "x").if_match("\"0\"").send().await.unwrap_err()), "NoSuchKey");
    store.put("a", "x").send().await.unwrap();
    assert_eq!(
        code(&store.put("a", "y").if_match("\"0\"").send().await.unwrap_err()),
        "PreconditionFailed"
    );
    assert_eq!(store.get("a").await.unwrap(), "x");
    let delete =
        store.client.delete_object().bucket(&store.bucket).key("a").if_match("\"0\"").send().await;
    assert_eq!(code(&delete.unwrap_err()), "PreconditionFailed");
    assert_eq!(store.get("a").await.unwrap(), "x");
}

#[tokio::test]
async fn content_type_metadata_and_checksum_survive_a_restart_at_either_durability() {
    for durability in [Durability::Process, Durability::Power] {
        let mut store = Fixture::start(durability).await;
        let put = store.put("prj/run.md", "# Run").content_type("text/markdown; charset=utf-8");
        let put = put
            .metadata("task", "prj-1")
            .metadata("epoch", "7")
            .checksum_algorithm(ChecksumAlgorithm::Sha256);
        let written = put.send().await.unwrap();
        let metadata = HashMap::from([
            ("task".to_owned(), "prj-1".to_owned()),
            ("epoch".to_owned(), "7".to_owned()),
        ]);
        let before = store
            .client
            .head_object()
            .bucket(&store.bucket)
            .key("prj/run.md")
            .send()
            .await
            .unwrap();
        store.reopen().await;
        let head = store.client.head_object().bucket(&store.bucket).key("prj/run.md");
        let head = head.checksum_mode(ChecksumMode::Enabled).send().await.unwrap();
        assert_eq!(head.content_type(), Some("text/markdown; charset=utf-8"));
        assert_eq!(head.metadata(), Some(&metadata));
        assert_eq!((head.content_length(), head.e_tag()), (Some(5), written.e_tag()));
        assert_eq!(head.last_modified(), before.last_modified());
        assert!(
            head.checksum_sha256().is_some() && head.checksum_sha256() == written.checksum_sha256()
        );
        let get =
            store.client.get_object().bucket(&store.bucket).key("prj/run.md").send().await.unwrap();
        assert_eq!((get.metadata(), get.content_type()), (Some(&metadata), head.content_type()));
        assert_eq!(get.body.collect().await.unwrap().to_vec(), b"# Run");
    }
}

#[tokio::test]
async fn listings_come_in_order_page_by_page_and_from_any_key() {
    let store = Fixture::new().await;
    let mut expected: Vec<String> = (0..25).map(|n| format!("in/{n:02}")).collect();
    for key in expected.iter().rev().chain(&[
        "before".to_owned(),
        "in-between".to_owned(),
        "inside".to_owned(),
    ]) {
        store.put(key, key).send().await.unwrap();
    }
    let page = |from: Option<String>, after: Option<&str>| {
        let list = store.client.list_objects_v2().bucket(&store.bucket).prefix("in/").max_keys(10);
        list.set_continuation_token(from).set_start_after(after.map(str::to_owned)).send()
    };
    let (mut listed, mut sizes, mut from) = (Vec::new(), Vec::new(), None);
    loop {
        let page = page(from, None).await.unwrap();
        sizes.push(page.contents().len());
        listed.extend(page.contents().iter().map(|object| object.key().unwrap().to_owned()));
        from = page.next_continuation_token().map(str::to_owned);
        assert_eq!(page.is_truncated(), Some(from.is_some()));
        if from.is_none() {
            break;
        }
    }
    assert_eq!((&listed, sizes), (&expected, vec![10, 10, 5]));
    let after = page(None, Some("in/17")).await.unwrap();
    let after: Vec<_> =
        after.contents().iter().map(|object| object.key().unwrap().to_owned()).collect();
    assert_eq!(after, expected.split_off(18));
    assert_eq!(page(None, Some("a")).await.unwrap().contents()[0].key(), Some("in/00"));
    assert_eq!(page(None, Some("z")).await.unwrap().contents().len(), 0);
    assert_eq!(code(&page(Some("?".into()), None).await.unwrap_err()), "InvalidArgument");
}

#[tokio::test]
async fn many_objects_are_deleted_at_once_and_stay_deleted() {
    let mut store = Fixture::new().await;
    for key in ["a", "b", "c"] {
        store.put(key, key).send().await.unwrap();
    }
    let keys =
        ["a", "c", "never there"].map(|key| ObjectIdentifier::builder().key(key).build().unwrap());
    let delete = Delete::builder().set_objects(Some(keys.into())).build().unwrap();
    let answer =
        store.client.delete_objects().bucket(&store.bucket).delete(delete).send().await.unwrap();
    assert_eq!((answer.deleted().len(), answer.errors().len()), (3, 0));
    assert_eq!(store.keys("").await, ["b"]);
    store.reopen().await;
    assert_eq!(store.keys("").await, ["b"]);
}

#[tokio::test]
async fn part_of_an_object_is_read_by_range() {
    let store = Fixture::new().await;
    store.put("a", "0123456789").send().await.unwrap();
    store.put("empty", "").send().await.unwrap();
    let get = |key: &str, range: &str| {
        store.client.get_object().bucket(&store.bucket).key(key).range(range).send()
    };
    for (range, content, described) in [
        ("bytes=2-4", "234", "bytes 2-4/10"),
        ("bytes=7-", "789", "bytes 7-9/10"),
        ("bytes=-2", "89", "bytes 8-9/10"),
    ] {
        let part = get("a", range).await.unwrap();
        assert_eq!(part.content_range(), Some(described));
        assert_eq!(part.body.collect().await.unwrap().to_vec(), content.as_bytes());
    }
    for (key, range) in [("a", "bytes=10-"), ("empty", "bytes=0-"), ("empty", "bytes=-1")] {
        assert_eq!(code(&get(key, range).await.unwrap_err()), "InvalidRange", "{key} {range}");
    }
    assert_eq!(store.get("empty").await.unwrap(), "");
}

#[tokio::test]
async fn content_that_changed_on_the_way_is_refused() {
    let store = Fixture::new().await;
    let wrong_md5 =
        store.put("a", "x").content_md5("AAAAAAAAAAAAAAAAAAAAAA==").send().await.unwrap_err();
    assert_eq!(code(&wrong_md5), "BadDigest");
    let wrong_sum = store.put("a", "x").checksum_crc32("AAAAAA==").send().await.unwrap_err();
    assert_eq!(code(&wrong_sum), "BadDigest");
    let large = store.put("a", "x").metadata("note", "n".repeat(2048)).send().await.unwrap_err();
    assert_eq!(code(&large), "MetadataTooLarge");
    assert_eq!(store.get("a").await.unwrap_err(), "NoSuchKey");
}

#[tokio::test]
async fn a_bucket_is_made_once_and_an_unknown_one_is_named_as_such() {
    let mut store = Fixture::new().await;
    let head = |store: &Fixture| store.client.head_bucket().bucket("another").send();
    assert!(head(&store).await.unwrap_err().into_service_error().is_not_found());
    let unknown = store.client.put_object().bucket("another").key("a").send().await.unwrap_err();
    assert_eq!(code(&unknown), "NoSuchBucket");
    store.client.create_bucket().bucket("another").send().await.unwrap();
    store.client.put_object().bucket("another").key("a").send().await.unwrap();
    store.reopen().await;
    head(&store).await.unwrap();
    let again = store.client.create_bucket().bucket("another").send().await.unwrap_err();
    assert_eq!(code(&again), "BucketAlreadyOwnedByYou");
    assert_eq!(store.get("a").await.unwrap_err(), "NoSuchKey", "the buckets are apart");
}

#[tokio::test]
async fn a_planted_symbolic_link_is_not_followed() {
    let mut store = Fixture::new().await;
    let outside = store.data.path().join("outside");
    store.put("a", "mine").send().await.unwrap();
    let file = store.file("a");
    // The best possible forgery: a file that would be taken for the object.
    fs::copy(&file, &outside).unwrap();
    let plant = || {
        fs::remove_file(&file).unwrap();
        symlink(&outside, &file).unwrap();
    };

    plant();
    assert_eq!(store.get("a").await.unwrap_err(), "InternalError");
    store.reopen().await;
    assert_eq!(store.get("a").await.unwrap_err(), "NoSuchKey");
    let kept = fs::read(&outside).unwrap();
    store.put("a", "replaced").send().await.unwrap();
    assert_eq!(store.get("a").await.unwrap(), "replaced");
    plant();
    store.client.delete_object().bucket(&store.bucket).key("a").send().await.unwrap();
    assert_eq!(
        fs::read(&outside).unwrap(),
        kept,
        "neither a put nor a delete reaches through the link"
    );
}

#[tokio::test]
async fn a_folder_replaced_by_a_symbolic_link_is_not_followed() {
    let mut store = Fixture::new().await;
    store.put("a", "mine").send().await.unwrap();
    let folder = store.file("a").parent().unwrap().to_owned();
    let outside = store.data.path().join("outside");
    fs::rename(&folder, &outside).unwrap();
    symlink(&outside, &folder).unwrap();
    assert_eq!(store.get("a").await.unwrap_err(), "InternalError");
    assert_eq!(code(&store.put("a", "new").send().await.unwrap_err()), "InternalError");
    let delete =
        store.client.delete_object().bucket(&store.bucket).key("a").send().await.unwrap_err();
    assert_eq!(code(&delete), "InternalError");
    assert_eq!(
        fs::read_dir(&outside).unwrap().count(),
        1,
        "nothing was written or deleted outside"
    );
    store.reopen().await;
    assert_eq!(store.keys("").await, Vec::<String>::new());
}

#[tokio::test]
async fn broken_files_are_skipped_and_unfinished_ones_deleted_at_the_start() {
    let mut store = Fixture::new().await;
    for key in ["cut", "good", "garbage", "moved", "headless"] {
        store.put(key, "some content").send().await.unwrap();
    }
    let [cut, good, garbage, moved, headless] =
        ["cut", "good", "garbage", "moved", "headless"].map(|key| store.file(key));
    let unfinished = good.with_file_name("tmp-0123456789abcdef");
    store
        .reopen_after(|| {
            let whole = fs::read(&cut).unwrap();
            fs::write(&cut, &whole[..whole.len() - 1]).unwrap();
            fs::write(&garbage, b"\x00\xff not JSON\n").unwrap();
            fs::rename(&moved, moved.with_file_name("0".repeat(64))).unwrap();
            fs::write(&headless, vec![b'x'; 100_000]).unwrap();
            fs::write(&unfinished, &whole).unwrap();
        })
        .await;
    assert_eq!(store.keys("").await, ["good"]);
    assert_eq!(store.get("good").await.unwrap(), "some content");
    assert!(!unfinished.exists());
    assert!(cut.exists(), "what may still be of use to somebody is left alone");
    store.put("cut", "mended").if_none_match("*").send().await.unwrap();
    store.reopen().await;
    assert_eq!(store.get("cut").await.unwrap(), "mended");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reader_sees_one_whole_version_while_others_are_written() {
    let store = Arc::new(Fixture::new().await);
    let version = |n: usize| char::from(b'a' + n as u8).to_string().repeat(200_000 + n * 1_000);
    store.put("a", &version(0)).send().await.unwrap();
    let writer = {
        let store = store.clone();
        tokio::spawn(async move {
            for n in 1..26 {
                store.put("a", &version(n)).send().await.unwrap();
            }
        })
    };
    let mut seen = 0;
    loop {
        let last = writer.is_finished();
        let content = store.get("a").await.unwrap();
        let n = usize::from(content.as_bytes()[0] - b'a');
        assert!(content == version(n), "version {n} is mixed");
        assert!(n >= seen, "version {n} came after {seen}");
        seen = n;
        if last {
            break;
        }
    }
    assert_eq!(seen, 25);
    writer.await.unwrap();
}

use crate::in_memory;
use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use planwright_local::{Embedded, Options};

async fn read(client: &Client, bucket: &str, key: &str) -> Option<Vec<u8>> {
    match client.get_object().bucket(bucket).key(key).send().await {
        Ok(object) => Some(object.body.collect().await.unwrap().to_vec()),
        Err(error) => {
            assert!(error.into_service_error().is_no_such_key());
            None
        }
    }
}

#[tokio::test]
async fn objects_are_written_read_listed_and_deleted_in_both_address_styles() {
    let embedded = in_memory().await;
    let bucket = embedded.bucket();
    for path_style in [true, false] {
        let config = aws_sdk_s3::config::Builder::from(embedded.config())
            .force_path_style(path_style)
            .build();
        let client = Client::from_conf(config);
        let put = client
            .put_object()
            .bucket(bucket)
            .key("team/prj/src/hello world.py")
            .content_type("text/x-python");
        put.body(ByteStream::from_static(b"print('hi')\n")).send().await.unwrap();
        assert_eq!(
            read(&client, bucket, "team/prj/src/hello world.py").await.unwrap(),
            b"print('hi')\n"
        );

        let listed =
            client.list_objects_v2().bucket(bucket).prefix("team/prj/").send().await.unwrap();
        let listed: Vec<&str> =
            listed.contents().iter().filter_map(|object| object.key()).collect();
        assert_eq!(listed, ["team/prj/src/hello world.py"]);

        client
            .delete_object()
            .bucket(bucket)
            .key("team/prj/src/hello world.py")
            .send()
            .await
            .unwrap();
        assert_eq!(read(&client, bucket, "team/prj/src/hello world.py").await, None);
    }
}

#[tokio::test]
async fn an_object_is_there_after_reopening_and_a_put_if_absent_does_not_replace_it() {
    let folder = tempfile::tempdir().unwrap();
    let options = || Options { data_dir: Some(folder.path().into()), ..Options::default() };
    let embedded = Embedded::start(options()).await.unwrap();
    let put = |client: &Client, text: &'static str| {
        let put =
            client.put_object().bucket(Options::default().bucket).key("a/b.txt").if_none_match("*");
        put.body(ByteStream::from_static(text.as_bytes())).send()
    };
    put(&Client::new(embedded.config()), "first").await.unwrap();
    drop(embedded);

    let embedded = Embedded::start(options()).await.unwrap();
    let client = Client::new(embedded.config());
    let refused = put(&client, "second").await.unwrap_err().into_service_error();
    assert_eq!(refused.meta().code(), Some("PreconditionFailed"));
    assert_eq!(read(&client, embedded.bucket(), "a/b.txt").await.unwrap(), b"first");
}

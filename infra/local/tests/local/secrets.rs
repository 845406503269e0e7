use aws_sdk_secretsmanager::Client;
use planwright_local::{Embedded, Options};
use std::os::unix::fs::PermissionsExt;

async fn read(client: &Client, name: &str) -> String {
    client.get_secret_value().secret_id(name).send().await.unwrap().secret_string.unwrap()
}

#[tokio::test]
async fn secrets_are_seeded_once_changed_and_kept_in_a_private_file() {
    let folder = tempfile::tempdir().unwrap();
    let options = |seed: &str| Options {
        data_dir: Some(folder.path().into()),
        secrets: vec![("planwright/signing".into(), seed.into())],
        ..Options::default()
    };
    let embedded = Embedded::start(options("first")).await.unwrap();
    let client = Client::new(embedded.config());
    assert_eq!(read(&client, "planwright/signing").await, "first");
    client.create_secret().name("planwright/other").secret_string("made").send().await.unwrap();
    client
        .put_secret_value()
        .secret_id("planwright/other")
        .secret_string("changed")
        .send()
        .await
        .unwrap();
    drop((client, embedded));

    let mode = std::fs::metadata(folder.path().join("secrets.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let embedded = Embedded::start(options("a new seed does not replace a secret")).await.unwrap();
    let client = Client::new(embedded.config());
    assert_eq!(read(&client, "planwright/signing").await, "first");
    assert_eq!(read(&client, "planwright/other").await, "changed");
}

#[tokio::test]
async fn an_unreadable_secrets_file_stops_the_start_and_says_which() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("secrets.json"), "{ broken").unwrap();
    let options = Options { data_dir: Some(folder.path().into()), ..Options::default() };
    let error = Embedded::start(options).await.unwrap_err().to_string();
    assert!(error.contains("secrets.json"), "{error}");
}

#[tokio::test]
async fn a_new_data_folder_is_private_from_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().join("data");
    let _embedded =
        Embedded::start(Options { data_dir: Some(data_dir.clone()), ..Options::default() })
            .await
            .unwrap();
    assert_eq!(std::fs::metadata(data_dir).unwrap().permissions().mode() & 0o777, 0o700);
}

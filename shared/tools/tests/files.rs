//! The file tools against a real S3 endpoint over HTTP.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod harness;

use futures::TryStreamExt;
use harness::{Harness, PROJECT, call, context};
use planwright_engine::id::{ProjectId, TaskId, TeamId};
use planwright_files::project_files::{MAX_FILE_BYTES, MAX_PROJECT_BYTES, MAX_PROJECT_FILES};
use serde_json::json;

#[tokio::test]
async fn what_is_written_is_read_back_and_listed_with_its_task() {
    let harness = Harness::start().await;
    let artifacts = harness.write("./src/größe.py", "print('ä')\n").await;
    assert_eq!(
        serde_json::to_value(&artifacts).unwrap(),
        json!([{"path": "src/größe.py", "size_bytes": 12, "content_type": "text/x-python; \
            charset=utf-8"}])
    );
    assert_eq!(harness.read("src/größe.py").await.text, "print('ä')\n");

    let listed = harness.objects.artifacts(PROJECT, 100, None).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].path.as_str(), listed[0].size_bytes), ("src/größe.py", 12));
    assert_eq!(listed[0].task_id, Some(TaskId::new(PROJECT.id, 1)));
    assert!(listed[0].updated_at.as_second() > 1_700_000_000);

    let download = harness.objects.open(PROJECT, "src/größe.py").await.unwrap().unwrap();
    assert_eq!(download.info.content_type, "text/x-python; charset=utf-8");
    let content: Vec<_> = download.content.try_collect().await.unwrap();
    assert_eq!(content.concat(), "print('ä')\n".as_bytes());
}

#[tokio::test]
async fn a_repeated_write_is_the_same_write_and_another_task_may_overwrite() {
    let harness = Harness::start().await;
    harness.write("notes.md", "one").await;
    let again = harness.call("write_file", json!({"path": "notes.md", "content": "one"})).await;
    assert_eq!((again.text.as_str(), again.is_error), ("Replaced notes.md (3 bytes).", false));

    let other = call(
        &harness.registry,
        &context(2, 9),
        "write_file",
        json!({"path": "notes.md", "content": "two"}),
    )
    .await;
    assert!(!other.is_error, "{}", other.text);
    assert_eq!(harness.read("notes.md").await.text, "two");
    let listed = harness.objects.artifacts(PROJECT, 100, None).await.unwrap();
    assert_eq!(listed[0].task_id, Some(TaskId::new(PROJECT.id, 2)));
}

#[tokio::test]
async fn a_stale_attempt_does_not_overwrite_what_its_successor_wrote() {
    let harness = Harness::start().await;
    let write = |epoch, content: &'static str| {
        let arguments = json!({"path": "out.txt", "content": content});
        let registry = &harness.registry;
        async move { call(registry, &context(1, epoch), "write_file", arguments).await }
    };
    assert!(!write(3, "first").await.is_error);
    assert!(!write(4, "successor").await.is_error);
    let stale = write(3, "zombie").await;
    assert!(stale.is_error && stale.text.contains("newer attempt"), "{}", stale.text);
    assert_eq!(harness.read("out.txt").await.text, "successor");
}

#[tokio::test]
async fn no_path_reaches_outside_the_project() {
    let harness = Harness::start().await;
    let secret = harness.folder().join("secret.txt");
    std::fs::write(&secret, "secret").unwrap();
    let absolute = secret.to_str().unwrap().to_owned();
    let other = format!("../../{}/files/x", ProjectId::from_u128(0xB2));
    for path in [
        "../secret.txt",
        "../../../../secret.txt",
        "a/../../b",
        "/etc/passwd",
        "~/x",
        "C:/x",
        "a\\b",
        "a\0b",
        "x/",
        "a\u{202e}b",
        &absolute,
        &other,
    ] {
        let read = harness.read(path).await;
        assert!(
            read.is_error && read.text.starts_with("Nothing was read: "),
            "{path:?}: {}",
            read.text
        );
        let write = harness.call("write_file", json!({"path": path, "content": "x"})).await;
        assert!(
            write.is_error && write.text.starts_with("Nothing was written: "),
            "{path:?}: {}",
            write.text
        );
        assert!(harness.objects.open(PROJECT, path).await.unwrap().is_none(), "{path:?}");
    }
    let list = harness.call("list_directory", json!({"path": "../.."})).await;
    assert!(list.is_error, "{}", list.text);
    assert!(
        harness
            .objects
            .list("", 1_000, planwright_files::objects::From::Start)
            .await
            .unwrap()
            .objects
            .is_empty()
    );
}

#[tokio::test]
async fn another_project_or_team_sees_nothing() {
    let harness = Harness::start().await;
    harness.write("mine.txt", "mine").await;
    let mut other_project = context(1, 1);
    other_project.task.project.id = ProjectId::from_u128(0xB2);
    let mut other_team = context(1, 1);
    other_team.task.project.team = TeamId::from_u128(0x72);
    for ctx in [other_project, other_team] {
        let read = call(&harness.registry, &ctx, "read_file", json!({"path": "mine.txt"})).await;
        assert!(read.is_error && read.text.contains("There is no file"), "{}", read.text);
        let list = call(&harness.registry, &ctx, "list_directory", json!({})).await;
        assert_eq!(list.text, "Nothing in . to list.");
        assert!(harness.objects.open(ctx.task.project, "mine.txt").await.unwrap().is_none());
        assert!(harness.objects.artifacts(ctx.task.project, 10, None).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_path_is_either_a_file_or_a_directory() {
    let harness = Harness::start().await;
    harness.write("a/b.txt", "x").await;
    harness.write("file", "x").await;
    let above = harness.call("write_file", json!({"path": "a", "content": "x"})).await;
    assert!(
        above.is_error && above.text.contains("a is a directory (it holds a/b.txt)"),
        "{}",
        above.text
    );
    let below = harness.call("write_file", json!({"path": "file/deep/x", "content": "x"})).await;
    assert!(
        below.is_error && below.text.contains("file is a file, so file/deep/x cannot lie below it"),
        "{}",
        below.text
    );
    let read = harness.read("a").await;
    assert!(read.is_error && read.text.contains("a is a directory"), "{}", read.text);
    let read = harness.read("file/deep/x").await;
    assert!(read.is_error && read.text.contains("There is no file"), "{}", read.text);
    assert_eq!(harness.read("a/b.txt").await.text, "x");
    assert_eq!(harness.read("file").await.text, "x");
}

#[cfg(unix)]
#[tokio::test]
async fn planted_symlinks_are_not_followed() {
    use std::os::unix::fs::symlink;
    let harness = Harness::start().await;
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret.txt"), "secret").unwrap();
    harness.write("own/kept.txt", "kept").await;
    harness.write("swapped.txt", "before").await;
    symlink(outside.path().join("secret.txt"), harness.files_folder().join("link.txt")).unwrap();
    symlink(outside.path(), harness.files_folder().join("dir")).unwrap();
    std::fs::remove_file(harness.files_folder().join("swapped.txt")).unwrap();
    symlink(outside.path().join("secret.txt"), harness.files_folder().join("swapped.txt")).unwrap();

    for path in ["link.txt", "dir/secret.txt"] {
        let read = harness.read(path).await;
        assert!(
            read.is_error
                && !read.text.contains("secret\n")
                && read.text.contains("was not written by a task"),
            "{}",
            read.text
        );
        assert!(harness.objects.open(PROJECT, path).await.unwrap().is_none(), "{path}");
    }
    let swapped = harness
        .registry
        .call(
            &context(1, 1),
            &["read_file".to_owned()],
            "read_file",
            json!({"path": "swapped.txt"}),
        )
        .await;
    assert!(swapped.is_err(), "the content does not match its checksum: {swapped:?}");

    for path in ["dir/new.txt", "dir/secret.txt"] {
        let write = harness.call("write_file", json!({"path": path, "content": "planted"})).await;
        assert!(write.is_error && write.text.contains("dir is a file"), "{path}: {}", write.text);
    }
    harness.write("link.txt", "now a file").await;
    harness.write("swapped.txt", "now a file").await;
    assert_eq!(harness.read("swapped.txt").await.text, "now a file");
    assert_eq!(std::fs::read_to_string(outside.path().join("secret.txt")).unwrap(), "secret");

    harness.objects.delete_project(PROJECT).await.unwrap();
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn long_files_are_shown_in_pieces_that_add_up() {
    let harness = Harness::start().await;
    let content: String =
        (0..120_000).map(|n| char::from_u32(0x4E00 + n % 5_000).unwrap()).collect();
    harness.write("long.txt", &content).await;
    let (mut offset, mut pieces) = (0, String::new());
    loop {
        let output = harness.call("read_file", json!({"path": "long.txt", "offset": offset})).await;
        assert!(!output.is_error);
        match output.text.split_once("\n[truncated: ") {
            Some((piece, note)) => {
                assert_eq!(piece.chars().count(), 50_000);
                pieces.push_str(piece);
                offset += 50_000;
                assert_eq!(
                    note,
                    format!(
                        "characters {} to {offset} of 120000 are shown; read on with offset \
                            {offset}]",
                        offset - 50_000
                    )
                );
            }
            None => {
                pieces.push_str(&output.text);
                break;
            }
        }
    }
    assert_eq!(offset, 100_000);
    assert_eq!(pieces, content);
    let past = harness.call("read_file", json!({"path": "long.txt", "offset": 120_000})).await;
    assert!(past.is_error && past.text.contains("past its end"), "{}", past.text);
}

#[tokio::test]
async fn a_binary_file_is_named_and_not_shown() {
    let harness = Harness::start().await;
    harness.write("picture.png", "\0\0not shown").await;
    let read = harness.read("picture.png").await;
    assert_eq!(
        (read.text.as_str(), read.is_error),
        ("picture.png is binary (image/png, 11 bytes); its content is not shown.", true)
    );
}

#[tokio::test]
async fn an_empty_file_is_a_file() {
    let harness = Harness::start().await;
    harness.write("empty.txt", "").await;
    let read = harness.read("empty.txt").await;
    assert_eq!((read.text.as_str(), read.is_error), ("", false));
}

#[tokio::test]
async fn a_file_over_the_size_limit_is_refused_and_one_at_the_limit_is_not() {
    let harness = Harness::start().await;
    let limit = usize::try_from(MAX_FILE_BYTES).unwrap();
    let over = harness
        .call("write_file", json!({"path": "big.txt", "content": "x".repeat(limit + 1)}))
        .await;
    assert!(over.is_error && over.text.contains("at most 1048576 bytes"), "{}", over.text);
    // Half as many characters, because the limit counts bytes.
    let over = harness
        .call("write_file", json!({"path": "big.txt", "content": "é".repeat(limit / 2 + 1)}))
        .await;
    assert!(over.is_error, "{}", over.text);
    harness.write("big.txt", &"x".repeat(limit)).await;
}

#[tokio::test]
async fn a_full_project_takes_no_more_files_but_lets_one_be_replaced() {
    let harness = Harness::start().await;
    harness.write("first.txt", "x").await;
    for number in 1..MAX_PROJECT_FILES {
        std::fs::write(harness.files_folder().join(format!("{number}.txt")), "x").unwrap();
    }
    let over = harness.call("write_file", json!({"path": "one-more.txt", "content": "x"})).await;
    assert!(over.is_error && over.text.contains("already has 1000 files"), "{}", over.text);
    harness.write("first.txt", "y").await;
}

#[tokio::test]
async fn a_project_takes_no_more_bytes_than_its_quota() {
    let harness = Harness::start().await;
    harness.write("first.txt", "12345").await;
    let filler = std::fs::File::create(harness.files_folder().join("filler.bin")).unwrap();
    filler.set_len(MAX_PROJECT_BYTES - 10).unwrap();
    harness.write("fits.txt", "12345").await;
    let over = harness.call("write_file", json!({"path": "over.txt", "content": "1"})).await;
    assert!(
        over.is_error && over.text.contains("52428800 bytes together and have 52428800; 1 more"),
        "{}",
        over.text
    );
    harness.write("first.txt", "54321").await;
}

#[tokio::test]
async fn concurrent_writes_all_land_and_a_contended_file_stays_whole() {
    let harness = Harness::start().await;
    let writes = (0..40u32).map(|number| {
        let registry = &harness.registry;
        async move {
            let own = call(
                registry,
                &context(number + 1, 1),
                "write_file",
                json!({"path": format!("out/{number}.txt"), "content": format!("{number}")}),
            )
            .await;
            assert!(!own.is_error, "{}", own.text);
            let shared =
                json!({"path": "shared.txt", "content": format!("{number}").repeat(2_000)});
            let shared = call(registry, &context(number + 1, 1), "write_file", shared).await;
            assert!(!shared.is_error, "{}", shared.text);
            let read =
                call(registry, &context(number + 1, 1), "read_file", json!({"path": "shared.txt"}))
                    .await;
            assert!(!read.is_error, "{}", read.text);
        }
    });
    futures::future::join_all(writes).await;
    let shared = harness.read("shared.txt").await.text;
    let winner: u32 = (0..40)
        .find(|n| format!("{n}").repeat(2_000) == shared)
        .expect("one writer's whole content");
    let artifacts = harness.objects.artifacts(PROJECT, 1_000, None).await.unwrap();
    assert_eq!(artifacts.len(), 41);
    let shared = artifacts.iter().find(|artifact| artifact.path == "shared.txt").unwrap();
    assert_eq!(shared.task_id, Some(TaskId::new(PROJECT.id, winner + 1)));
}

#[tokio::test]
async fn artifacts_come_in_pages_that_add_up() {
    let harness = Harness::start().await;
    let mut expected = Vec::new();
    for number in 0..25 {
        let path = format!("p{}/{number:02}.txt", number % 3);
        harness.write(&path, "x").await;
        expected.push(path);
    }
    expected.sort();
    let mut seen: Vec<String> = Vec::new();
    loop {
        let page =
            harness.objects.artifacts(PROJECT, 10, seen.last().map(String::as_str)).await.unwrap();
        assert!(page.len() <= 10);
        if page.is_empty() {
            break;
        }
        seen.extend(page.into_iter().map(|artifact| artifact.path));
    }
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn deleting_a_project_deletes_its_files_and_no_others() {
    let harness = Harness::start().await;
    for number in 0..12 {
        harness.write(&format!("d/{number}.txt"), "x").await;
    }
    let mut neighbour = context(1, 1);
    neighbour.task.project.id = ProjectId::from_u128(0xA10);
    call(
        &harness.registry,
        &neighbour,
        "write_file",
        json!({"path": "kept.txt", "content": "kept"}),
    )
    .await;
    assert_eq!(harness.objects.delete_project(PROJECT).await.unwrap(), 12);
    assert_eq!(harness.objects.delete_project(PROJECT).await.unwrap(), 0);
    assert!(harness.objects.artifacts(PROJECT, 10, None).await.unwrap().is_empty());
    assert_eq!(
        call(&harness.registry, &neighbour, "read_file", json!({"path": "kept.txt"})).await.text,
        "kept"
    );
}

#[tokio::test]
async fn the_bucket_may_be_ensured_again() {
    let harness = Harness::start().await;
    harness.objects.ensure_bucket().await.unwrap();
}

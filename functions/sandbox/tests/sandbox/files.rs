//! Files of a store that knows nothing of commits, in and out.

use crate::harness::{Harness, shell};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use planwright_sandbox::{Answer, FileContent, FileIn, Packs, Sandbox, Step};

fn file(path: &str, content: &[u8]) -> FileIn {
    FileIn { path: path.to_owned(), content: STANDARD.encode(content) }
}

async fn bring(
    harness: &mut Harness,
    write: Vec<FileIn>,
    delete: &[&str],
    command: &str,
) -> Answer {
    let delete = delete.iter().map(|path| (*path).to_owned()).collect();
    let mut request = harness.request(vec![Step::Files { write, delete }, shell(command)]);
    request.bring_files = true;
    let answer = harness.sandbox.run(request, &harness.packs as &dyn Packs).await.unwrap();
    harness.took(&answer);
    answer
}

fn came(answer: &Answer) -> Vec<(String, String)> {
    let shown = |content: &FileContent| match content {
        FileContent::Base64(text) => {
            String::from_utf8_lossy(&STANDARD.decode(text).unwrap()).into_owned()
        }
        FileContent::Deleted => "deleted".to_owned(),
        FileContent::Left(why) => why.clone(),
    };
    answer.files.iter().map(|file| (file.path.clone(), shown(&file.content))).collect()
}

#[tokio::test]
async fn only_what_a_command_changed_comes_out_again() {
    let mut harness = Harness::new().await;
    let write = vec![file("a.txt", b"a\n"), file("d/b.bin", &[0, 159, 146, 150])];
    let answer = bring(&mut harness, write, &[], "cat a.txt; echo c > c.txt").await;
    assert_eq!(answer.steps[1].output, "a\n");
    assert_eq!(came(&answer), [("c.txt".to_owned(), "c\n".to_owned())]);
    let answer =
        bring(&mut harness, vec![file("a.txt", b"A\n")], &["c.txt"], "rm d/b.bin; ls").await;
    assert_eq!(answer.steps[1].output, "a.txt\nd\n");
    let deleted = |path: &str| (path.to_owned(), "deleted".to_owned());
    assert_eq!(came(&answer), [deleted("c.txt"), deleted("d/b.bin")]);
    let answer = bring(&mut harness, Vec::new(), &[], "echo more >> a.txt").await;
    assert_eq!(came(&answer), [("a.txt".to_owned(), "A\nmore\n".to_owned())]);
}

#[tokio::test]
async fn whatever_stands_in_a_files_way_goes_and_no_link_is_followed() {
    let mut harness = Harness::new().await;
    let odd = "mkdir -p a.txt/x out; ln -s out linked; ln -s /etc/hostname name; echo f > above; \
               echo kept > out/kept";
    bring(&mut harness, Vec::new(), &[], odd).await;
    let write = vec![
        file("a.txt", b"1"),
        file("linked/in.txt", b"2"),
        file("name", b"3"),
        file("above/below.txt", b"4"),
    ];
    let look = "cat a.txt linked/in.txt name above/below.txt; ls out";
    let answer = bring(&mut harness, write, &[], look).await;
    assert_eq!(answer.steps[1].output, "1234kept\n", "{answer:?}");
}

#[tokio::test]
async fn a_name_that_leaves_the_workspace_is_refused_and_nothing_is_run() {
    let mut harness = Harness::new().await;
    for path in ["../x", "/etc/x", "a/../../x", ".git/config", "a\nb", ""] {
        let answer = bring(&mut harness, vec![file(path, b"x")], &[], "echo ran").await;
        assert_eq!(answer.steps[0].exit, Some(1), "{path:?}: {answer:?}");
        assert!(answer.steps[1].output.starts_with("not run"), "{path:?}: {answer:?}");
        let answer = bring(&mut harness, Vec::new(), &[path], "echo ran").await;
        assert_eq!(answer.steps[0].exit, Some(1), "{path:?}: {answer:?}");
    }
    let broken = FileIn { path: "a".to_owned(), content: "%%%".to_owned() };
    let answer = bring(&mut harness, vec![broken], &[], "echo ran").await;
    assert!(answer.steps[0].output.contains("not in Base64"), "{answer:?}");
}

#[tokio::test]
async fn what_is_too_large_or_no_file_is_named_and_not_brought() {
    let mut harness = Harness::new().await;
    let command = "head -c 1048577 /dev/zero > big; ln -s small link; echo s > small; \
                   for n in 1 2 3 4 5; do head -c 1000000 /dev/zero > m$n; done";
    let answer = bring(&mut harness, Vec::new(), &[], command).await;
    let left: Vec<(String, String)> = came(&answer)
        .into_iter()
        .filter(|(_, text)| text.starts_with("it ") || text.starts_with("at most"))
        .collect();
    assert_eq!(left.len(), 3, "{left:?}");
    assert!(left[0].1.contains("1048577 bytes; at most 1048576"), "{left:?}");
    assert_eq!(left[1], ("link".to_owned(), "it is a link".to_owned()));
    assert!(left[2].0 == "m5" && left[2].1.contains("of what one command changes"), "{left:?}");
}

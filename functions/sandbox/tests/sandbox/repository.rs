//! Git over files that somebody hostile wrote: kept whole, merged without loss, bounded in time.

use crate::harness::{Harness, a_task, shell};
use planwright_sandbox::{
    Base, ChangeKind, Error, PackRef, PackSince, PackSource, Packs, Sandbox, Step,
};
use std::time::Instant;

fn commit(message: &str) -> Step {
    Step::Commit { message: message.to_owned() }
}

#[tokio::test]
async fn what_a_run_leaves_is_kept_and_is_there_again_on_another_machine() {
    let mut harness = Harness::new().await;
    let write = "mkdir -p src; echo one > src/a; printf 'bin\\000ary' > b; chmod +x b; ln -s b l; \
                 printf 'x\\r\\n' > crlf; printf '* text=auto eol=lf\\n' > .gitattributes";
    let first = harness.go_on(vec![shell(write)]).await;
    let changed: Vec<&str> = first.changed.iter().map(|change| change.path.as_str()).collect();
    assert_eq!(changed, [".gitattributes", "b", "crlf", "l", "src/a"]);
    assert!(first.changed.iter().all(|change| change.kind == ChangeKind::Added));
    let second = harness.go_on(vec![shell("rm src/a; echo two >> b")]).await;
    let kinds: Vec<_> = second.changed.iter().map(|change| change.kind).collect();
    assert_eq!(kinds, [ChangeKind::Modified, ChangeKind::Deleted], "{second:?}");
    assert_eq!(second.changed[0].size_bytes, 11);

    // Another task is another folder: everything comes from the packs.
    harness.task = a_task();
    let look =
        harness.shell("cat b | tr '\\000' 0; cat crlf | od -c | head -1; ls -l b l src").await;
    assert!(look.output.contains("bin0arytwo"), "{look:?}");
    assert!(look.output.contains("\\r"), "{look:?}");
    assert!(look.output.contains("l -> b"), "{look:?}");
    assert!(look.output.contains("-rwxr-xr-x"), "{look:?}");
    assert!(look.output.contains("'src': No such"), "{look:?}");
}

#[tokio::test]
async fn a_run_that_changes_nothing_makes_no_commit() {
    let mut harness = Harness::new().await;
    let first = harness.go_on(vec![shell("echo 1 > a")]).await;
    let again = harness.go_on(vec![shell("cat a; touch /tmp/x")]).await;
    assert_eq!(again.commit, first.commit);
    assert_eq!((again.pack, again.changed.len()), (None, 0));
    let same = harness.go_on(vec![shell("cp a b; rm b; echo 1 > a")]).await;
    assert_eq!(same.commit, first.commit, "the same content is the same tree");
}

#[tokio::test]
async fn status_diff_and_log_say_what_git_says() {
    let mut harness = Harness::new().await;
    harness.go_on(vec![shell("echo one > a; echo two > b"), commit("the first")]).await;
    let steps = vec![
        shell("echo three >> a; rm b; echo new > c"),
        Step::Status { from: None },
        Step::Diff { from: None, paths: vec!["a".to_owned()] },
        commit("the second"),
        Step::Log { n: 5 },
    ];
    let answer = harness.go_on(steps).await;
    assert_eq!(answer.steps[1].output, "M\ta\nD\tb\nA\tc");
    assert!(answer.steps[2].output.contains("+three"), "{answer:?}");
    assert!(!answer.steps[2].output.contains("new"), "{answer:?}");
    let log: Vec<&str> = answer.steps[4].output.lines().collect();
    assert_eq!(log.len(), 2);
    assert!(log[0].ends_with(": the second") && log[1].ends_with(": the first"), "{log:?}");
}

#[tokio::test]
async fn nothing_of_a_hostile_repository_runs() {
    let mut harness = Harness::new().await;
    let mark = "touch /workspace/ran /tmp/ran";
    let hostile = format!(
        "rm -f .git; git init -q .; \
         git config core.fsmonitor '{mark}'; git config core.hooksPath hooks; \
         git config filter.x.clean '{mark}; cat'; git config filter.x.smudge '{mark}; cat'; \
         git config filter.x.process '{mark}'; git config diff.x.textconv '{mark}; cat'; \
         git config diff.external '{mark}'; git config merge.x.driver '{mark}'; \
         git config core.pager '{mark}'; git config core.editor '{mark}'; \
         git config core.sshCommand '{mark}'; git config gpg.program '{mark}'; \
         git config alias.status '!{mark}'; git config include.path ../evil; \
         mkdir hooks; printf '#!/bin/sh\\n{mark}\\n' > hooks/pre-commit; \
         cp hooks/pre-commit hooks/post-checkout; cp hooks/pre-commit hooks/post-index-change; \
         cp hooks/pre-commit hooks/reference-transaction; chmod +x hooks/*; cp -r hooks .git/; \
         printf '* filter=x diff=x merge=x\\n' > .gitattributes; \
         printf '[submodule \"s\"]\\n path = s\\n url = ext::sh -c touch% /workspace/ran\\n' \
         > .gitmodules; echo content > file"
    );
    let steps = vec![
        shell(&hostile),
        Step::Status { from: None },
        commit("hostile"),
        Step::Diff { from: None, paths: vec![] },
        Step::Log { n: 1 },
    ];
    let answer = harness.go_on(steps).await;
    assert!(answer.steps.iter().all(|step| step.exit == Some(0)), "{answer:?}");
    let paths: Vec<&str> = answer.changed.iter().map(|change| change.path.as_str()).collect();
    assert!(paths.contains(&"file") && paths.contains(&"hooks/pre-commit"), "{paths:?}");
    assert!(!paths.contains(&"ran"), "{paths:?}");
    harness.task = a_task();
    assert_eq!(harness.shell("cat file; ls /tmp; ls ran 2>/dev/null").await.output, "content\n");
}

#[tokio::test]
async fn names_with_two_meanings_are_named_and_left_out() {
    let mut harness = Harness::new().await;
    let code = r#"
import os
for name in [b"tab\there", b"line\nbreak", b"\x1b[2J", b"bad\xff", b"e\xcc\x81", b" edge", b"Twin",
             b"twin", b"git~1", b"good"]:
    open(name, "w").write("x")
os.mkdir(".GIT"); open(".GIT/config", "w").write("[core]")
os.mkfifo("pipe")
"#;
    let python = Step::Python { code: code.to_owned(), timeout_ms: None };
    let answer = harness.go_on(vec![python]).await;
    let kept: Vec<&str> = answer.changed.iter().map(|change| change.path.as_str()).collect();
    assert_eq!(kept, ["Twin", "good"], "{answer:?}");
    let refused: Vec<&str> = answer.refused_paths.iter().map(|path| path.path.as_str()).collect();
    for name in ["tab\\there", "line\\nbreak", "\\u{1b}[2J", "twin", ".GIT", "git~1", "pipe"] {
        assert!(refused.contains(&name), "{name} is not in {refused:?}");
    }
    assert!(answer.refused_paths.iter().any(|path| path.reason.contains("NFC")));
    assert!(answer.refused_paths.iter().any(|path| path.reason.contains("case from Twin")));
}

#[tokio::test]
async fn repositories_inside_are_named_and_never_dropped_silently() {
    let mut harness = Harness::new().await;
    let make = "echo 1 > a; git init -q one; echo x > one/f; git -C one add f; \
                git -C one commit -qm x; git init -q deep/two; echo y > deep/two/g; \
                echo z > deep/z";
    let answer = harness.go_on(vec![shell(make)]).await;
    let mut nested = answer.nested_repositories.clone();
    nested.sort();
    assert_eq!(nested, ["deep/two", "one"], "{answer:?}");
    let kept: Vec<&str> = answer.changed.iter().map(|change| change.path.as_str()).collect();
    assert_eq!(kept, ["a", "deep/z"]);
}

#[tokio::test]
async fn a_hundred_thousand_files_end_in_bounded_time_with_a_reason() {
    let mut harness = Harness::new().await;
    let start = Instant::now();
    let code = "import os\nfor d in range(100):\n  os.mkdir(f'd{d}')\n  for i in range(1000):\n    \
                open(f'd{d}/{i}', 'w').close()";
    let python = Step::Python { code: code.to_owned(), timeout_ms: None };
    let answer = harness.go_on(vec![python]).await;
    assert!(answer.not_kept.is_some(), "{:?}", answer.not_kept);
    assert_eq!(answer.commit, None);
    println!("100,000 files: {} ms", start.elapsed().as_millis());
    let many = "import os\nfor d in range(21):\n  os.mkdir(f'd{d}')\n  for i in range(1000):\n    \
                open(f'd{d}/{i}', 'w').close()";
    let python = Step::Python { code: many.to_owned(), timeout_ms: None };
    let answer = harness.go_on(vec![python]).await;
    assert!(answer.not_kept.is_some_and(|why| why.contains("at most 20000")));
}

#[tokio::test]
async fn edited_files_are_kept_although_gitignore_names_them() {
    use planwright_sandbox::Edit;
    let mut harness = Harness::new().await;
    let write =
        |path: &str| Step::Edit(Edit::Write { path: path.to_owned(), content: "x\n".to_owned() });
    let steps = vec![write(".gitignore"), shell("echo out/ > .gitignore"), write("out/kept")];
    let mut steps = steps;
    steps.push(shell("echo y > out/not"));
    let answer = harness.go_on(steps).await;
    let kept: Vec<&str> = answer.changed.iter().map(|change| change.path.as_str()).collect();
    assert_eq!(kept, [".gitignore", "out/kept"], "{answer:?}");
}

/// Two branches from one commit; gives the harness at the first and the commit of the second.
async fn two_branches(first: &str, second: &str) -> (Harness, planwright_sandbox::CommitId) {
    let mut harness = Harness::new().await;
    harness.go_on(vec![shell("seq 1 20 > n; echo a > a; echo b > b"), commit("start")]).await;
    let start = harness.base.clone();
    harness.task = a_task();
    let other = harness.go_on(vec![shell(second), commit("second")]).await.commit.unwrap();
    let other_packs = harness.base.packs.clone();
    (harness.base, harness.task) = (start, a_task());
    harness.go_on(vec![shell(first), commit("first")]).await;
    harness.base.packs.extend(other_packs);
    (harness, other)
}

#[tokio::test]
async fn a_clean_merge_keeps_both_sides() {
    let (mut harness, other) =
        two_branches("sed -i s/^2$/two/ n", "sed -i s/^19$/x/ n; rm b").await;
    let merge = Step::Merge { other, message: "join".to_owned(), keep_markers: false };
    harness.task = a_task();
    let answer = harness.go_on(vec![merge]).await;
    assert_eq!(answer.conflicts, [] as [String; 0]);
    assert!(answer.pack.is_some());
    harness.task = a_task();
    let look = harness.shell("sed -n '2p;19p' n; ls; git log --oneline | wc -l").await;
    assert_eq!(look.output, "two\nx\na\nn\n4\n");
}

#[tokio::test]
async fn a_conflict_names_its_paths_and_changes_nothing_unless_asked_for_the_markers() {
    let (mut harness, other) =
        two_branches("echo mine > a; rm b", "echo yours > a; echo c > b").await;
    let before = harness.base.commit.clone();
    let merge = |keep_markers| Step::Merge {
        other: other.clone(),
        message: "join".to_owned(),
        keep_markers,
    };
    let refused = harness.ask(vec![merge(false)]).await;
    assert_eq!(refused.conflicts, ["a", "b"]);
    assert_eq!(refused.steps[0].exit, Some(1));
    assert_eq!(refused.commit, before);
    let marked = harness.go_on(vec![merge(true)]).await;
    assert_eq!(marked.conflicts, ["a", "b"]);
    assert_ne!(marked.commit, before);
    harness.task = a_task();
    let look = harness.shell("cat a").await;
    assert!(look.output.contains("<<<<<<<") && look.output.contains("yours"), "{look:?}");
}

#[tokio::test]
async fn many_layers_become_one_and_hold_the_same() {
    let mut harness = Harness::new().await;
    for n in 0..4 {
        harness.go_on(vec![shell(&format!("echo {n} >> a; echo {n} > f{n}"))]).await;
    }
    assert_eq!(harness.base.packs.len(), 4);
    let squash = Step::Squash { onto: None, message: "all of it".to_owned() };
    let mut request = harness.request(vec![squash]);
    request.pack_since = Some(PackSince::Nothing);
    let answer = harness.sandbox.run(request, &harness.packs as &dyn Packs).await.unwrap();
    let pack = answer.pack.unwrap();
    harness.base = Base {
        commit: answer.commit,
        packs: vec![PackRef { id: pack.id, source: PackSource::Folder }],
    };
    harness.task = a_task();
    let look = harness.shell("cat a f3 | tr -d '\\n'; git log --oneline | wc -l").await;
    assert_eq!(look.output, "012331\n");
}

#[tokio::test]
async fn a_pack_from_outside_is_checked_object_by_object() {
    use bytes::Bytes;
    use planwright_sandbox::PackId;
    let mut harness = Harness::new().await;
    // A tree with an entry no checkout may write, made by git itself and packed.
    let make = "git init -q r && cd r && b=$(echo x | git hash-object -w --stdin) && \
                t=$(printf \"100644 blob $b\\tconfig\\n\" | git mktree) && \
                u=$(printf \"040000 tree $t\\t.GIT\\n\" | git mktree) && \
                c=$(git commit-tree $u -m evil) && echo $c && \
                echo $c | git pack-objects --revs --stdout -q | base64 -w0";
    harness.limits.output_head_chars = 40_000;
    let result = harness.shell(make).await;
    let mut lines = result.output.lines();
    let evil = planwright_sandbox::CommitId::try_from(lines.next().unwrap().to_owned()).unwrap();
    let pack = decoded(lines.next().unwrap());
    let id = PackId::of(&pack);
    harness.packs.put(&id, Bytes::from(pack), Bytes::new()).await.unwrap();
    harness.base =
        Base { commit: Some(evil), packs: vec![PackRef { id, source: PackSource::Folder }] };
    harness.task = a_task();
    let request = harness.request(vec![shell("ls -la")]);
    let refused = harness.sandbox.run(request, &harness.packs as &dyn Packs).await;
    assert!(
        matches!(&refused, Err(Error::Refused(why)) if why.contains("index-pack")),
        "{refused:?}"
    );
}

fn decoded(text: &str) -> Vec<u8> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.decode(text.trim()).unwrap()
}

#[tokio::test]
async fn a_commit_that_the_packs_lack_is_refused() {
    let mut harness = Harness::new().await;
    let unknown = planwright_sandbox::CommitId::try_from("0123456789".repeat(4)).unwrap();
    harness.base = Base { commit: Some(unknown), packs: Vec::new() };
    let request = harness.request(vec![shell("true")]);
    let refused = harness.sandbox.run(request, &harness.packs as &dyn Packs).await;
    assert!(matches!(&refused, Err(Error::Refused(why)) if why.contains("do not hold")));
}

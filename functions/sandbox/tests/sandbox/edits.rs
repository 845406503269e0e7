//! Edits and the search, as a model asks for them.

use crate::harness::{Harness, shell};
use planwright_sandbox::{Edit, Step, StepResult};

async fn edit(harness: &mut Harness, edit: Edit) -> StepResult {
    harness.go_on(vec![Step::Edit(edit)]).await.steps.remove(0)
}

fn replace(old: &str, new: &str, all: bool) -> Edit {
    Edit::Replace { path: "a.txt".into(), old: old.into(), new: new.into(), all }
}

#[tokio::test]
async fn a_replacement_hits_one_place_or_says_what_is_wrong() {
    let mut harness = Harness::new().await;
    harness.go_on(vec![shell("printf 'one\\n  two\\none\\n' > a.txt; chmod 755 a.txt")]).await;
    let twice = edit(&mut harness, replace("one", "1", false)).await;
    assert_eq!(twice.exit, Some(1));
    assert!(twice.output.contains("2 times (lines 1, 3)"), "{twice:?}");
    let space = edit(&mut harness, replace("one\ntwo", "1", false)).await;
    assert!(space.output.contains("white space"), "{space:?}");
    let missing = edit(&mut harness, replace("three", "1", false)).await;
    assert!(missing.output.contains("is not in a.txt"), "{missing:?}");
    let once = edit(&mut harness, replace("  two", "  2", false)).await;
    assert_eq!(once.exit, Some(0), "{once:?}");
    let all = edit(&mut harness, replace("one", "1", true)).await;
    assert!(all.output.contains("2 places"), "{all:?}");
    let look = harness.shell("cat a.txt; stat -c %a a.txt").await;
    assert_eq!(look.output, "1\n  2\n1\n755\n");
}

#[tokio::test]
async fn files_are_made_added_to_moved_and_deleted() {
    let mut harness = Harness::new().await;
    let text = |path: &str, content: &str| (path.to_owned(), content.to_owned());
    let (path, content) = text("d/e/f.txt", "1\n");
    edit(&mut harness, Edit::Write { path: path.clone(), content }).await;
    edit(&mut harness, Edit::Append { path: path.clone(), content: "2\n".into() }).await;
    let moved = Edit::Move { from: path.clone(), to: "g.txt".into() };
    assert_eq!(edit(&mut harness, moved.clone()).await.exit, Some(0));
    assert!(edit(&mut harness, moved).await.output.contains("There is no file"));
    assert_eq!(harness.shell("cat g.txt").await.output, "1\n2\n");
    assert_eq!(edit(&mut harness, Edit::Delete { path: "g.txt".into() }).await.exit, Some(0));
    let folder = edit(&mut harness, Edit::Delete { path: "d".into() }).await;
    assert_eq!(folder.exit, Some(1), "{folder:?}");
    for path in ["../x", "/etc/passwd", "a\nb", ".git/config", "a//b"] {
        let refused = Edit::Write { path: path.into(), content: "x".into() };
        let result = edit(&mut harness, refused).await;
        assert_eq!(result.exit, Some(1), "{path}");
        assert!(result.output.contains("is not taken"), "{result:?}");
    }
    let large = Edit::Write { path: "big".into(), content: "x".repeat(1_048_577) };
    assert!(edit(&mut harness, large).await.output.contains("at most 1048576"));
}

#[tokio::test]
async fn a_patch_applies_whole_or_not_at_all() {
    let mut harness = Harness::new().await;
    harness.go_on(vec![shell("printf 'fn a() {\\n    1\\n}\\n' > a.rs; echo x > old")]).await;
    let good = "*** Begin Patch\n*** Update File: a.rs\n@@ fn a() {\n-    1\n+    2\n\
                *** Add File: n/new.txt\n+hello\n*** Delete File: old\n*** End Patch";
    let result = edit(&mut harness, Edit::Patch { text: good.into() }).await;
    assert_eq!(result.exit, Some(0), "{result:?}");
    let look = harness.shell("cat a.rs n/new.txt; ls old 2>&1 | grep -c 'No such'").await;
    assert_eq!(look.output, "fn a() {\n    2\n}\nhello\n1\n");
    let half = "*** Begin Patch\n*** Add File: other\n+x\n*** Update File: a.rs\n@@\n-nowhere\n+y\n\
                *** End Patch";
    let result = edit(&mut harness, Edit::Patch { text: half.into() }).await;
    assert!(result.output.contains("are not in a.rs"), "{result:?}");
    assert_eq!(harness.shell("ls").await.output, "a.rs\nn\n");
}

#[tokio::test]
async fn a_search_gives_lines_and_stays_bounded() {
    let mut harness = Harness::new().await;
    let make = "mkdir src dist; echo 'let needle = 1;' > src/a.rs; echo needle > src/b.txt; \
                echo needle > dist/c; echo dist > .gitignore; printf 'needle\\000' > bin; \
                seq 1 500 | sed s/^/many/ > many; head -c 3000 /dev/zero | tr '\\0' y > wide; \
                ln -s /etc/passwd link";
    harness.go_on(vec![shell(make)]).await;
    let search = |pattern: &str, globs: &[&str]| Step::Search {
        pattern: pattern.to_owned(),
        globs: globs.iter().map(|glob| (*glob).to_owned()).collect(),
    };
    let steps = vec![
        search("needle", &[]),
        search(r"need\w+ =", &["*.rs"]),
        search("many", &[]),
        search("yyy", &[]),
        search("(", &[]),
        search("nowhere", &[]),
        search("root|task:", &[]),
        search(r"(a{1000}){1000}", &[]),
    ];
    let answer = harness.ask(steps).await;
    let said: Vec<&str> = answer.steps.iter().map(|step| step.output.as_str()).collect();
    assert_eq!(said[0], "src/a.rs:1:let needle = 1;\nsrc/b.txt:1:needle\n");
    assert_eq!(said[1], "src/a.rs:1:let needle = 1;\n");
    assert_eq!(said[2].lines().count(), 101, "{}", said[2]);
    assert!(said[2].contains("more than 100 lines"));
    assert_eq!(said[3].trim_end().chars().count(), "wide:1:".len() + 200);
    assert!(said[4].contains("pattern"), "{}", said[4]);
    assert_eq!(said[5], "Nothing matches.");
    assert_eq!(said[6], "Nothing matches.");
    assert_eq!(answer.steps[7].exit, Some(1), "{}", said[7]);
}

use super::*;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

/// What the account answers, and the one page of a stack that was just made.
const AWS: &str = r#"#!/bin/sh
here=$(dirname "$0")
echo "aws $*" >> "$here/asked"
if test "$1" != configure && test -z "$AWS_DEFAULT_REGION"; then
  echo "You must specify a region" >&2; exit 253
fi
case "$1 $2" in
  "sts get-caller-identity") echo 123456789012 ;;
  "configure get") test -e "$here/region" && echo eu-central-1 || exit 1 ;;
  "s3api head-bucket")
    echo "An error occurred ($(cat "$here/bucket" 2>/dev/null || echo 404))" >&2; exit 1 ;;
  "lambda get-account-settings") cat "$here/quota" 2>/dev/null || echo 1000 ;;
  "budgets describe-budgets") test ! -e "$here/no-billing" || exit 254 ;;
  "cloudformation deploy")
    test ! -e "$here/failing" || exit 255
    case "$*" in
      *--no-execute-changeset*)
        set=arn:aws:cloudformation:us-east-1:1:changeSet/a/b
        echo "aws cloudformation describe-change-set --change-set-name $set" ;;
      *PublicUrl=*) touch "$here/known" ;;
    esac ;;
  "cloudformation describe-stack-events") echo "Table CREATE_FAILED not today" ;;
  "cloudformation describe-stacks")
    case "$*" in *StackStatus*) cat "$here/status" 2>/dev/null; exit 0 ;; esac
    url=; test -e "$here/known" && url=https://d1.cloudfront.net
    echo "{\"Outputs\":[{\"OutputKey\":\"SiteUrl\",\"OutputValue\":\"https://d1.cloudfront.net\"},{\"OutputKey\":\"DistributionDomain\",\"OutputValue\":\"d1.cloudfront.net\"},{\"OutputKey\":\"WebBucketName\",\"OutputValue\":\"pages\"}],\"Parameters\":[{\"ParameterKey\":\"PublicUrl\",\"ParameterValue\":\"$url\"},{\"ParameterKey\":\"DomainName\",\"ParameterValue\":\"\"}]}" ;;
esac
"#;

struct Account {
    folder: tempfile::TempDir,
    cloud: Cloud,
}

impl Account {
    fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let tool = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        };
        tool("aws", AWS);
        tool("curl", "#!/bin/sh\necho \"curl $*\" >> \"$(dirname \"$0\")/asked\"\n");
        let chosen = Some("us-east-1".to_owned());
        let cloud = Cloud::find_in(Tools::in_folder(folder.path()), "planwright", chosen).unwrap();
        Account { folder, cloud }
    }

    fn found_in(&self, chosen: Option<&str>) -> Result<Cloud> {
        Cloud::find_in(
            Tools::in_folder(self.folder.path()),
            "planwright",
            chosen.map(str::to_owned),
        )
    }

    fn asked(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.folder.path().join("asked")).unwrap();
        text.lines().map(str::to_owned).collect()
    }

    /// Position of the first request that holds all of these words.
    fn at(&self, words: &[&str]) -> usize {
        let asked = self.asked();
        let found = asked.iter().position(|line| words.iter().all(|word| line.contains(word)));
        found.unwrap_or_else(|| panic!("{words:?} was not asked for:\n{}", asked.join("\n")))
    }
}

#[test]
fn an_empty_account_gets_a_release_its_own_address_and_then_the_pages() {
    let account = Account::empty();
    let (cloud, folder) = (&account.cloud, account.folder.path());
    let template = package(cloud, Path::new("root"), folder, "abc").unwrap();
    keep(cloud, Path::new("root"), &template, "abc").unwrap();
    put_in_force(cloud, &template, "abc", &["AlarmEmail=a@example.com".to_owned()]).unwrap();
    let order = [
        account.at(&["s3 mb"]),
        account.at(&["put-public-access-block"]),
        account.at(&["cloudformation package", "infra/template.yaml"]),
        account.at(&["s3 cp", "web/dist/assets", "releases/abc/web/assets", "immutable"]),
        account.at(&["s3 cp", "web/dist s3://", "releases/abc/web", "no-cache"]),
        account.at(&["cloudformation deploy", "AlarmEmail=a@example.com"]),
        account.at(&["cloudformation deploy", "PublicUrl=https://d1.cloudfront.net"]),
        account.at(&["s3 cp", "releases/abc/web/assets s3://pages/assets"]),
        account.at(&["s3 cp", "releases/abc/web s3://pages"]),
        account.at(&["curl", "https://d1.cloudfront.net/api/health"]),
    ];
    assert!(order.is_sorted(), "{order:?}\n{}", account.asked().join("\n"));
    // The second release finds the address known.
    put_in_force(cloud, &PathBuf::from("next.yaml"), "def", &[]).unwrap();
    assert_eq!(account.asked().iter().filter(|line| line.contains("PublicUrl=")).count(), 1);
}

#[test]
fn a_stack_that_is_there_or_has_a_code_gets_no_other() {
    let account = Account::empty();
    assert_eq!(account.cloud.new_setup_code(&[]).unwrap(), None, "the stack is there");
    assert_eq!(account.cloud.new_setup_code(&["SetupCode=x".to_owned()]).unwrap(), None);
}

#[test]
fn a_planned_change_is_shown_and_not_made() {
    let account = Account::empty();
    account.cloud.update(Path::new("next.yaml"), &[], Change::Plan).unwrap();
    let order = [
        account.at(&["cloudformation deploy", "--no-execute-changeset"]),
        account.at(&["describe-change-set", "changeSet/a/b", "Replacement"]),
        account.at(&["delete-change-set", "changeSet/a/b"]),
    ];
    assert!(order.is_sorted(), "{order:?}");
    assert!(!account.asked().iter().any(|line| line.contains("--parameter-overrides")));
}

#[test]
fn a_region_is_the_chosen_one_or_that_of_the_settings_and_without_one_nothing_is_asked() {
    let account = Account::empty();
    assert!(matches!(account.found_in(None), Err(Error::NoRegion)));
    assert_eq!(
        account.found_in(Some("us-west-2")).unwrap().bucket,
        "planwright-releases-123456789012-us-west-2"
    );
    std::fs::write(account.folder.path().join("region"), "").unwrap();
    for chosen in [None, Some("")] {
        assert_eq!(
            account.found_in(chosen).unwrap().bucket,
            "planwright-releases-123456789012-eu-central-1"
        );
    }
}

#[test]
fn what_a_failed_first_deployment_left_is_named_before_anything_is_built() {
    let account = Account::empty();
    account.cloud.refuse_leftover().unwrap();
    let status = account.folder.path().join("status");
    std::fs::write(&status, "UPDATE_ROLLBACK_COMPLETE\n").unwrap();
    account.cloud.refuse_leftover().unwrap();
    std::fs::write(&status, "ROLLBACK_COMPLETE\n").unwrap();
    assert!(matches!(account.cloud.refuse_leftover(),
        Err(Error::Leftover(stack)) if stack == "planwright"));
}

fn concurrency() -> Vec<(String, u64)> {
    vec![("WorkerConcurrency".to_owned(), 50), ("PlannerConcurrency".to_owned(), 5)]
}

#[test]
fn an_account_that_runs_too_little_at_once_is_refused_before_anything_is_built() {
    let account = Account::empty();
    account.cloud.check_account(&concurrency(), &[]).unwrap();
    std::fs::write(account.folder.path().join("quota"), "10\n").unwrap();
    let refused = account.cloud.check_account(&concurrency(), &[]);
    assert!(matches!(refused, Err(Error::Quota { quota: 10, wanted: 60 })), "{refused:?}");
    let few = ["WorkerConcurrency=2".to_owned(), "PlannerConcurrency=2".to_owned()];
    account.cloud.check_account(&concurrency(), &few).unwrap();
}

#[test]
fn a_budget_is_asked_for_only_where_the_account_lets_one_be_made() {
    let account = Account::empty();
    std::fs::write(account.folder.path().join("no-billing"), "").unwrap();
    account.cloud.check_account(&concurrency(), &[]).unwrap();
    let watched = ["MonthlySpendUsd=50".to_owned()];
    let refused = account.cloud.check_account(&concurrency(), &watched);
    assert!(matches!(refused, Err(Error::NoBilling)), "{refused:?}");
}

#[test]
fn a_bucket_of_somebody_else_is_not_used() {
    let account = Account::empty();
    std::fs::write(account.folder.path().join("bucket"), "403").unwrap();
    assert!(matches!(account.cloud.make_bucket(), Err(Error::ForeignBucket(_))));
    account.at(&["head-bucket", "--expected-bucket-owner 123456789012"]);
    assert!(!account.asked().iter().any(|line| line.contains("s3 mb")));
}

#[test]
fn a_change_that_fails_says_why() {
    let account = Account::empty();
    std::fs::write(account.folder.path().join("failing"), "").unwrap();
    let refused = account.cloud.update(Path::new("next.yaml"), &[], Change::Make).unwrap_err();
    assert!(refused.to_string().contains("Table CREATE_FAILED not today"), "{refused}");
}

#[test]
fn a_deployed_stack_is_protected_from_deletion_and_replacement() {
    let account = Account::empty();
    account.cloud.protect(Path::new("infra/stack-policy.json")).unwrap();
    account.at(&["set-stack-policy", "file://infra/stack-policy.json"]);
    account.at(&["update-termination-protection", "--enable-termination-protection"]);
}

#[test]
fn uncommitted_changes_take_no_release_s_place() {
    assert_eq!(release_of("abc", false, 7).unwrap(), "abc");
    assert!(matches!(release_of("abc-dirty", false, 7), Err(Error::Dirty)));
    assert_eq!(release_of("abc-dirty", true, 7).unwrap(), "abc-dirty-7");
}

#[test]
fn the_template_s_defaults_are_read_by_the_parameter_s_name() {
    let text = "Parameters:\n  A:\n    Default: 7\n  B:\n    Type: Number\n    Default: 9\n";
    assert_eq!([default_of(text, "A"), default_of(text, "B"), default_of(text, "C")], [7, 9, 0]);
}

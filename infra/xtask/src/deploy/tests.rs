use super::*;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

/// What the account answers, and the one page of a stack that was just made.
const AWS: &str = r#"#!/bin/sh
here=$(dirname "$0")
echo "aws $*" >> "$here/asked"
case "$1 $2" in
  "sts get-caller-identity") echo 123456789012 ;;
  "configure get") echo eu-central-1 ;;
  "s3api head-bucket") exit 1 ;;
  "cloudformation deploy")
    case "$*" in *PublicUrl=*) touch "$here/known" ;; esac ;;
  "cloudformation describe-stacks")
    url=; test -e "$here/known" && url=https://d1.cloudfront.net
    echo "{\"Outputs\":[{\"OutputKey\":\"SiteUrl\",\"OutputValue\":\"https://d1.cloudfront.net\"},{\"OutputKey\":\"WebBucketName\",\"OutputValue\":\"pages\"}],\"Parameters\":[{\"ParameterKey\":\"PublicUrl\",\"ParameterValue\":\"$url\"},{\"ParameterKey\":\"DomainName\",\"ParameterValue\":\"\"}]}" ;;
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
        let cloud = Cloud::find(Tools::in_folder(folder.path()), "planwright").unwrap();
        Account { folder, cloud }
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
fn a_planned_change_is_shown_and_not_made() {
    let account = Account::empty();
    account.cloud.update(Path::new("next.yaml"), &[], Change::Plan).unwrap();
    account.at(&["cloudformation deploy", "--no-execute-changeset"]);
    assert!(!account.asked().iter().any(|line| line.contains("--parameter-overrides")));
}

//! A process of the product whose mails are read, as somebody who attacks it from outside has one.

use planwright_tests::client::Client;
use planwright_tests::process::Process;
use serde_json::{Value, json};
use std::path::Path;

pub const PASSWORD: &str = "password123";

pub struct Installation {
    pub process: Process,
    folder: tempfile::TempDir,
}

impl Installation {
    pub async fn start(environment: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut process = Process::begin(folder.path(), 0, environment, &[]);
        process.ready().await;
        Installation { process, folder }
    }

    pub fn nobody(&self) -> Client {
        Client::anonymous(&self.process.base)
    }

    pub async fn person(&self, name: &str) -> Client {
        Client::sign_up(&self.process.base, name).await
    }

    /// Somebody who has shown that their address is theirs.
    pub async fn verified(&self, name: &str) -> Client {
        let person = self.person(name).await;
        let token = self.token(&format!("{name}@example.com"));
        let answer = person.post("/api/auth/email/verify", json!({"token": token})).await;
        assert_eq!(answer.status, 204, "{}", answer.body);
        person
    }

    /// Mails to this address, oldest first.
    pub fn mails(&self, to: &str) -> Vec<String> {
        read(&self.folder.path().join("outbox"), to)
    }

    /// What stands behind the `#` of the link in the newest mail to this address.
    pub fn token(&self, to: &str) -> String {
        let newest = self.mails(to).pop().unwrap_or_else(|| panic!("no mail to {to}"));
        let fragment = newest.split('#').nth(1).unwrap_or_else(|| panic!("no link in {newest}"));
        let token = fragment.split_whitespace().next().unwrap();
        token.trim_start_matches("token=").to_owned()
    }

    pub async fn end(self) {
        self.process.kill().await;
    }
}

fn read(outbox: &Path, to: &str) -> Vec<String> {
    let mut files: Vec<_> =
        std::fs::read_dir(outbox).into_iter().flatten().flatten().map(|f| f.path()).collect();
    files.sort();
    let mails = files.iter().map(|path| std::fs::read_to_string(path).unwrap());
    mails.filter(|mail| mail.contains(&format!("To: {to}\r\n"))).collect()
}

pub async fn team_of(person: &Client) -> String {
    text(&person.must_get("/api/auth/me").await, "team_id")
}

pub fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}")).to_owned()
}

//! A client of object storage for each team: its credentials are a session of the tenants' role,
//! and the session's policy names the team's own keys and nothing else. A key of another team is
//! refused by S3, whatever this program believes.

use aws_config::SdkConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{Builder, SharedCredentialsProvider};
use planwright_engine::id::TeamId;
use serde_json::json;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Longest session of a role that a role takes on (STS service limit). The client asks for the next
/// one by itself.
const SESSION: Duration = Duration::from_secs(3_600);

/// Teams whose clients are kept before all are forgotten.
const MOST_TEAMS: usize = 256;

/// The teams' clients.
pub(crate) struct TeamSessions {
    config: SdkConfig,
    role: String,
    bucket: Arc<str>,
    clients: Mutex<HashMap<String, Client>>,
}

impl TeamSessions {
    pub(crate) fn of_role(config: &SdkConfig, role: &str, bucket: Arc<str>) -> Self {
        TeamSessions {
            config: config.clone(),
            role: role.to_owned(),
            bucket,
            clients: Mutex::default(),
        }
    }

    /// The client that may reach this key: by the team it begins with.
    pub(crate) async fn client(&self, key: &str) -> Client {
        let team = team_of(key);
        if let Some(client) = self.clients().get(team) {
            return client.clone();
        }
        let session = AssumeRoleProvider::builder(&self.role)
            .configure(&self.config)
            .session_name(team)
            .session_length(SESSION)
            .policy(policy(&self.role, &self.bucket, team))
            .build()
            .await;
        let config = Builder::from(&self.config)
            .force_path_style(self.config.endpoint_url().is_some())
            .credentials_provider(SharedCredentialsProvider::new(session))
            .build();
        let mut clients = self.clients();
        if clients.len() >= MOST_TEAMS {
            clients.clear();
        }
        clients.entry(team.to_owned()).or_insert_with(|| Client::from_conf(config)).clone()
    }

    fn clients(&self) -> std::sync::MutexGuard<'_, HashMap<String, Client>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The team a key belongs to. A key that begins with no team's id is nobody's: STS gives no session
/// without a name.
fn team_of(key: &str) -> &str {
    key.split('/').next().filter(|team| team.parse::<TeamId>().is_ok()).unwrap_or_default()
}

/// What a session may do, of what its role may.
fn policy(role: &str, bucket: &str, team: &str) -> String {
    let partition = role.split(':').nth(1).unwrap_or("aws");
    let bucket = format!("arn:{partition}:s3:::{bucket}");
    json!({
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
            "Resource": format!("{bucket}/{team}/*")},
            {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": bucket,
                "Condition": {"StringLike": {"s3:prefix": format!("{team}/*")}}},
        ],
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::{policy, team_of};
    use planwright_engine::id::TeamId;
    use serde_json::{Value, json};

    /// Characters STS takes of a session's policy (service limit).
    const MOST_CHARACTERS: usize = 2_048;

    #[test]
    fn a_session_reaches_the_keys_of_its_team_and_lists_nothing_beside_them() {
        let text = policy("arn:aws-cn:iam::1:role/tenants", "files", "team_7");
        let policy: Value = serde_json::from_str(&text).unwrap();
        let statements = policy["Statement"].as_array().unwrap();
        assert_eq!(statements[0]["Resource"], "arn:aws-cn:s3:::files/team_7/*");
        assert_eq!(statements[1]["Condition"], json!({"StringLike": {"s3:prefix": "team_7/*"}}));
    }

    #[test]
    fn the_longest_policy_there_can_be_is_one_that_sts_takes() {
        let team = TeamId::from_u128(u128::MAX).to_string();
        let role = format!("arn:aws-iso-b:iam::123456789012:role/{}", "r".repeat(64));
        let text = policy(&role, &"b".repeat(63), &team);
        assert!(
            text.chars().count() * 2 < MOST_CHARACTERS,
            "{} characters: {text}",
            text.chars().count()
        );
        assert!(
            text.bytes().all(|byte| (0x20..0x7f).contains(&byte)),
            "STS takes printable characters alone"
        );
        assert!((2..=64).contains(&team.len()), "what STS takes as a session's name");
    }

    #[test]
    fn a_key_that_begins_with_no_team_opens_nothing() {
        let team = TeamId::from_u128(7).to_string();
        assert_eq!(team_of(&format!("{team}/prj/files/a")), team);
        for key in ["*/a", "team_*/a", "/a", "", "team_7/a", "prj_1/a"] {
            assert_eq!(team_of(key), "", "{key}");
        }
    }
}

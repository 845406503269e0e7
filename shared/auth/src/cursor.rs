//! Page cursors: opaque, and good only for the team and list they were made for.

use crate::Error;
use aws_lc_rs::hmac;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use planwright_engine::id::TeamId;
use std::fmt;
use subtle::ConstantTimeEq;

/// Bytes of HMAC-SHA256 kept: 128 bits cannot be guessed, and a cursor stays short.
const TAG_LEN: usize = 16;

/// Longest cursor looked at, in characters; the positions stored in one are keys of a few hundred
/// bytes.
const MAX_LEN: usize = 4_096;

/// Makes and reads cursors with one key.
#[derive(Clone)]
pub struct Cursors {
    key: hmac::Key,
}

impl fmt::Debug for Cursors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cursors(..)")
    }
}

impl Cursors {
    pub fn new(key: &[u8; 32]) -> Self {
        Cursors { key: hmac::Key::new(hmac::HMAC_SHA256, key) }
    }

    /// A cursor for `position` in the list `route` of `team`. The position can be read by who holds
    /// the cursor, so it holds nothing the list itself does not show. Put filters into `route`, or
    /// they may change between pages.
    pub fn seal(&self, team: TeamId, route: &str, position: &str) -> String {
        let mut bytes = self.tag(team, route, position.as_bytes()).to_vec();
        bytes.extend_from_slice(position.as_bytes());
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The position, if the cursor was made with this key for this team and list.
    pub fn open(&self, team: TeamId, route: &str, cursor: &str) -> Result<String, Error> {
        if cursor.len() > MAX_LEN {
            return Err(Error::InvalidCursor);
        }
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).map_err(|_| Error::InvalidCursor)?;
        let (tag, position) = bytes.split_at_checked(TAG_LEN).ok_or(Error::InvalidCursor)?;
        if !bool::from(self.tag(team, route, position).ct_eq(tag)) {
            return Err(Error::InvalidCursor);
        }
        String::from_utf8(position.to_vec()).map_err(|_| Error::InvalidCursor)
    }

    fn tag(&self, team: TeamId, route: &str, position: &[u8]) -> [u8; TAG_LEN] {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(&team.as_u128().to_be_bytes());
        // The length keeps the end of a route from passing for the start of a position.
        context.update(&(route.len() as u64).to_be_bytes());
        context.update(route.as_bytes());
        context.update(position);
        let mut tag = [0; TAG_LEN];
        tag.copy_from_slice(&context.sign().as_ref()[..TAG_LEN]);
        tag
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEAM: TeamId = TeamId::from_u128(1);

    fn cursors() -> Cursors {
        Cursors::new(&[7; 32])
    }

    #[test]
    fn a_cursor_opens_where_it_was_made() {
        for position in ["", "PROJECT#0001", "ключ", &"k".repeat(2_000)] {
            let cursor = cursors().seal(TEAM, "/api/projects", position);
            assert!(
                cursor.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)),
                "{cursor}"
            );
            assert_eq!(cursors().open(TEAM, "/api/projects", &cursor).unwrap(), position);
        }
    }

    #[test]
    fn it_opens_for_no_other_team_list_or_key() {
        let cursor = cursors().seal(TEAM, "/api/tasks", "s1");
        for refused in [
            cursors().open(TeamId::from_u128(2), "/api/tasks", &cursor),
            cursors().open(TEAM, "/api/projects", &cursor),
            cursors().open(TEAM, "/api/task", &cursor),
            cursors().open(TEAM, "/api/taskss", &cursor),
            Cursors::new(&[8; 32]).open(TEAM, "/api/tasks", &cursor),
        ] {
            assert!(matches!(refused, Err(Error::InvalidCursor)));
        }
    }

    #[test]
    fn changed_or_invented_text_is_refused() {
        let cursor = cursors().seal(TEAM, "/api/tasks", "42");
        for at in 0..cursor.len() {
            let other = if cursor.as_bytes()[at] == b'A' { "B" } else { "A" };
            let changed = format!("{}{other}{}", &cursor[..at], &cursor[at + 1..]);
            assert!(cursors().open(TEAM, "/api/tasks", &changed).is_err(), "{at}");
        }
        let long = "A".repeat(MAX_LEN + 1);
        for bad in [
            "",
            "A",
            "AAAA",
            "!!",
            "../../etc",
            &cursor[..20],
            &format!("{cursor}A"),
            &format!("{cursor}="),
            &long,
        ] {
            assert!(cursors().open(TEAM, "/api/tasks", bad).is_err(), "{bad}");
        }
    }
}

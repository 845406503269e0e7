//! Typed ids. An entity of a project carries its project's id inside its own, so a key can be built
//! from an id alone and no lookup table maps one to the other.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// Text that is not an id of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a {kind} id")]
pub struct InvalidId {
    pub kind: &'static str,
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u128);

        impl $name {
            pub const PREFIX: &'static str = $prefix;

            /// From the 128 bits of a UUIDv7.
            pub const fn from_u128(bits: u128) -> Self {
                $name(bits)
            }

            pub const fn as_u128(self) -> u128 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{:032x}"), self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let hex = text.strip_prefix($prefix).ok_or(InvalidId { kind: $kind })?;
                parse_hex(hex).map($name).ok_or(InvalidId { kind: $kind })
            }
        }

        text_serde!($name);
    };
}

macro_rules! project_part_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name {
            pub project: ProjectId,
            pub number: u32,
        }

        impl $name {
            pub const fn new(project: ProjectId, number: u32) -> Self {
                $name { project, number }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{:032x}_{}"), self.project.0, self.number)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let parse = || {
                    let (hex, number) = text.strip_prefix($prefix)?.split_once('_')?;
                    let canonical =
                        number.bytes().all(|b| b.is_ascii_digit()) && !number.starts_with('0');
                    let number = number.parse::<u32>().ok().filter(|_| canonical)?;
                    Some($name { project: ProjectId(parse_hex(hex)?), number })
                };
                parse().ok_or(InvalidId { kind: $kind })
            }
        }

        text_serde!($name);
    };
}

macro_rules! text_serde {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

fn parse_hex(text: &str) -> Option<u128> {
    let canonical =
        text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    u128::from_str_radix(text, 16).ok().filter(|_| canonical)
}

uuid_id!(/** A team: the tenant everything belongs to. */ TeamId, "team_", "team");
uuid_id!(/** A person. */ UserId, "usr_", "user");
uuid_id!(/** A project: one requirement, its plans and their run. */ ProjectId, "prj_", "project");
uuid_id!(/** One sign-in: a family of refresh tokens. */ SessionId, "ses_", "session");
uuid_id!(/** A key with which a program signs in for a person. */ ApiKeyId, "key_", "API key");
uuid_id!(/** A place in a team offered to somebody. */ InvitationId, "inv_", "invitation");
project_part_id!(
    /** A task; numbers start at 1 and are never used again within the project. */
    TaskId, "tsk_", "task"
);
project_part_id!(/** A plan version; the number is the version. */ PlanId, "pln_", "plan");
project_part_id!(/** A question the run asks a person. */ CheckpointId, "chk_", "checkpoint");

/// A project with the team it belongs to: what every key of its rows and files is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProjectRef {
    pub team: TeamId,
    pub id: ProjectId,
}

impl ProjectRef {
    pub const fn new(team: TeamId, id: ProjectId) -> Self {
        ProjectRef { team, id }
    }

    /// The task of this number.
    pub const fn task(self, number: u32) -> TaskRef {
        TaskRef { project: self, number }
    }
}

/// A task with its project and team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskRef {
    pub project: ProjectRef,
    pub number: u32,
}

impl TaskRef {
    /// The id the API knows it by.
    pub const fn id(self) -> TaskId {
        TaskId::new(self.project.id, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_survive_a_round_trip_and_refuse_other_spellings() {
        let project = ProjectId::from_u128(0x0192_aaaa_bbbb_cccc_dddd_eeee_ffff_0001);
        let task = TaskId::new(project, 7);
        assert_eq!(task.to_string().parse(), Ok(task));
        for wrong in [
            "",
            "tsk_",
            "tsk_1_1",
            "prj_0192AAAABBBBCCCCDDDDEEEEFFFF0001",
            "tsk_0192aaaabbbbccccddddeeeeffff0001_07",
        ] {
            assert!(wrong.parse::<TaskId>().is_err(), "{wrong}");
            assert!(wrong.parse::<ProjectId>().is_err(), "{wrong}");
        }
    }
}

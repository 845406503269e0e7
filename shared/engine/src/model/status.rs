//! States of projects, plans and tasks, under the names the API uses.

use serde::{Deserialize, Serialize};

macro_rules! wire_names {
    ($name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }

            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some($name::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

/// Where a project stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProjectStatus {
    /// Nothing approved yet.
    Draft,
    /// A model is writing a plan.
    Planning,
    /// A plan is approved, nothing has started.
    Ready,
    Executing,
    /// Running tasks finish, none starts.
    Paused,
    Completed,
    Failed,
    Cancelled,
}

wire_names!(ProjectStatus {
    Draft = "draft", Planning = "planning", Ready = "ready", Executing = "executing",
    Paused = "paused", Completed = "completed", Failed = "failed", Cancelled = "cancelled",
});

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PlanStatus {
    Draft,
    Approved,
    Superseded,
}

wire_names!(PlanStatus { Draft = "draft", Approved = "approved", Superseded = "superseded" });

/// How deep planning goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Rigor {
    L1,
    L2,
    L3,
}

wire_names!(Rigor { L1 = "L1", L2 = "L2", L3 = "L3" });

/// Where a task stands. The discriminant is the code stored in the run item: never renumber.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum TaskState {
    /// A dependency is not satisfied.
    Blocked = 0,
    /// Could run; waits for a slot, money, a resource, a retry time or the project.
    Pending = 1,
    /// Has a slot; its doorbell is on the way to a worker.
    Queued = 2,
    Running = 3,
    Completed = 4,
    /// A person decides.
    NeedsReview = 5,
    Failed = 6,
    Cancelled = 7,
    /// A person decided to go on without it: dependants are satisfied. Shown as `cancelled`.
    Skipped = 8,
    /// Replaced by a newer approved plan: no longer part of the graph.
    Superseded = 9,
    /// Waits for whoever has its token; holds no slot, no lease and no money meanwhile.
    Suspended = 10,
}

impl TaskState {
    pub const ALL: [TaskState; 11] = [
        TaskState::Blocked,
        TaskState::Pending,
        TaskState::Queued,
        TaskState::Running,
        TaskState::Completed,
        TaskState::NeedsReview,
        TaskState::Failed,
        TaskState::Cancelled,
        TaskState::Skipped,
        TaskState::Superseded,
        TaskState::Suspended,
    ];

    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }

    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            TaskState::Blocked => "blocked",
            TaskState::Pending => "pending",
            TaskState::Queued => "queued",
            TaskState::Running => "running",
            TaskState::Completed => "completed",
            TaskState::NeedsReview => "needs_review",
            TaskState::Suspended => "suspended",
            TaskState::Failed => "failed",
            TaskState::Cancelled | TaskState::Skipped | TaskState::Superseded => "cancelled",
        }
    }

    /// Whether a dependant may start once all its dependencies are like this.
    pub fn satisfies(self) -> bool {
        matches!(self, TaskState::Completed | TaskState::Skipped)
    }

    /// Nothing will change it but an explicit retry.
    pub fn is_terminal(self) -> bool {
        matches!(
            self,
            TaskState::Completed
                | TaskState::Failed
                | TaskState::Cancelled
                | TaskState::Skipped
                | TaskState::Superseded
        )
    }

    /// An attempt of it is going on, whether a worker holds it or it is suspended.
    pub fn is_under_way(self) -> bool {
        self.has_slot() || self == TaskState::Suspended
    }

    pub fn has_slot(self) -> bool {
        matches!(self, TaskState::Queued | TaskState::Running)
    }
}

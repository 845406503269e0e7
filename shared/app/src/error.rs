//! What the errors of all nouns have in common.

use planwright_auth::permission::Permission;
use planwright_auth::principal::Principal;
use planwright_store::Error as StoreError;
use std::sync::Arc;

/// A part of the installation that did not do its work, or refused to.
#[derive(Debug, thiserror::Error)]
pub enum PartError {
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Files, secrets or models. The cause is for the log.
    #[error("{doing} failed")]
    Failed {
        doing: &'static str,
        #[source]
        cause: Arc<dyn std::error::Error + Send + Sync>,
    },
}

impl PartError {
    pub(crate) fn failed(
        doing: &'static str,
        cause: impl std::error::Error + Send + Sync + 'static,
    ) -> Self {
        PartError::Failed { doing, cause: Arc::new(cause) }
    }
}

/// The actor may do this, but not as asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("this needs the permission {0}.")]
    Missing(Permission),
    #[error("Only an owner decides who is one.")]
    OwnersOnly,
    #[error("Only an owner hands a team over.")]
    NotYours,
}

/// Gives an error of a noun what every one of them can become of.
macro_rules! from_parts {
    ($($noun:ty),+ $(,)?) => {$(
        impl From<planwright_store::Error> for $noun {
            fn from(error: planwright_store::Error) -> Self {
                Self::Part(error.into())
            }
        }

        impl From<planwright_engine::command::Rejection> for $noun {
            fn from(rejection: planwright_engine::command::Rejection) -> Self {
                planwright_store::Error::from(rejection).into()
            }
        }
    )+};
}

pub(crate) use from_parts;

/// Whether the actor has a permission that depends on what is asked.
pub(crate) fn require(actor: &Principal, permission: Permission) -> Result<(), Refused> {
    if actor.may(permission) { Ok(()) } else { Err(Refused::Missing(permission)) }
}

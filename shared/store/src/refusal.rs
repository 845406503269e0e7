//! Why a transaction did not happen.

use crate::error::Error;
use crate::item::Attributes;
use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::CancellationReason;

#[derive(Debug)]
pub(crate) enum Refusal {
    /// Nothing of it happened.
    Cancelled(Reasons),
    /// Nobody knows whether it happened; unless the error is one for ever, with which nothing did.
    Unknown(Error),
}

/// What DynamoDB says about one write of a cancelled transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Code {
    /// The write's condition does not hold.
    ConditionFailed,
    /// It had no part in the refusal, or another transaction was at work on its item.
    Other,
}

impl Code {
    fn of(reason: &CancellationReason) -> Self {
        match reason.code() {
            Some("ConditionalCheckFailed") => Code::ConditionFailed,
            _ => Code::Other,
        }
    }
}

/// Per write of a cancelled transaction, in their order: what stood in its way.
#[derive(Debug)]
pub(crate) struct Reasons(Vec<Reason>);

#[derive(Debug)]
struct Reason {
    code: Code,
    /// The item as it is, if the write asked for it.
    item: Option<Attributes>,
}

impl Reasons {
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the condition of this write does not hold.
    pub(crate) fn failed(&self, at: usize) -> bool {
        self.0.get(at).is_some_and(|reason| reason.code == Code::ConditionFailed)
    }

    /// The first write whose condition does not hold; none if transactions met by chance.
    pub(crate) fn first_failed(&self) -> Option<usize> {
        self.0.iter().position(|reason| reason.code == Code::ConditionFailed)
    }

    /// The item that stood in the way of this write, if it asked for it.
    pub(crate) fn item(&self, at: usize) -> Option<&Attributes> {
        self.0.get(at)?.item.as_ref()
    }
}

/// What DynamoDB answers to a request that breaks a rule of its own, such as an item that is too
/// large.
const INVALID: &str = "ValidationException";

type TransactError =
    SdkError<TransactWriteItemsError, aws_sdk_dynamodb::config::http::HttpResponse>;

impl From<TransactError> for Refusal {
    fn from(error: TransactError) -> Self {
        if let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) =
            error.as_service_error()
        {
            let reason =
                |r: &CancellationReason| Reason { code: Code::of(r), item: r.item().cloned() };
            let reasons = cancelled.cancellation_reasons().iter().map(reason);
            return Refusal::Cancelled(Reasons(reasons.collect()));
        }
        if error.as_service_error().and_then(|e| e.code()) == Some(INVALID) {
            let detail = DisplayErrorContext(&error).to_string();
            return Refusal::Unknown(Error::Call {
                action: "committing a change",
                detail,
                retryable: false,
            });
        }
        Refusal::Unknown(Error::call("committing a change", &error))
    }
}

use aws_sdk_secretsmanager::error::{ProvideErrorMetadata, SdkError};
use std::fmt;

/// Why Secrets Manager did not do it: its code and message. It never holds a request or answer,
/// which may carry a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    code: Option<String>,
    message: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.code {
            Some(code) => write!(f, "{code}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Failure {}

impl Failure {
    pub(super) fn said(message: &str) -> Self {
        Failure { code: None, message: message.to_owned() }
    }

    pub(super) fn from_sdk<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> Self {
        let message = match error {
            SdkError::ConstructionFailure(_) => "the request could not be made",
            SdkError::TimeoutError(_) => "no answer in time",
            SdkError::DispatchFailure(_) => "no connection",
            SdkError::ResponseError(_) => "the answer could not be read",
            SdkError::ServiceError(context) => context.err().message().unwrap_or("refused"),
            _ => "unknown failure",
        };
        Failure { code: error.code().map(str::to_owned), message: message.to_owned() }
    }
}

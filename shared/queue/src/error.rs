use aws_sdk_sqs::error::SdkError;
use aws_sdk_sqs::operation::delete_message_batch::DeleteMessageBatchError;
use aws_sdk_sqs::operation::receive_message::ReceiveMessageError;
use aws_sdk_sqs::operation::send_message::SendMessageError;
use aws_sdk_sqs::operation::send_message_batch::SendMessageBatchError;
use planwright_protocol::queue::Doorbell;

/// What went wrong between a doorbell and its queue.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("writing a doorbell as JSON")]
    Encode(#[source] serde_json::Error),
    #[error("sending a doorbell")]
    Send(#[source] Box<SdkError<SendMessageError>>),
    #[error("sending a batch of doorbells")]
    SendBatch(#[source] Box<SdkError<SendMessageBatchError>>),
    /// Some doorbells of a batch were refused until the tries ran out; the others were sent.
    #[error("{} doorbell(s) could not be sent, the first because of {reason}", .unsent.len())]
    Unsent { unsent: Vec<Doorbell>, reason: String },
    #[error("receiving doorbells")]
    Receive(#[source] Box<SdkError<ReceiveMessageError>>),
    #[error("deleting handled doorbells")]
    Delete(#[source] Box<SdkError<DeleteMessageBatchError>>),
}

pub type Result<T> = std::result::Result<T, Error>;

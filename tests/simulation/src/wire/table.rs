//! The embedded table, asked without a thread or a socket.

use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// An answer on its way back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn is_failed_condition(&self) -> bool {
        self.status != 200 && self.body.windows(22).any(|w| w == b"ConditionalCheckFailed")
    }
}

/// Executes one request, now.
pub fn execute(database: &Database, operation: &str, body: &[u8]) -> Answer {
    let done = match operation {
        "PutItem" => run(database, body, Database::put_item),
        "GetItem" => run(database, body, Database::get_item),
        "UpdateItem" => run(database, body, Database::update_item),
        "DeleteItem" => run(database, body, Database::delete_item),
        "Query" => run(database, body, Database::query),
        "Scan" => run(database, body, Database::scan),
        "BatchGetItem" => run(database, body, Database::batch_get_item),
        "BatchWriteItem" => run(database, body, Database::batch_write_item),
        "TransactWriteItems" => run(database, body, Database::transact_write_items),
        "CreateTable" => run(database, body, Database::create_table),
        "UpdateTimeToLive" => run(database, body, Database::update_time_to_live),
        other => Err(DynoxideError::UnsupportedCapability(other.to_owned())),
    };
    match done {
        Ok(body) => Answer { status: 200, body },
        Err(error) => Answer { status: error.status_code(), body: error.to_json().into() },
    }
}

/// A refusal as the service writes it.
pub fn refusal(code: &str, fields: Value) -> Answer {
    error(400, code, fields)
}

/// An error as the service writes it.
pub fn error(status: u16, code: &str, mut fields: Value) -> Answer {
    fields["__type"] = json!(format!("com.amazonaws.dynamodb.v20120810#{code}"));
    Answer { status, body: fields.to_string().into_bytes() }
}

fn run<Q: DeserializeOwned, R: Serialize>(
    database: &Database,
    body: &[u8],
    run: fn(&Database, Q) -> dynoxide::Result<R>,
) -> dynoxide::Result<Vec<u8>> {
    let request: Q = serde_json::from_slice(body)
        .map_err(|e| DynoxideError::SerializationException(e.to_string()))?;
    let response = run(database, request)?;
    serde_json::to_vec(&response).map_err(|e| DynoxideError::InternalServerError(e.to_string()))
}

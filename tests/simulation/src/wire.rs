//! The seam between a process's DynamoDB client and the embedded table: everything that can happen
//! to a request on its way happens here, and the judge sees every write the moment it lands.
//! Nothing here leaves the schedule's one thread.

mod table;

use crate::canary::CANARY;
use crate::fault::Fault;
use crate::life::Life;
use crate::world::World;
use aws_config::retry::RetryConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
pub use table::{Answer, execute, refusal};
use tokio::time::{Duration, sleep};

/// A process's way to the table.
#[derive(Clone)]
pub struct Wire {
    world: Arc<World>,
    life: Arc<Life>,
    /// Nothing goes wrong on it.
    undisturbed: bool,
}

/// One request, read once.
#[derive(Clone)]
struct Request {
    operation: String,
    body: Vec<u8>,
}

/// Thousandths of the transactions sent again that meet a conflict.
const CONFLICT_AGAIN: u32 = 600;

/// What happens to a request.
enum Fate {
    Arrives,
    Lost,
    AnswerLost,
    LandsLate(Duration),
    Twice,
    Refused(Answer),
}

/// A client configuration whose requests take this wire. `attempts` is the SDK's own.
pub fn config(world: &Arc<World>, life: &Arc<Life>, attempts: u32) -> SdkConfig {
    through(Wire { world: Arc::clone(world), life: Arc::clone(life), undisturbed: false }, attempts)
}

/// The same without trouble, for what is there before the first process.
pub fn undisturbed(world: &Arc<World>, life: &Arc<Life>) -> SdkConfig {
    through(Wire { world: Arc::clone(world), life: Arc::clone(life), undisturbed: true }, 1)
}

/// Puts an item into the table as an installation finds it.
pub fn found(world: &World, item: Value) {
    let body = json!({ "TableName": crate::world::TABLE, "Item": item });
    let answer = table::execute(&world.database, "PutItem", body.to_string().as_bytes());
    if answer.status == 200 {
        world.judge().landed(world, "founder", "PutItem", &body);
    }
}

/// The whole table, item by item.
pub fn everything(world: &World) -> BTreeMap<(String, String), String> {
    let mut all = BTreeMap::new();
    let mut body = json!({ "TableName": crate::world::TABLE });
    loop {
        let answer = table::execute(&world.database, "Scan", body.to_string().as_bytes());
        let page: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        for item in page["Items"].as_array().into_iter().flatten() {
            let key = |name: &str| item[name]["S"].as_str().unwrap_or_default().to_owned();
            all.insert((key("pk"), key("sk")), item.to_string());
        }
        match page.get("LastEvaluatedKey").filter(|k| !k.is_null()) {
            Some(key) => body["ExclusiveStartKey"] = key.clone(),
            None => return all,
        }
    }
}

fn through(wire: Wire, attempts: u32) -> SdkConfig {
    let retry =
        RetryConfig::standard().with_max_attempts(attempts).with_use_static_exponential_base(true);
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-east-1"))
        .endpoint_url("http://table.invalid")
        .credentials_provider(SharedCredentialsProvider::new(Credentials::from_keys(
            "id", CANARY, None,
        )))
        .retry_config(retry)
        // It looks at the wall clock, which no schedule has.
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .http_client(http_client_fn(move |_, _| SharedHttpConnector::new(wire.clone())))
        .build()
}

impl Wire {
    async fn deliver(self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let request = Request::read(&request)?;
        if self.undisturbed {
            return response(self.execute(&request));
        }
        self.world.pass(&self.life).await;
        if request.writes() {
            self.world.maybe_freeze(&self.life);
            self.world.maybe_crash(&self.life, Fault::CrashBeforeWrite);
        }
        let fate = self.fate(&request);
        let wait = self.world.chaos.range(1, 9);
        sleep(Duration::from_millis(wait)).await;
        self.life.gate().await;
        let answer = self.meet(fate, &request).await?;
        if request.writes() {
            self.world.maybe_crash(&self.life, Fault::CrashAfterWrite);
        }
        self.return_trip(&answer).await;
        self.world.pass(&self.life).await;
        response(answer)
    }

    fn fate(&self, request: &Request) -> Fate {
        let chaos = &self.world.chaos;
        let hits = |fault| {
            let hit = chaos.hits(fault);
            if hit {
                self.world
                    .tell(&self.life.name, || format!("{} ({})", fault.name(), request.operation));
            }
            hit
        };
        if request.writes() && hits(Fault::Partition) {
            self.life.cut_off(Duration::from_millis(chaos.range(300, 9_000)));
        }
        if self.life.is_cut_off() {
            return if chaos.chance(500) { Fate::Lost } else { Fate::AnswerLost };
        }
        if hits(Fault::RequestLost) {
            return Fate::Lost;
        }
        if hits(Fault::Throttled) {
            return Fate::Refused(table::error(
                400,
                "ThrottlingException",
                json!({ "message": "slow down" }),
            ));
        }
        if !request.writes() {
            return if hits(Fault::AnswerLost) { Fate::AnswerLost } else { Fate::Arrives };
        }
        if hits(Fault::AnswerLost) {
            return Fate::AnswerLost;
        }
        if hits(Fault::LandedLate) {
            return Fate::LandsLate(Duration::from_millis(chaos.range(1, 4_000)));
        }
        if hits(Fault::ExecutedTwice) {
            return Fate::Twice;
        }
        if request.operation == "TransactWriteItems" && hits(Fault::Conflict) {
            return Fate::Refused(request.conflict());
        }
        if let Some(answer) = self.sent_again(request) {
            return Fate::Refused(answer);
        }
        Fate::Arrives
    }

    /// What a transaction meets that is sent again because no answer came: its first copy, or
    /// others at the same items, which took the time to get there.
    fn sent_again(&self, request: &Request) -> Option<Answer> {
        let chaos = &self.world.chaos;
        let under_way = self.world.unanswered(&request.token()?)?;
        let tell = |fault: Fault| self.world.tell(&self.life.name, || fault.name().to_owned());
        if under_way && chaos.hits(Fault::InProgress) {
            tell(Fault::InProgress);
            let message = json!({ "message": "Transaction is in progress" });
            return Some(table::error(400, "TransactionInProgressException", message));
        }
        if chaos.is_calm() || !chaos.chance(CONFLICT_AGAIN) {
            return None;
        }
        chaos.count(Fault::Conflict);
        tell(Fault::Conflict);
        Some(request.conflict())
    }

    async fn meet(&self, fate: Fate, request: &Request) -> Result<Answer, ConnectorError> {
        match fate {
            Fate::Arrives => Ok(self.execute(request)),
            Fate::Lost => {
                Err(ConnectorError::io("the connection broke before the request arrived".into()))
            }
            Fate::AnswerLost => {
                self.execute(request);
                self.leave(request, false);
                Err(self.time_out().await)
            }
            Fate::LandsLate(after) => {
                self.leave(request, true);
                let (late, request) = (self.clone(), request.clone());
                tokio::spawn(async move {
                    sleep(after).await;
                    late.execute(&request);
                    late.leave(&request, false);
                });
                Err(self.time_out().await)
            }
            Fate::Twice => {
                self.execute(request);
                Ok(self.execute(request))
            }
            Fate::Refused(answer) => Ok(answer),
        }
    }

    fn leave(&self, request: &Request, under_way: bool) {
        if let Some(token) = request.token() {
            self.world.leaves_unanswered(token, under_way);
        }
    }

    /// The caller gives up after a while, in which others go on.
    async fn time_out(&self) -> ConnectorError {
        let wait = if self.world.chaos.chance(500) {
            self.world.chaos.range(1, 20)
        } else {
            self.world.chaos.range(20, 3_000)
        };
        sleep(Duration::from_millis(wait)).await;
        self.life.gate().await;
        ConnectorError::timeout("no answer came back in time".into())
    }

    /// The table does it, and the judge looks.
    fn execute(&self, request: &Request) -> Answer {
        let answer = table::execute(&self.world.database, &request.operation, &request.body);
        if request.writes() && answer.status == 200 {
            let mut body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
            let line =
                self.world.judge().landed(&self.world, &self.life.name, &request.operation, &body);
            if let Some(line) = line {
                self.world.tell(&self.life.name, || line);
                // Where a transaction brings no token, the SDK draws one: no part of the history.
                if let Some(body) = body.as_object_mut() {
                    body.remove("ClientRequestToken");
                }
                self.world.history().mix(body.to_string().as_bytes());
            }
        }
        answer
    }

    async fn return_trip(&self, answer: &Answer) {
        if !self.world.chaos.hits(Fault::SlowAnswer) {
            return;
        }
        if answer.is_failed_condition() {
            self.world.chaos.count(Fault::LateRefusal);
        }
        let wait = self.world.chaos.range(50, 3_000);
        sleep(Duration::from_millis(wait)).await;
    }
}

impl Request {
    fn read(request: &HttpRequest) -> Result<Self, ConnectorError> {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let body = request
            .body()
            .bytes()
            .ok_or_else(|| ConnectorError::user("a body that streams".into()))?;
        Ok(Request { operation, body: body.to_vec() })
    }

    fn writes(&self) -> bool {
        matches!(
            self.operation.as_str(),
            "TransactWriteItems" | "PutItem" | "UpdateItem" | "DeleteItem" | "BatchWriteItem"
        )
    }

    /// What tells a transaction that is sent again from another one.
    fn token(&self) -> Option<String> {
        const NAME: &[u8] = b"\"ClientRequestToken\":\"";
        let at = self.body.windows(NAME.len()).position(|w| w == NAME)? + NAME.len();
        let token: Vec<u8> =
            self.body.iter().skip(at).take_while(|b| **b != b'"').copied().collect();
        String::from_utf8(token).ok()
    }

    /// Another transaction is at one of the items.
    fn conflict(&self) -> Answer {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let items = body["TransactItems"].as_array().map_or(1, Vec::len);
        let mut reasons = vec![json!({ "Code": "TransactionConflict", "Message": "conflict" })];
        reasons.resize(items, json!({ "Code": "None" }));
        let message = "Transaction cancelled, please refer cancellation reasons for specific \
            reasons [TransactionConflict]";
        table::error(
            400,
            "TransactionCanceledException",
            json!({ "Message": message, "CancellationReasons": reasons }),
        )
    }
}

fn response(answer: Answer) -> Result<HttpResponse, ConnectorError> {
    let built = http::Response::builder()
        .status(answer.status)
        .header("content-type", "application/x-amz-json-1.0")
        .body(SdkBody::from(answer.body))
        .map_err(|e| ConnectorError::other(e.into(), None))?;
    HttpResponse::try_from(built).map_err(|e| ConnectorError::other(e.into(), None))
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire")
    }
}

impl HttpConnector for Wire {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(self.clone().deliver(request))
    }
}

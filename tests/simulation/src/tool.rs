//! The one tool of a simulated task. It only tells the judge that it ran.

use crate::fault::Fault;
use crate::life::Life;
use crate::world::World;
use async_trait::async_trait;
use planwright_files::Artifact;
use planwright_files::Error::Contended;
use planwright_protocol::chat::ToolSpec;
use planwright_tools::{Class, Error, Tool, ToolAnswer, ToolContext, ToolOutput};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::time::{Duration, sleep};

pub struct SimulatedTool {
    world: Arc<World>,
    life: Arc<Life>,
    spec: ToolSpec,
}

impl SimulatedTool {
    pub fn new(world: Arc<World>, life: Arc<Life>) -> Self {
        let spec = ToolSpec {
            name: "write_file".to_owned(),
            description: "Writes a file.".to_owned(),
            parameters: json!({ "type": "object" }),
        };
        SimulatedTool { world, life, spec }
    }
}

#[async_trait]
impl Tool for SimulatedTool {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    fn class(&self) -> Class {
        Class::Workspace
    }

    async fn call(&self, ctx: &ToolContext, arguments: Value) -> Result<ToolAnswer, Error> {
        self.world.pass(&self.life).await;
        let number =
            |name: &str| arguments[name].as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
        let (round, call) = (number("round"), number("call"));
        self.world.tell(&self.life.name, || {
            format!("runs tool call {call} of round {round} of {}", ctx.task.id())
        });
        self.world.judge().tool_called(&self.world, ctx, round, call);
        let wait = self.world.chaos.range(1, 800);
        sleep(Duration::from_millis(wait)).await;
        self.world.maybe_freeze(&self.life);
        self.world.maybe_crash(&self.life, Fault::CrashInCall);
        self.world.pass(&self.life).await;
        if self.world.chaos.hits(Fault::ToolTrouble) {
            return Err(Error::Files(Contended { key: "file".to_owned(), attempts: 3 }));
        }
        let path = arguments["path"].as_str().unwrap_or("file").to_owned();
        let artifact = Artifact { path, size_bytes: 1, content_type: "text/plain".to_owned() };
        let output = ToolOutput { artifacts: vec![artifact], ..ToolOutput::done("written") };
        Ok(ToolAnswer::Done(output))
    }
}

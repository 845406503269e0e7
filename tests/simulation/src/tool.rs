//! The tools of a simulated task: one changes its files, one acts on the world outside. They only
//! tell the judge that they ran.

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
    class: Class,
}

impl SimulatedTool {
    pub fn new(world: &Arc<World>, life: &Arc<Life>, name: &str, class: Class) -> Self {
        let spec = ToolSpec {
            name: name.to_owned(),
            description: "Does something.".to_owned(),
            parameters: json!({ "type": "object" }),
        };
        SimulatedTool { world: Arc::clone(world), life: Arc::clone(life), spec, class }
    }
}

#[async_trait]
impl Tool for SimulatedTool {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    fn class(&self) -> Class {
        self.class
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
        if self.class == Class::External {
            self.world.judge().acted_outside(&self.world, ctx);
            self.world.maybe_crash(&self.life, Fault::CrashInCall);
            self.world.pass(&self.life).await;
        }
        if self.world.chaos.hits(Fault::ToolTrouble) {
            return Err(Error::Files(Contended { key: "file".to_owned(), attempts: 3 }));
        }
        let path = arguments["path"].as_str().unwrap_or("file").to_owned();
        let artifact = Artifact { path, size_bytes: 1, content_type: "text/plain".to_owned() };
        let output = ToolOutput { artifacts: vec![artifact], ..ToolOutput::done("written") };
        Ok(ToolAnswer::Done(output))
    }
}

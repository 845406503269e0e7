//! The judge's own copy of the table.

use planwright_engine::graph::{Graph, Node};
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_engine::run::{Run, Slot};
use planwright_engine::slot::SlotKey;
use planwright_engine::status::TaskState;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

type Item = Map<String, Value>;

/// One item written.
#[derive(Clone, Debug)]
pub enum Change {
    Put(Item),
    Delete(Item),
    /// `ADD` of numbers.
    Add {
        key: Item,
        amounts: Vec<(String, i64)>,
    },
    /// One attribute `SET`, or without a value `REMOVE`d.
    Mark {
        key: Item,
        name: String,
        value: Option<Value>,
    },
}

impl Change {
    fn key(&self) -> &Item {
        match self {
            Change::Put(item) | Change::Delete(item) => item,
            Change::Add { key, .. } | Change::Mark { key, .. } => key,
        }
    }

    pub fn partition(&self) -> &str {
        text(self.key(), "pk")
    }

    pub fn sort(&self) -> &str {
        text(self.key(), "sk")
    }

    pub fn is_run(&self) -> bool {
        self.sort() == "run" && matches!(self, Change::Put(_))
    }

    /// A project's run is gone.
    pub fn ends_run(&self) -> bool {
        self.sort() == "run" && matches!(self, Change::Delete(_))
    }

    /// Whose partition it is in, if it is a project's.
    pub fn project(&self) -> Option<ProjectRef> {
        let (team, project) = self.partition().split_once('#')?;
        Some(ProjectRef::new(team.parse().ok()?, project.parse().ok()?))
    }

    pub fn document<T: DeserializeOwned>(&self) -> Result<T, String> {
        serde_json::from_str(text(self.key(), "d"))
            .map_err(|e| format!("{} {}: {e}", self.partition(), self.sort()))
    }

    pub fn number(&self, name: &str) -> Option<i64> {
        number(self.key(), name)
    }
}

/// The task of a row whose sort key names one in its second part; 0 for any other.
pub fn task_of(sort: &str) -> u32 {
    sort.split('#').nth(1).and_then(|n| n.parse().ok()).unwrap_or(0)
}

/// Whether a row of a round is what one of its tools gave.
pub fn is_of_tool(sort: &str) -> bool {
    sort.matches('#').count() == 4
}

pub fn text<'a>(item: &'a Item, name: &str) -> &'a str {
    item.get(name).and_then(|v| v["S"].as_str()).unwrap_or_default()
}

pub fn number(item: &Item, name: &str) -> Option<i64> {
    item.get(name).and_then(|v| v["N"].as_str()).and_then(|n| n.parse().ok())
}

/// What a write request changes once it is executed.
pub fn changes(operation: &str, body: &Value) -> Result<Vec<Change>, String> {
    let object = |value: &Value| {
        value.as_object().cloned().ok_or_else(|| format!("{operation} without an item"))
    };
    match operation {
        "PutItem" => Ok(vec![Change::Put(object(&body["Item"])?)]),
        "DeleteItem" => Ok(vec![Change::Delete(object(&body["Key"])?)]),
        "TransactWriteItems" => {
            let items = body["TransactItems"].as_array().ok_or("a transaction without items")?;
            let mut changes = Vec::with_capacity(items.len());
            for item in items {
                if let Some(put) = item.get("Put") {
                    changes.push(Change::Put(object(&put["Item"])?));
                } else if let Some(delete) = item.get("Delete") {
                    changes.push(Change::Delete(object(&delete["Key"])?));
                } else if let Some(update) = item.get("Update") {
                    changes.push(updated(object(&update["Key"])?, update)?);
                }
            }
            Ok(changes)
        }
        "BatchWriteItem" => {
            let requests = body["RequestItems"].as_object().into_iter().flat_map(|t| t.values());
            let all = requests.filter_map(Value::as_array).flatten();
            all.map(|r| match r.get("PutRequest") {
                Some(put) => object(&put["Item"]).map(Change::Put),
                None => object(&r["DeleteRequest"]["Key"]).map(Change::Delete),
            })
            .collect()
        }
        other => Err(format!("{other} is not expected of the store")),
    }
}

fn updated(key: Item, update: &Value) -> Result<Change, String> {
    let expression = update["UpdateExpression"].as_str().unwrap_or_default();
    let named =
        |name: &str| update["ExpressionAttributeNames"][name].as_str().unwrap_or(name).to_owned();
    if let Some(terms) = expression.strip_prefix("ADD ") {
        return Ok(Change::Add { key, amounts: amounts(update, terms)? });
    }
    if let Some(name) = expression.strip_prefix("REMOVE ").filter(|name| !name.contains(' ')) {
        return Ok(Change::Mark { key, name: named(name), value: None });
    }
    match expression.strip_prefix("SET ").and_then(|term| term.split_once(" = ")) {
        Some((name, value)) if !value.contains(' ') => {
            let value = update["ExpressionAttributeValues"][value].clone();
            Ok(Change::Mark { key, name: named(name), value: Some(value) })
        }
        _ => Err(format!("the judge cannot read {expression}")),
    }
}

fn amounts(update: &Value, terms: &str) -> Result<Vec<(String, i64)>, String> {
    let mut amounts = Vec::new();
    for term in terms.split(", ") {
        let (name, value) = term.split_once(' ').ok_or("a term without a value")?;
        let name = update["ExpressionAttributeNames"][name].as_str().unwrap_or(name).to_owned();
        let value =
            update["ExpressionAttributeValues"][value]["N"].as_str().and_then(|n| n.parse().ok());
        amounts.push((name, value.ok_or("an amount that is no number")?));
    }
    Ok(amounts)
}

/// Items by partition and sort key.
#[derive(Debug, Default)]
pub struct Shadow {
    items: BTreeMap<String, BTreeMap<String, Item>>,
}

impl Shadow {
    pub fn apply(&mut self, change: &Change) -> Result<(), String> {
        let partition = self.items.entry(change.partition().to_owned()).or_default();
        match change {
            Change::Put(item) => {
                partition.insert(change.sort().to_owned(), item.clone());
            }
            Change::Delete(_) => {
                partition.remove(change.sort());
            }
            Change::Add { key, amounts } => {
                let item = partition.entry(change.sort().to_owned()).or_insert_with(|| key.clone());
                for (name, amount) in amounts {
                    let sum = number(item, name).unwrap_or(0) + amount;
                    item.insert(name.clone(), json!({ "N": sum.to_string() }));
                }
            }
            Change::Mark { key, name, value } => {
                let item = partition.entry(change.sort().to_owned()).or_insert_with(|| key.clone());
                match value {
                    Some(value) => drop(item.insert(name.clone(), value.clone())),
                    None => drop(item.remove(name)),
                }
            }
        }
        Ok(())
    }

    pub fn get(&self, partition: &str, sort: &str) -> Option<&Item> {
        self.items.get(partition)?.get(sort)
    }

    pub fn with_prefix<'a>(
        &'a self,
        partition: &str,
        prefix: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a Item)> {
        let items =
            self.items.get(partition).into_iter().flat_map(move |p| p.range(prefix.to_owned()..));
        items
            .take_while(move |(sort, _)| sort.starts_with(prefix))
            .map(|(sort, item)| (sort.as_str(), item))
    }

    pub fn all(&self) -> impl Iterator<Item = (&str, &str, &Item)> {
        self.items
            .iter()
            .flat_map(|(pk, p)| p.iter().map(move |(sk, item)| (pk.as_str(), sk.as_str(), item)))
    }

    pub fn document<T: DeserializeOwned>(&self, partition: &str, sort: &str) -> Option<T> {
        serde_json::from_str(text(self.get(partition, sort)?, "d")).ok()
    }

    /// A run as it stands, with the slots of the pages that its item names. Says what is wrong with
    /// a page that is not there as it is named.
    pub fn run(&self, of: ProjectRef) -> Result<Run, String> {
        let partition = format!("{}#{}", of.team, of.id);
        let wrong = |what: String| format!("the run of {partition}: {what}");
        let item = self.get(&partition, "run").ok_or_else(|| wrong("it is not there".into()))?;
        let read = |text: &str| serde_json::from_str(text).map_err(|e| wrong(e.to_string()));
        if !item.contains_key("p") {
            return read(text(item, "d"));
        }
        let mut run: Run = read(text(item, "h"))?;
        let table: Value =
            serde_json::from_str(text(item, "p")).map_err(|e| wrong(e.to_string()))?;
        let version = number(item, "v").unwrap_or_default();
        let ages = table["a"].as_array().cloned().unwrap_or_default();
        for (page, age) in ages.iter().enumerate() {
            let Some(age) = age.as_i64().filter(|age| *age >= 0) else { continue };
            let found = self.get(&partition, &format!("run#{page:03}"));
            let found = found.filter(|found| number(found, "v") == Some(version - age));
            let found = found.ok_or_else(|| wrong(format!("page {page} is not as it is named")))?;
            let slots: BTreeMap<SlotKey, Slot> =
                serde_json::from_str(text(found, "d")).map_err(|e| wrong(e.to_string()))?;
            for (key, slot) in slots {
                if run.slots.insert(key, slot).is_some() {
                    return Err(wrong(format!("{key} has two slots")));
                }
            }
        }
        if table["s"] == true {
            for (key, slot) in &run.slots {
                let state = if slot.token > 0 { TaskState::Running } else { TaskState::Queued };
                if let Some(task) = key.task() {
                    run.tasks.set(task.0, state);
                }
            }
        }
        Ok(run)
    }

    pub fn graph(&self, team: TeamId, project: ProjectId, revision: u32) -> Option<Graph> {
        let partition = format!("{team}#{project}");
        let prefix = format!("graph#{revision:05}#");
        let json: String =
            self.with_prefix(&partition, &prefix).map(|(_, item)| text(item, "d")).collect();
        let nodes: Vec<Node> = serde_json::from_str(&json).ok()?;
        Graph::new(revision, nodes).ok()
    }
}

//! Plan versions and the specs an approved one becomes.

use crate::client::{Range, Store, Write};
use crate::error::{Error, Result};
use crate::item::{self, DOCUMENT, Item};
use crate::keys;
use crate::project::Page;
use crate::run::parts;
use planwright_engine::id::ProjectRef;
use planwright_protocol::record::{PlanMeta, Spec};
use serde_json::Value;
use std::collections::HashMap;

impl Store {
    /// The writes that keep a plan version. Its key is used once: two versions can never overwrite
    /// each other.
    pub fn plan_writes(project: ProjectRef, meta: &PlanMeta, body: &Value) -> Vec<Write> {
        let text = body.to_string();
        let mut writes =
            vec![Write::Create(Item::new(&keys::plan(project, meta.version)).document(meta))];
        for (at, part) in parts(&text).into_iter().enumerate() {
            let key = keys::plan_body(project, meta.version, at);
            writes.push(Write::Put(Item::new(&key).text(DOCUMENT, part)));
        }
        writes
    }

    /// The write that replaces a version's status, numbers and fingerprints.
    pub fn plan_meta_write(project: ProjectRef, meta: &PlanMeta) -> Write {
        Write::Put(Item::new(&keys::plan(project, meta.version)).document(meta))
    }

    pub async fn plan_get(&self, project: ProjectRef, version: u32) -> Result<PlanMeta> {
        let found = self
            .get(&keys::plan(project, version))
            .await?
            .ok_or(Error::NotFound { what: "plan" })?;
        item::document(&found, "plan")
    }

    pub async fn plan_body(&self, project: ProjectRef, version: u32) -> Result<Value> {
        self.parts_get(project, &keys::plan_bodies(version), "plan").await
    }

    /// Versions of a project's plan, newest first.
    pub async fn plans_list(
        &self,
        project: ProjectRef,
        limit: usize,
        after: Option<String>,
    ) -> Result<Page<PlanMeta>> {
        let range = Range::prefix(keys::PLANS).descending().after(after);
        let items = self
            .query(&keys::project(project), &range, i32::try_from(limit).unwrap_or(i32::MAX))
            .await?;
        let next = if items.len() < limit {
            None
        } else {
            items.last().map(|i| item::sort_of(i).to_owned())
        };
        let items: Result<Vec<PlanMeta>> =
            items.iter().map(|i| item::document(i, "plan")).collect();
        Ok(Page { items: items?, next })
    }

    /// Writes the specs of a plan version. They are not in force before the approval names the
    /// version, and writing them twice gives the same items.
    pub async fn specs_put(&self, project: ProjectRef, specs: &[Spec]) -> Result<()> {
        let item = |s: &Spec| Item::new(&keys::spec(project, s.plan, s.number)).document(s);
        self.put_many(specs.iter().map(item).collect()).await
    }

    pub fn spec_write(project: ProjectRef, spec: &Spec) -> Write {
        Write::Put(Item::new(&keys::spec(project, spec.plan, spec.number)).document(spec))
    }

    pub async fn spec_get(&self, project: ProjectRef, plan: u32, task: u32) -> Result<Spec> {
        let found = self
            .get(&keys::spec(project, plan, task))
            .await?
            .ok_or(Error::NotFound { what: "task" })?;
        item::document(&found, "task")
    }

    /// Specs of some tasks of a plan version, in the order asked.
    pub async fn specs_get(
        &self,
        project: ProjectRef,
        plan: u32,
        tasks: &[u32],
    ) -> Result<Vec<Spec>> {
        let keys: Vec<_> = tasks.iter().map(|task| keys::spec(project, plan, *task)).collect();
        let items = self.get_many(&keys).await?;
        let found: HashMap<&str, &item::Attributes> =
            items.iter().map(|i| (item::sort_of(i), i)).collect();
        let spec = |key: &keys::Key| {
            let attributes = found.get(key.sk.as_str()).ok_or(Error::NotFound { what: "task" })?;
            item::document(attributes, "task")
        };
        keys.iter().map(spec).collect()
    }

    /// All specs of a plan version, by number.
    pub async fn specs_list(&self, project: ProjectRef, plan: u32) -> Result<Vec<Spec>> {
        let items =
            self.query_all(&keys::project(project), &Range::prefix(&keys::specs(plan))).await?;
        items.iter().map(|i| item::document(i, "task")).collect()
    }
}

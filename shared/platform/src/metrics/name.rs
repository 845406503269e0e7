//! What a metric is named by.

use std::marker::PhantomData;

/// One metric: its name, what it says, and the names of its `N` labels. `Kind` keeps a gauge from
/// being counted.
#[derive(Debug)]
pub struct Name<Kind, const N: usize> {
    pub(super) name: &'static str,
    pub(super) help: &'static str,
    pub(super) labels: &'static [&'static str; N],
    kind: PhantomData<Kind>,
}

/// Kind of a metric that only grows.
#[derive(Debug)]
pub enum Count {}
/// Kind of a metric that goes up and down.
#[derive(Debug)]
pub enum Level {}
/// Kind of a metric that says how long something took.
#[derive(Debug)]
pub enum Took {}

/// Name, help and label names.
pub(super) type Entry = (&'static str, &'static str, &'static [&'static str]);

impl<Kind, const N: usize> Name<Kind, N> {
    pub(super) const fn new(
        name: &'static str,
        labels: &'static [&'static str; N],
        help: &'static str,
    ) -> Self {
        Name { name, help, labels, kind: PhantomData }
    }

    pub(super) const fn entry(&self) -> Entry {
        (self.name, self.help, self.labels)
    }
}

/// Names and values.
pub(super) type Labels = Vec<(&'static str, String)>;

//! The words of the engine: ids, money, time, states, the approved graph and the moving run.

pub mod graph;
pub mod id;
pub mod money;
pub mod period;
pub mod run;
pub mod slot;
pub mod status;

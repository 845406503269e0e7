//! End to end: real HTTP against the whole product.

mod money;
mod readme;
mod restart;
mod run;
mod walkthrough;

//! The switch of the mutants, which only the copy that `cargo xtask sim --mutants` makes has.

/// Switches a mutant on for this thread, or all off.
pub(crate) fn mutant(name: Option<&str>) {
    #[cfg(feature = "mutants")]
    planwright_engine::mutants::switch(name);
    #[cfg(not(feature = "mutants"))]
    let _ = name;
}

//! Switches for planted bugs. The simulation plants one at a time to prove that it would be
//! noticed; without the feature `planted`, which no product build has, every switch is the constant
//! `false`.

/// Whether the planted bug of this name is on.
#[macro_export]
macro_rules! planted {
    ($name:literal) => {
        $crate::planted::is_on($name)
    };
}

#[cfg(feature = "planted")]
thread_local! {
    static ON: std::cell::Cell<Option<&'static str>> = const { std::cell::Cell::new(None) };
}

#[cfg(feature = "planted")]
pub fn is_on(name: &str) -> bool {
    ON.get() == Some(name)
}

#[cfg(not(feature = "planted"))]
#[inline(always)]
pub const fn is_on(_name: &str) -> bool {
    false
}

/// Switches one planted bug on for this thread, or all off.
pub fn switch(_name: Option<&'static str>) {
    #[cfg(feature = "planted")]
    ON.set(_name);
}

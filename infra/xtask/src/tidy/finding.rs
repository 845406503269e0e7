/// A broken rule: where, and what to do about it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(super) place: String,
    pub(super) advice: String,
}

impl Finding {
    pub(super) fn new(place: impl Into<String>, advice: impl Into<String>) -> Self {
        Finding { place: place.into(), advice: advice.into() }
    }
}

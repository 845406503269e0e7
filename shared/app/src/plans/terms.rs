//! What a plan is priced by.

use crate::App;
use planwright_engine::period::Day;
use planwright_engine::quote::Terms;
use planwright_engine::routing::RoutingTable;

/// Today's prices, for a project with so many bytes of requirements.
pub(super) fn terms<'a>(
    app: &'a App,
    routing: &'a RoutingTable,
    requirement_bytes: usize,
) -> Terms<'a> {
    let day = Day::of_ms(app.clock.now_ms());
    Terms { requirement_bytes, routing, prices: &app.prices, day }
}

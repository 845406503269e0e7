//! Reads the capacity an operation used from its typed answer.

use super::meter::Units;
use dynoxide::actions::{
    batch_get_item, batch_write_item, delete_item, get_item, put_item, query, scan,
    transact_get_items, transact_write_items, update_item,
};
use dynoxide::types::ConsumedCapacity;

pub(crate) trait Metered<R> {
    const UNITS: Units;

    /// Asks for the capacity; true when the caller had asked already.
    fn ask(&mut self) -> bool;

    /// The units an answer reports, taken out of it unless the caller is to see them.
    fn take(response: &mut R, keep: bool) -> f64;
}

/// One or several tables' capacity.
trait Reported {
    fn units(&self) -> f64;
}

impl Reported for ConsumedCapacity {
    fn units(&self) -> f64 {
        self.capacity_units
    }
}

impl Reported for Vec<ConsumedCapacity> {
    fn units(&self) -> f64 {
        self.iter().map(|table| table.capacity_units).sum()
    }
}

macro_rules! metered {
    ($($request:path => $response:path: $units:ident),+ $(,)?) => {$(
        impl Metered<$response> for $request {
            const UNITS: Units = Units::$units;

            fn ask(&mut self) -> bool {
                let mode = self.return_consumed_capacity.as_deref();
                let asked = mode.is_some_and(|mode| mode != "NONE");
                if !asked {
                    self.return_consumed_capacity = Some("TOTAL".into());
                }
                asked
            }

            fn take(response: &mut $response, keep: bool) -> f64 {
                let units = response.consumed_capacity.as_ref().map_or(0.0, Reported::units);
                if !keep {
                    response.consumed_capacity = None;
                }
                units
            }
        }
    )+};
}

metered! {
    put_item::PutItemRequest => put_item::PutItemResponse: Write,
    update_item::UpdateItemRequest => update_item::UpdateItemResponse: Write,
    delete_item::DeleteItemRequest => delete_item::DeleteItemResponse: Write,
    batch_write_item::BatchWriteItemRequest => batch_write_item::BatchWriteItemResponse: Write,
    transact_write_items::TransactWriteItemsRequest =>
        transact_write_items::TransactWriteItemsResponse: Write,
    get_item::GetItemRequest => get_item::GetItemResponse: Read,
    query::QueryRequest => query::QueryResponse: Read,
    scan::ScanRequest => scan::ScanResponse: Read,
    batch_get_item::BatchGetItemRequest => batch_get_item::BatchGetItemResponse: Read,
    transact_get_items::TransactGetItemsRequest =>
        transact_get_items::TransactGetItemsResponse: Read,
}

//! Single writes that depend on what is there. They cost half of a transaction of one; a repeat by
//! the client after a lost answer can be told as a refusal, so they serve where a refusal in error
//! does no lasting harm.

use crate::client::Store;
use crate::error::{Error, Result};
use crate::item::{Attributes, Item, VERSION, key_attributes};
use crate::keys::{Key, PARTITION};
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity, ReturnValue};

impl Store {
    /// Puts an item where there is none; `false` if there is one.
    pub(crate) async fn create(&self, item: Item) -> Result<bool> {
        let put = self.client.put_item().set_item(Some(item.attributes));
        let put = put
            .condition_expression("attribute_not_exists(#p)")
            .expression_attribute_names("#p", PARTITION);
        self.put_if(put).await
    }

    /// Replaces an item of this version, 0 being one that has none; `false` if it has another by
    /// now.
    pub(crate) async fn replace_version(&self, item: Item, version: i64) -> Result<bool> {
        let put =
            self.client.put_item().set_item(Some(item.number(VERSION, version + 1).attributes));
        let put = put.expression_attribute_names("#v", VERSION);
        let put = match version {
            0 => put
                .condition_expression("attribute_exists(#p) AND attribute_not_exists(#v)")
                .expression_attribute_names("#p", PARTITION),
            _ => put
                .condition_expression("#v = :v")
                .expression_attribute_values(":v", AttributeValue::N(version.to_string())),
        };
        self.put_if(put).await
    }

    /// Sends a put; `false` if its condition does not hold.
    async fn put_if(&self, put: PutItemFluentBuilder) -> Result<bool> {
        self.meter_handle().request();
        let put =
            put.table_name(&*self.table).return_consumed_capacity(ReturnConsumedCapacity::Total);
        match put.send().await {
            Ok(done) => {
                self.meter_handle().write(done.consumed_capacity.as_slice());
                Ok(true)
            }
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(|e| e.is_conditional_check_failed_exception()) =>
            {
                Ok(false)
            }
            Err(error) => Err(Error::call("writing an item", &error)),
        }
    }

    /// Sets one number of an item that exists; nothing happens if it does not.
    pub(crate) async fn set_number(&self, key: &Key, name: &str, value: i64) -> Result<()> {
        self.meter_handle().request();
        let sent = self
            .client
            .update_item()
            .table_name(&*self.table)
            .set_key(Some(key_attributes(key)))
            .update_expression("SET #n = :n")
            .condition_expression("attribute_exists(#p)")
            .expression_attribute_names("#n", name)
            .expression_attribute_names("#p", PARTITION)
            .expression_attribute_values(":n", AttributeValue::N(value.to_string()))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        match sent {
            Ok(done) => {
                self.meter_handle().write(done.consumed_capacity.as_slice());
                Ok(())
            }
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(|e| e.is_conditional_check_failed_exception()) =>
            {
                Ok(())
            }
            Err(error) => Err(Error::call("changing an item", &error)),
        }
    }

    /// Deletes an item and gives what it was: of several who take it at once, one gets it.
    pub(crate) async fn take(&self, key: &Key) -> Result<Option<Attributes>> {
        self.meter_handle().request();
        let done = self
            .client
            .delete_item()
            .table_name(&*self.table)
            .set_key(Some(key_attributes(key)))
            .return_values(ReturnValue::AllOld)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|e| Error::call("taking an item", &e))?;
        self.meter_handle().write(done.consumed_capacity.as_slice());
        Ok(done.attributes.filter(|found| !found.is_empty()))
    }
}

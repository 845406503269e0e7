//! The table's shape, declared once: the local stack creates it, the deployment template is
//! compared with it.

use crate::client::Store;
use crate::error::{Error, Result};
use crate::keys::{ACTIVE_INDEX, ACTIVE_PARTITION, ACTIVE_SORT, PARTITION, SORT, TTL};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType, TimeToLiveSpecification,
};

impl Store {
    /// Creates the table unless it is there.
    pub async fn create_table(&self) -> Result<()> {
        let malformed = |e| Error::malformed("table schema", e);
        let attribute = |name: &str| {
            AttributeDefinition::builder()
                .attribute_name(name)
                .attribute_type(ScalarAttributeType::S)
                .build()
        };
        let part = |name: &str, kind| {
            KeySchemaElement::builder().attribute_name(name).key_type(kind).build()
        };
        let index = GlobalSecondaryIndex::builder()
            .index_name(ACTIVE_INDEX)
            .key_schema(part(ACTIVE_PARTITION, KeyType::Hash).map_err(malformed)?)
            .key_schema(part(ACTIVE_SORT, KeyType::Range).map_err(malformed)?)
            .projection(Projection::builder().projection_type(ProjectionType::KeysOnly).build())
            .build()
            .map_err(malformed)?;
        let mut request = self
            .client
            .create_table()
            .table_name(&*self.table)
            .billing_mode(BillingMode::PayPerRequest)
            .key_schema(part(PARTITION, KeyType::Hash).map_err(malformed)?)
            .key_schema(part(SORT, KeyType::Range).map_err(malformed)?)
            .global_secondary_indexes(index);
        for name in [PARTITION, SORT, ACTIVE_PARTITION, ACTIVE_SORT] {
            request = request.attribute_definitions(attribute(name).map_err(malformed)?);
        }
        match request.send().await {
            Ok(_) => {}
            Err(e) if e.as_service_error().is_some_and(|e| e.is_resource_in_use_exception()) => {
                return Ok(());
            }
            Err(e) => return Err(Error::call("creating the table", &e)),
        }
        let ttl = TimeToLiveSpecification::builder()
            .attribute_name(TTL)
            .enabled(true)
            .build()
            .map_err(malformed)?;
        let enabled = self
            .client
            .update_time_to_live()
            .table_name(&*self.table)
            .time_to_live_specification(ttl);
        enabled.send().await.map_err(|e| Error::call("switching expiry on", &e))?;
        Ok(())
    }
}

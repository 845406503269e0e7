//! Gives the installation that the settings name a new signing key; the old ones go on counting for
//! their tokens.

use planwright_api::{StartError, rotate_signing_keys};
use planwright_platform::aws;
use planwright_platform::config::Settings;
use planwright_platform::ids::RandomIds;
use planwright_platform::secrets::Secrets;

#[tokio::main]
async fn main() -> Result<(), StartError> {
    let settings = Settings::from_env().map_err(StartError::Settings)?;
    let secrets = Secrets::connect(&aws::load().await, settings.secret_prefix.as_str());
    rotate_signing_keys(&secrets, &RandomIds).await
}

//! Prints the OpenAPI document.

use std::io::Write;

fn main() -> std::io::Result<()> {
    let document = planwright_api::openapi::document();
    writeln!(std::io::stdout(), "{}", planwright_api::openapi::json(&document))
}

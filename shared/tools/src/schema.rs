use crate::Error;
use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use planwright_protocol::chat::ToolSpec;
use planwright_providers::INVALID_ARGUMENTS;
use serde_json::Value;

/// Most mistakes named at once: enough to mend a call, short enough to be cheap.
const MAX_MISTAKES: usize = 5;

/// A tool's argument schema, compiled.
pub struct Arguments {
    validator: Result<Validator, String>,
}

impl Arguments {
    pub fn compile(spec: &ToolSpec) -> Self {
        Arguments {
            validator: jsonschema::validator_for(&spec.parameters)
                .map_err(|error| error.to_string()),
        }
    }

    /// What is wrong, for the model to mend, each mistake with the JSON pointer of the place; none
    /// when the arguments are as the schema says.
    pub fn mistakes(&self, spec: &ToolSpec, arguments: &Value) -> Result<Option<String>, Error> {
        let validator = self
            .validator
            .as_ref()
            .map_err(|reason| Error::Schema { tool: spec.name.clone(), reason: reason.clone() })?;
        if arguments.get(INVALID_ARGUMENTS).is_some() {
            return Ok(Some(format!(
                "The arguments of {} are not a JSON object, or were cut off. Call it again.",
                spec.name
            )));
        }
        let mistakes: Vec<String> = validator
            .iter_errors(arguments)
            .take(MAX_MISTAKES)
            .map(|e| mistake(spec, &e))
            .collect();
        if mistakes.is_empty() {
            return Ok(None);
        }
        Ok(Some(format!(
            "The arguments of {} are not valid: {}. Call it again with these mended.",
            spec.name,
            mistakes.join("; ")
        )))
    }
}

fn mistake(spec: &ToolSpec, error: &jsonschema::ValidationError<'_>) -> String {
    let pointer = error.instance_path().as_str();
    let place =
        if pointer.is_empty() { "the arguments".to_owned() } else { format!("at {pointer}") };
    // Masked, because the value may be a whole file.
    let what = error.masked_with("the value").to_string();
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { .. } => {
            format!("{place}: {what}; known are {}", known(spec))
        }
        _ => format!("{place}: {what}"),
    }
}

fn known(spec: &ToolSpec) -> String {
    let names = spec
        .parameters
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(|map| map.keys());
    names.map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// Turns `2.0` into `2`: to JSON Schema both are integers, to a typed field only the second is.
pub fn whole_numbers(arguments: &mut Value) {
    for value in arguments.as_object_mut().into_iter().flat_map(|map| map.values_mut()) {
        let whole = value.as_f64().filter(|_| value.is_f64()).and_then(|number| {
            let exact = number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0;
            exact.then_some(number as i64)
        });
        if let Some(whole) = whole {
            *value = Value::from(whole);
        }
    }
}

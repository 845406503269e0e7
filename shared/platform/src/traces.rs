//! Traces, through OpenTelemetry: spans of this product's own code, sent to a receiver when an
//! invocation ends.
//!
//! A trace begins with a request to the API, or goes on from its caller's, and follows the
//! doorbells to every call of a model: the header `traceparent` of W3C, on requests and in
//! messages. What is said in a call is in no span.

use crate::Error;
use crate::config::TraceSettings;
use crate::http_client::{AddressPolicy, HttpClient as Guarded, Timeouts};
use async_trait::async_trait;
use bytes::Bytes;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{TraceContextExt, TracerProvider};
use opentelemetry::{Context, KeyValue};
use opentelemetry_http::{HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{
    SdkTracer, SdkTracerProvider, Span, SpanData, SpanExporter as _, SpanProcessor,
};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The one header, and message attribute, that carries a trace on.
pub const TRACEPARENT: &str = "traceparent";

/// Spans kept between two exports; what is beyond is dropped, so that a receiver that is away costs
/// no memory.
const MOST_SPANS: usize = 4_096;

/// How long an invocation waits for the receiver before the spans are given up.
const PATIENCE: Duration = Duration::from_secs(3);

/// What of this process's spans has not been sent yet; clones share it. The default keeps none.
#[derive(Clone, Debug, Default)]
pub struct Traces(Option<Arc<Sending>>);

#[derive(Debug)]
struct Sending {
    exporter: tokio::sync::Mutex<SpanExporter>,
    ended: Ended,
}

impl Traces {
    /// Traces of `service`, and the tracer that begins their spans.
    pub(crate) fn sending(
        to: &TraceSettings,
        service: &'static str,
    ) -> Result<(Self, SdkTracer), Error> {
        let guarded =
            Guarded::new(AddressPolicy::NEAR, Timeouts { connect: PATIENCE, idle: PATIENCE })?;
        let client = guarded.for_base(&to.endpoint)?;
        let mut exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Carrier(client))
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{}/v1/traces", to.endpoint))
            .with_headers(headers(to))
            .with_timeout(PATIENCE)
            .build()
            .map_err(|source| Error::StartTracing { source: source.into() })?;
        let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
        let resource =
            Resource::builder_empty().with_service_name(service).with_attribute(version).build();
        exporter.set_resource(&resource);
        let ended = Ended::default();
        let provider = SdkTracerProvider::builder()
            .with_resource(resource)
            .with_span_processor(ended.clone())
            .build();
        let tracer = provider.tracer("planwright");
        Ok((
            Traces(Some(Arc::new(Sending { exporter: tokio::sync::Mutex::new(exporter), ended }))),
            tracer,
        ))
    }

    /// Whether there is a receiver.
    pub fn are_kept(&self) -> bool {
        self.0.is_some()
    }

    /// Sends what has ended since the last time; to be awaited when an invocation ends, for Lambda
    /// freezes the process then. A receiver that does not answer loses these spans, and nothing
    /// else.
    pub async fn export(&self) {
        let Some(sending) = &self.0 else { return };
        let spans = sending.ended.take();
        if spans.is_empty() {
            return;
        }
        let (count, exporter) = (spans.len(), sending.exporter.lock().await);
        match tokio::time::timeout(PATIENCE, exporter.export(spans)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, spans = count, "traces were not taken"),
            Err(_) => tracing::warn!(spans = count, "the receiver of traces did not answer"),
        }
    }
}

/// Spans that ended. There is no thread behind it, as the SDK's own batches have: a frozen process
/// has none.
#[derive(Clone, Debug, Default)]
struct Ended(Arc<Mutex<Vec<SpanData>>>);

impl Ended {
    fn take(&self) -> Vec<SpanData> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl SpanProcessor for Ended {
    fn on_start(&self, _: &mut Span, _: &Context) {}

    fn on_end(&self, span: SpanData) {
        let mut ended = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if span.span_context.is_sampled() && ended.len() < MOST_SPANS {
            ended.push(span);
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

/// The exporter's requests through the client that everything else leaves by.
#[derive(Debug)]
struct Carrier(reqwest::Client);

#[async_trait]
impl HttpClient for Carrier {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let answer = self.0.execute(request.try_into()?).await?;
        let mut response = Response::builder().status(answer.status());
        if let Some(headers) = response.headers_mut() {
            headers
                .extend(answer.headers().iter().map(|(name, value)| (name.clone(), value.clone())));
        }
        Ok(response.body(answer.bytes().await?)?)
    }
}

fn headers(to: &TraceSettings) -> HashMap<String, String> {
    let text = to.headers.as_ref().map_or("", |headers| headers.expose());
    let pairs = text.split(',').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect()
}

/// What tells the next hop which span it belongs to; nothing where no traces are kept.
pub fn carried() -> Option<String> {
    let mut carrier = HashMap::new();
    TraceContextPropagator::new().inject_context(&tracing::Span::current().context(), &mut carrier);
    carrier.remove(TRACEPARENT)
}

/// Makes a span that has not begun yet part of the trace a hop before carried here, if it was
/// carried well, and names the trace in its field `trace_id`, for its log lines.
pub fn follow(span: &tracing::Span, carried: Option<&str>) {
    if let Some(carried) = carried {
        let carrier = HashMap::from([(TRACEPARENT.to_owned(), carried.to_owned())]);
        let context = TraceContextPropagator::new().extract(&carrier);
        if context.span().span_context().is_valid() {
            // Refused only where no traces are kept.
            let _ = span.set_parent(context);
        }
    }
    if let Some(id) = id_of(span) {
        span.record("trace_id", id);
    }
}

/// The trace a span belongs to; nothing where no traces are kept.
fn id_of(span: &tracing::Span) -> Option<String> {
    let context = span.context();
    let span = context.span();
    span.span_context().is_valid().then(|| span.span_context().trace_id().to_string())
}

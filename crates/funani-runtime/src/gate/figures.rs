//! Metrics of calls. The handles are looked up once, so that counting a call costs an addition.

use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use metrics::{Counter, Gauge, Histogram, counter, describe_counter, describe_gauge, histogram};
use metrics::{describe_histogram, gauge};
use tonic::Code;

use crate::access::{self, Call};

/// Number of gRPC codes.
const CODES: usize = 17;

/// The names of the codes, as the gRPC specification writes them.
const NAMES: [&str; CODES] = [
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];

/// The figures of every call.
pub(super) struct Figures(Vec<CallFigures>);

/// The figures of one call.
pub(super) struct CallFigures {
    call: Call,
    ended: [OnceLock<Counter>; CODES],
    seconds: Histogram,
    in_flight: Gauge,
}

impl Figures {
    pub(super) fn new() -> Self {
        describe_counter!(
            "funani_calls_total",
            "Calls answered, by service, method and code."
        );
        describe_histogram!(
            "funani_call_seconds",
            metrics::Unit::Seconds,
            "Time to the answer, or to its beginning for a stream."
        );
        describe_gauge!("funani_calls_in_flight", "Calls under way.");
        Self(
            access::calls()
                .iter()
                .map(|call| CallFigures::new(*call))
                .collect(),
        )
    }

    pub(super) fn call(&self, place: usize) -> &CallFigures {
        &self.0[place]
    }
}

impl CallFigures {
    fn new(call: Call) -> Self {
        let (service, method) = (call.service, call.method);
        Self {
            call,
            ended: Default::default(),
            seconds: histogram!("funani_call_seconds", "service" => service, "method" => method),
            in_flight: gauge!("funani_calls_in_flight", "service" => service, "method" => method),
        }
    }

    /// Counts a call as under way until the guard is dropped, also when its caller goes away.
    pub(super) fn enter(&self) -> InFlight {
        self.in_flight.increment(1);
        InFlight(self.in_flight.clone())
    }

    pub(super) fn leave(&self, code: Code, took: Duration) {
        let at = usize::try_from(i32::from(code)).unwrap_or(2);
        let counter = self.ended[at].get_or_init(|| {
            counter!(
                "funani_calls_total",
                "service" => self.call.service,
                "method" => self.call.method,
                "code" => NAMES[at],
            )
        });
        counter.increment(1);
        self.seconds.record(took.as_secs_f64());
    }
}

/// A call under way.
pub(super) struct InFlight(Gauge);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.decrement(1);
    }
}

impl fmt::Debug for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Figures").finish_non_exhaustive()
    }
}

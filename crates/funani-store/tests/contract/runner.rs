//! Runs the cases and says so in the words of `cargo test`.

use std::future::Future;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use funani_store::Engine;
use funani_testpg::Postgres;

use crate::fixture::Fixture;

/// How long one case may take.
const PATIENCE: Duration = Duration::from_mins(2);

/// A case that takes longer is named.
const SLOW: Duration = Duration::from_secs(3);

/// One behaviour.
#[derive(Clone, Copy)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// The engine it is about, if it is about one.
    pub(crate) only: Option<Engine>,
    pub(crate) run: fn(Fixture) -> Pin<Box<dyn Future<Output = ()>>>,
}

/// The cases of a file, by the names of their functions.
macro_rules! contract {
    ($($(#[$only:ident])? $name:ident),* $(,)?) => {
        pub(crate) const CASES: &[crate::runner::Case] = &[$(crate::runner::Case {
            name: stringify!($name),
            only: contract!(@only $($only)?),
            run: |fixture| Box::pin($name(fixture)),
        }),*];
    };
    (@only) => { None };
    (@only sqlite) => { Some(funani_store::Engine::Sqlite) };
    (@only postgres) => { Some(funani_store::Engine::Postgres) };
}
pub(crate) use contract;

/// What panicked and where, for the report at the end.
static PANIC: Mutex<Option<String>> = Mutex::new(None);

#[derive(Default)]
struct Tally {
    passed: [usize; 2],
    of: [usize; 2],
    filtered: usize,
    skipped: usize,
    failures: Vec<String>,
}

pub(crate) fn run(cases: &[Case]) -> ExitCode {
    let filters: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    if std::env::args().any(|argument| argument == "--list") {
        list(cases);
        return ExitCode::SUCCESS;
    }
    std::panic::set_hook(Box::new(|info| {
        *PANIC.lock().unwrap_or_else(PoisonError::into_inner) = Some(info.to_string());
    }));
    let start = Instant::now();
    let mut tally = Tally::default();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let mine = cases
            .iter()
            .filter(|case| case.only.is_none_or(|only| only == engine));
        let (chosen, filtered): (Vec<&Case>, Vec<&Case>) = mine.partition(|case| {
            let full = format!("{engine}::{}", case.name);
            filters.is_empty() || filters.iter().any(|filter| full.contains(filter.as_str()))
        });
        tally.filtered += filtered.len();
        if engine == Engine::Postgres && skips_postgres() {
            tally.skipped = chosen.len();
            continue;
        }
        for case in chosen {
            tally.of[index(engine)] += 1;
            let passed = run_one(engine, case, &mut tally.failures);
            tally.passed[index(engine)] += usize::from(passed);
        }
    }
    report(&tally, start.elapsed())
}

fn run_one(engine: Engine, case: &Case, failures: &mut Vec<String>) -> bool {
    let name = format!("{engine}::{}", case.name);
    let start = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let fixture = Fixture::new(engine, case.name);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(4)
            .enable_all()
            .build()
            .expect("a runtime can be built");
        runtime.block_on(async {
            let run = tokio::time::timeout(PATIENCE, (case.run)(fixture)).await;
            run.expect("the case ends in time");
        });
        runtime.shutdown_timeout(Duration::from_secs(5));
    }));
    let passed = outcome.is_ok();
    if start.elapsed() > SLOW {
        say(&format!(
            "note: {name} took {:.1} s",
            start.elapsed().as_secs_f64()
        ));
    }
    say(&format!(
        "test {name} ... {}",
        if passed { "ok" } else { "FAILED" }
    ));
    let said = PANIC.lock().unwrap_or_else(PoisonError::into_inner).take();
    if !passed {
        failures.push(format!("---- {name} ----\n{}\n", said.unwrap_or_default()));
    }
    passed
}

fn report(tally: &Tally, took: Duration) -> ExitCode {
    if !tally.failures.is_empty() {
        say(&format!("\nfailures:\n\n{}", tally.failures.join("\n")));
    }
    if tally.skipped > 0 {
        say(&format!("SKIPPED postgres: {} cases", tally.skipped));
    }
    say(&format!(
        "\ncontract suite: sqlite {} of {}, postgres {} of {}",
        tally.passed[0], tally.of[0], tally.passed[1], tally.of[1]
    ));
    let failed = tally.failures.len();
    say(&format!(
        "\ntest result: {}. {} passed; {failed} failed; {} ignored; 0 measured; {} filtered out; \
         finished in {:.2}s\n",
        if failed == 0 { "ok" } else { "FAILED" },
        tally.passed.iter().sum::<usize>(),
        tally.skipped,
        tally.filtered,
        took.as_secs_f64(),
    ));
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(101)
    }
}

fn list(cases: &[Case]) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        for case in cases
            .iter()
            .filter(|case| case.only.is_none_or(|only| only == engine))
        {
            say(&format!("{engine}::{}: test", case.name));
        }
    }
}

const fn index(engine: Engine) -> usize {
    match engine {
        Engine::Sqlite => 0,
        Engine::Postgres => 1,
    }
}

fn skips_postgres() -> bool {
    std::env::vars_os().any(|(name, value)| name == "FUNANI_TEST_SKIP_POSTGRES" && value == "1")
}

/// The server of this run. Without one the case fails.
pub(crate) fn server() -> &'static Postgres {
    Postgres::shared().expect("PostgreSQL is there, or FUNANI_TEST_SKIP_POSTGRES=1 is set")
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").expect("the output is open");
    out.flush().expect("the output is open");
}

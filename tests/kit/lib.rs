//! What the tests of the whole platform stand on: engines, nodes in this process and as children,
//! parties with their keys, and bills between them.
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    clippy::missing_errors_doc,
    reason = "a test that fails says so by panicking"
)]

pub mod bill;
pub mod child;
pub mod person;
pub mod place;
pub mod stage;

pub use bill::Bill;
pub use child::Child;
pub use person::Person;
pub use place::Place;
pub use stage::Stage;

/// Runs each story on both engines, in modules named after them.
#[macro_export]
macro_rules! on_both_engines {
    ($($story:ident),+ $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $story() {
                    super::$story(&funani_tests::Place::sqlite()).await;
                }
            )+
        }

        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $story() {
                    super::$story(&funani_tests::Place::postgres(stringify!($story)).await).await;
                }
            )+
        }
    };
}

//! Figures that pages tell and tests count: a page is wrong once its figure is another.

use std::sync::Mutex;

/// One page is written by several tests.
static WRITING: Mutex<()> = Mutex::new(());

/// Holds what a page of `docs/` says between `<!-- counted: NAME -->` and `<!-- end -->`.
/// `FUNANI_WRITE_DOCS=1` writes it.
pub(crate) fn hold(page: &str, name: &str, counted: &str) {
    let path = format!("{}/../docs/{page}", env!("CARGO_MANIFEST_DIR"));
    let lock = WRITING.lock().unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let begins = format!("<!-- counted: {name} -->");
    let (before, rest) = text.split_once(&begins).unwrap();
    let (told, after) = rest.split_once("<!-- end -->").unwrap();
    if told == counted {
        return;
    }
    if std::env::var_os("FUNANI_WRITE_DOCS").is_some() {
        let text = format!("{before}{begins}{counted}<!-- end -->{after}");
        std::fs::write(&path, text).unwrap();
        return;
    }
    // So that the others are still judged.
    drop(lock);
    panic!(
        "docs/{page} says of {name} \"{told}\", counted is \"{counted}\": FUNANI_WRITE_DOCS=1 writes it"
    );
}

/// A share in per cent with one digit, rounded down.
pub(crate) fn share(part: usize, whole: usize) -> String {
    let tenths = part * 1000 / whole;
    format!("{}.{} %", tenths / 10, tenths % 10)
}

//! How a page is put together. Every foreign text passes [`foreign`] and cannot leave its place.

use maud::{DOCTYPE, Markup, html};

use super::fault::Refused;
use super::words::{Tongue, Word};

pub(super) mod certificate;
pub(super) mod examined;
pub(super) mod forms;
pub(super) mod verdict;

/// What is around a page.
pub(super) struct Frame<'a> {
    pub(super) tongue: Tongue,
    /// Where the links to the other languages go: a path, with or without a query.
    pub(super) here: &'a str,
}

impl Frame<'_> {
    fn link(&self, tongue: Tongue) -> String {
        let mark = if self.here.contains('?') { '&' } else { '?' };
        format!("{}{mark}lang={}", self.here, tongue.tag())
    }
}

pub(super) fn page(frame: &Frame<'_>, body: &Markup) -> Markup {
    let tongue = frame.tongue;
    let say = |word: Word| word.of(tongue);
    html! {
        (DOCTYPE)
        html lang=(tongue.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (say(Word::Title)) }
                link rel="stylesheet" href="/style.css";
            }
            body {
                a.skip href="#content" { (say(Word::Skip)) }
                header {
                    p.name { a href={ "/?lang=" (tongue.tag()) } { (say(Word::Title)) } }
                    nav aria-label=(say(Word::Languages)) {
                        ul {
                            @for other in Tongue::ALL {
                                li {
                                    a href=(frame.link(other)) lang=(other.tag()) hreflang=(other.tag())
                                        aria-current=[(other == tongue).then_some("true")]
                                        { (other.name()) }
                                }
                            }
                        }
                    }
                }
                main id="content" tabindex="-1" { (body) }
                footer {
                    p { (say(Word::Limits)) }
                    p { (say(Word::Kept)) }
                }
            }
        }
    }
}

/// Why a question was not taken.
pub(super) fn faults(refused: &Refused, tongue: Tongue) -> Markup {
    html! {
        h1 { (Word::FaultTitle.of(tongue)) }
        p { (Word::FaultLead.of(tongue)) }
        ul.faults {
            @for fault in &refused.faults { li { bdi { (fault.sentence(tongue)) } } }
        }
        p { (Word::FaultNext.of(tongue)) }
        (again(tongue))
    }
}

fn again(tongue: Tongue) -> Markup {
    html! {
        p { a href={ "/?lang=" (tongue.tag()) } { (Word::Start.of(tongue)) } }
    }
}

/// A text of somebody else.
fn foreign(text: &str) -> Markup {
    html! { bdi { (funani_face::clean(text)) } }
}

/// A row of a list of what is known; nothing where there is nothing to say.
fn row(label: &str, value: &str) -> Markup {
    html! {
        @if !value.is_empty() {
            div { dt { (label) } dd { (foreign(value)) } }
        }
    }
}

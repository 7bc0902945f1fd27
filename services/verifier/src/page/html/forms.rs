//! The page to begin with.

use maud::{Markup, html};

use crate::alone::Alone;
use crate::page::words::{Tongue, Word};

pub(in crate::page) fn start(alone: &Alone, tongue: Tongue) -> Markup {
    let say = |word: Word| word.of(tongue);
    let to = |path: &str| format!("{path}?lang={}", tongue.tag());
    let asked: Vec<_> = alone.nodes().registries().collect();
    html! {
        h1 { (say(Word::Title)) }
        p { (say(Word::Intro)) }
        section {
            h2 { (say(Word::ByFile)) }
            form method="post" enctype="multipart/form-data" action=(to("/bundle")) {
                label for="file" { (say(Word::File)) }
                input type="file" id="file" name="file" accept=".json,application/json";
                button type="submit" { (say(Word::Verify)) }
            }
        }
        section {
            h2 { (say(Word::ByCode)) }
            form method="post" enctype="multipart/form-data" action=(to("/code")) {
                label for="code" { (say(Word::CodeText)) }
                textarea id="code" name="code" rows="3" maxlength="2000" spellcheck="false" {}
                label for="photo" { (say(Word::Photo)) }
                input type="file" id="photo" name="photo" accept="image/png,image/jpeg";
                button type="submit" { (say(Word::Verify)) }
            }
        }
        section {
            h2 { (say(Word::ByNumber)) }
            p { (say(Word::ByNumberNote)) }
            form method="post" enctype="multipart/form-data" action=(to("/certificate")) {
                @if asked.len() > 1 {
                    label for="registry" { (say(Word::Registry)) }
                    select id="registry" name="registry" {
                        @for registry in &asked { option value=(registry) { (registry) } }
                    }
                }
                label for="agreement" { (say(Word::Agreement)) }
                input type="text" id="agreement" name="agreement" maxlength="35" autocapitalize="characters";
                label for="number" { (say(Word::Number)) }
                input type="text" id="number" name="number" maxlength="70" spellcheck="false";
                label for="date" { (say(Word::IssueDate)) }
                input type="date" id="date" name="date";
                label for="country" { (say(Word::Country)) }
                input type="text" id="country" name="country" maxlength="2" autocapitalize="characters";
                button type="submit" { (say(Word::Verify)) }
            }
        }
        section {
            h2 { (say(Word::Trusted)) }
            ul { @for registry in alone.registries() { li { (registry) } } }
        }
    }
}

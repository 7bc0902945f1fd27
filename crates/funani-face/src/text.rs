//! Text that cannot leave its cell: what would steer the screen is written out, and widths are
//! counted as a terminal counts them.

use unicode_width::UnicodeWidthChar as _;

/// How many marks in a row may sit on one character; what comes after them is written out.
/// Thai and Vietnamese need two.
const MARKS: usize = 4;

/// The text with everything written out that is not to be seen but steers what is: controls,
/// directions (Unicode Standard Annex #9), tags, and more marks than a character carries.
///
/// A mark at the beginning, which would sit on what stands before the cell, gets a dotted circle.
pub(crate) fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut marks = 0;
    for character in text.chars() {
        let mark = character.width() == Some(0);
        marks = if mark { marks + 1 } else { 0 };
        if steers(character) || marks > MARKS {
            let code = format!("⟨U+{:04X}⟩", u32::from(character));
            clean.push_str(&code);
            continue;
        }
        if mark && clean.is_empty() {
            clean.push('◌');
        }
        clean.push(character);
    }
    clean
}

/// Whether a character steers instead of being seen.
fn steers(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{061C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}'
            | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFC}' | '\u{E0000}'..='\u{E0FFF}'
            | '\u{FDD0}'..='\u{FDEF}' | '\u{FFFE}' | '\u{FFFF}')
}

/// Whether a text holds letters that are written from right to left.
pub(crate) fn runs_leftward(text: &str) -> bool {
    text.chars().any(|character| {
        matches!(character,
            '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'
            | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
    })
}

/// The lines of a text as its writer broke them.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
}

/// How many columns a text takes.
pub(crate) fn columns(text: &str) -> usize {
    text.chars().map(width).sum()
}

fn width(character: char) -> usize {
    character.width().unwrap_or(0)
}

/// The text in lines of at most so many columns, at least two. Breaks at spaces where it can, and
/// within a word where it must; nothing but the space at a break is lost.
pub(crate) fn wrap(text: &str, most: usize) -> Vec<String> {
    let most = most.max(2);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for (index, word) in text.split(' ').enumerate() {
        let needs = columns(word);
        if index > 0 {
            if used + 1 + needs <= most || used < most && needs > most {
                line.push(' ');
                used += 1;
            } else {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
        }
        for character in word.chars() {
            if used + width(character) > most {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(character);
            used += width(character);
        }
    }
    lines.push(line);
    lines
}

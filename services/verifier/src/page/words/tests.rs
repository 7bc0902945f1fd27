use funani_core::verdict::Code;

use super::*;

#[test]
fn every_text_stands_in_three_languages_with_the_same_gaps() {
    for word in Word::ALL {
        let gaps = Tongue::ALL.map(|tongue| {
            let text = word.of(tongue);
            assert!(!text.is_empty(), "{word:?}");
            text.matches("{}").count()
        });
        assert_eq!(gaps, [gaps[0]; 3], "{word:?}");
        let thai = word.of(Tongue::Thai);
        let is_thai = |letter: char| ('\u{0e00}'..='\u{0e7f}').contains(&letter);
        assert!(thai.chars().any(is_thai), "{word:?}: {thai}");
    }
}

#[test]
fn every_check_has_a_thai_sentence_of_its_own() {
    let mut said: Vec<_> = Code::ALL.iter().map(|code| codes::thai(*code)).collect();
    said.sort_unstable();
    said.dedup();
    assert_eq!(said.len(), Code::ALL.len());
}

#[test]
fn a_browser_gets_the_language_it_prefers_among_ours() {
    for (accepted, tongue) in [
        ("", Tongue::English),
        ("fr, de;q=0.8", Tongue::English),
        ("ja", Tongue::Japanese),
        ("th-TH,th;q=0.9,en;q=0.8", Tongue::Thai),
        ("en;q=0.3, ja-JP;q=0.7, fr", Tongue::Japanese),
        ("ja;q=0, en;q=0.1", Tongue::English),
        ("ja;q=nonsense, th;q=0.1", Tongue::Thai),
        ("JA", Tongue::Japanese),
    ] {
        assert_eq!(Tongue::preferred(accepted), tongue, "{accepted}");
    }
    assert_eq!(Tongue::of_tag("xx"), None);
}

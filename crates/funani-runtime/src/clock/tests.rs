use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn a_story_runs_on_from_where_it_begins_and_jumps_only_forward() {
    let start = at("2027-04-01T00:00:00.000Z");
    let origin: Origin = "demo.invalid".parse().unwrap();
    let clock = Clock::story(&origin, start).unwrap();
    let first = clock.now();
    assert!(first >= start && first.since(start) < 60_000);
    std::thread::sleep(std::time::Duration::from_millis(5));
    assert!(clock.now() > first);

    let later = at("2027-04-08T00:00:00.000Z");
    let other = clock.clone();
    clock.advance_to(later.as_millis());
    assert!(other.now() >= later && other.now().since(later) < 60_000);
    clock.advance_to(start.as_millis());
    assert!(clock.now() >= later);
    assert!(clock.is_simulated());
}

#[test]
fn a_real_registry_has_no_story() {
    let origin: Origin = "registry.example.com".parse().unwrap();
    let refused = Clock::story(&origin, at("2027-04-01T00:00:00.000Z"));
    assert_eq!(refused.unwrap_err(), StoryRefused);
}

#[test]
fn a_test_clock_stands_still_for_all_its_clones() {
    let clock = Clock::test(at("2027-04-01T00:00:00.000Z"));
    let other = clock.clone();
    clock.advance_to(at("2027-04-02T00:00:00.000Z").as_millis());
    assert_eq!(other.now(), at("2027-04-02T00:00:00.000Z"));
    let Clock::Test(settable) = &other else {
        panic!("a test clock");
    };
    settable.set_ms(5);
    assert_eq!(clock.now_ms(), 5);
}

#[test]
fn the_system_clock_cannot_be_moved() {
    let before = Clock::System.now();
    Clock::System.advance_to(Timestamp::LAST.as_millis());
    assert!(Clock::System.now().since(before) < 60_000);
    assert!(before > at("2026-01-01T00:00:00.000Z"));
}

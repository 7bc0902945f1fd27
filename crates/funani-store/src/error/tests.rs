use super::{Kind, postgres_kind, sqlite_kind};

#[test]
fn codes_of_postgresql_are_sorted_by_what_helps() {
    let cases = [
        ("40001", Kind::Contention),
        ("40P01", Kind::Contention),
        ("08006", Kind::Connection),
        ("57P01", Kind::Connection),
        ("53300", Kind::Connection),
        ("58030", Kind::Connection),
        ("25006", Kind::Connection),
        ("23505", Kind::Refused),
        ("23514", Kind::Refused),
        ("42P01", Kind::Refused),
        ("40002", Kind::Refused),
        ("", Kind::Refused),
    ];
    for (code, kind) in cases {
        assert_eq!(postgres_kind(code), kind, "{code}");
    }
}

#[test]
fn codes_of_sqlite_are_sorted_by_their_primary_code() {
    let cases = [
        (5, Kind::Contention),
        (517, Kind::Contention),
        (6, Kind::Contention),
        (10, Kind::Connection),
        (778, Kind::Connection),
        (13, Kind::Connection),
        (275, Kind::Refused),
        (1555, Kind::Refused),
        (1, Kind::Refused),
        (0, Kind::Refused),
    ];
    for (code, kind) in cases {
        assert_eq!(sqlite_kind(code), kind, "{code}");
    }
}

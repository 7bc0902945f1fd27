use super::*;
use funani_core::codes::NoLists;

fn told(figures: &Figures) -> Vec<String> {
    let all = deadlines(figures, &Library::shipped()).into_iter();
    all.map(|it| {
        let instant = it.instant.map(|it| it.to_string()).unwrap_or_default();
        let kept = it.kept.map(|it| it.to_string()).unwrap_or_default();
        let told = format!(
            "{} {} {} {instant} {kept}",
            it.procedure, it.place, it.local
        );
        told.trim().to_owned()
    })
    .collect()
}

#[test]
fn advance_filing_counts_back_from_departure_in_the_ports_own_time() {
    // Laem Chabang is at +07:00: 18:00 there is 11:00 in Greenwich.
    assert_eq!(
        told(&chicken(&[])),
        ["AMR THLCH 2027-03-19T18:00 2027-03-19T11:00:00.000Z"]
    );
    // Filed at 20:00 in Japan, which is that very instant; a minute later is late.
    for (filed, kept) in [("2027-03-19T20:00", "true"), ("2027-03-19T20:01", "false")] {
        let answered = [
            ("filing.amr.filed", filed),
            ("filing.amr.result", "ACCEPTED"),
        ];
        assert_eq!(
            told(&chicken(&answered)),
            [format!(
                "AMR THLCH 2027-03-19T18:00 2027-03-19T11:00:00.000Z {kept}"
            )]
        );
    }
    // What was refused was not filed in time; whether it is late shows when it is filed again.
    let refused = [
        ("filing.amr.filed", "2027-03-18T20:00"),
        ("filing.amr.result", "REFUSED"),
    ];
    assert_eq!(
        told(&chicken(&refused)),
        ["AMR THLCH 2027-03-19T18:00 2027-03-19T11:00:00.000Z"]
    );
    let day_only = chicken(&[("transport.departureTime", "")]);
    assert_eq!(
        told(&day_only),
        ["AMR THLCH 2027-03-19T00:00 2027-03-18T17:00:00.000Z"]
    );
    assert!(
        deadlines(&day_only, &NoLists)[0]
            .basis
            .contains("not known")
    );
}

#[test]
fn a_short_crossing_has_the_other_deadline_beside_it() {
    let figures = chicken(&[("transport.loading", "KRPUS")]);
    let all = deadlines(&figures, &Library::shipped());
    let locals: Vec<&str> = all.iter().map(|it| it.local.as_str()).collect();
    assert_eq!(locals, ["2027-03-19T18:00", "2027-03-20T18:00"]);
    assert!(all.iter().all(|it| !it.compared));
}

#[test]
fn cut_offs_are_deadlines_of_what_must_be_there_by_then() {
    let figures = mackerel(&[
        ("transport.documentCutOff", "2027-03-04T12:00"),
        ("transport.cargoCutOff", "2027-03-05T16:30"),
        ("filing.sir.filed", "2027-03-02T10:00"),
    ]);
    assert_eq!(
        told(&figures),
        [
            "SIR JPYOK 2027-03-04T12:00 2027-03-04T03:00:00.000Z true",
            "ACL01 JPYOK 2027-03-04T12:00 2027-03-04T03:00:00.000Z",
            "EDC JPYOK 2027-03-05T16:30 2027-03-05T07:30:00.000Z",
        ]
    );
}

#[test]
fn where_the_zone_is_not_known_there_is_no_instant() {
    let all = deadlines(
        &chicken(&[("filing.amr.filed", "2027-03-19T20:00")]),
        &NoLists,
    );
    assert_eq!(
        (all[0].offset, all[0].instant, all[0].kept),
        (None, None, None)
    );
}

#[test]
fn facts_can_be_read_and_say_where_they_are_from() {
    let shipped = facts();
    assert_eq!(shipped.len(), 3);
    for fact in shipped {
        assert!(!fact.source.is_empty() && !fact.compared, "{fact:?}");
        assert!(!fact.subject.as_str().is_empty());
    }
    assert_eq!(facts::read(b"[{}]"), None);
    assert!(facts::is_food(&chicken(&[])));
    let bearings = chicken(&[("goods.1.hsCode", "848210")]);
    assert_eq!(refused("FOOD", &bearings), "NOT_DUE");
}

#[test]
fn a_permit_is_in_time_by_the_day_on_which_it_was_given() {
    let edc = |permitted: &str| {
        let figures = mackerel(&[
            ("transport.cargoCutOff", "2027-03-05T12:00"),
            ("filing.edc.filed", "2027-03-05T11:00"),
            ("filing.edc.permitted", permitted),
        ]);
        let told = told(&figures);
        let row = told
            .iter()
            .find(|it| it.starts_with("EDC"))
            .unwrap()
            .clone();
        row.rsplit(' ').next().unwrap().to_owned()
    };
    assert_eq!(edc("2027-03-04"), "true");
    assert_eq!(edc("2027-03-08"), "false");
    // On the day itself the hour is not known.
    assert!(edc("2027-03-05").ends_with('Z'));
}

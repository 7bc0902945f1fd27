//! `funani control`: what is asked of a shipment, and names held against a list of end users.

use crate::cli::{code, done, funani, member, parsed};

const ENTRY: &str = include_str!("../../services/funani/src/demo/consignment.json");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_end_user_is_held_against_a_list_and_the_answer_goes_into_the_data() {
    let folder = tempfile::TempDir::new().unwrap();
    let dir = folder.path();
    let unasked: Vec<&str> = ENTRY
        .lines()
        .filter(|line| !line.contains("\"control.endUser"))
        .collect();
    std::fs::write(dir.join("entry.json"), unasked.join("\n")).unwrap();
    let (refused, _) = code(dir, &["consignment", "check", "entry.json"]).await;
    assert_eq!(refused, Some(1), "a missing answer is an error");

    let list = |name: &str, text: &str| std::fs::write(dir.join(name), text).unwrap();
    list(
        "clear.csv",
        "name,aliases,country,concern\nAcme Rockets,ACR,KP,missiles\n",
    );
    list(
        "alike.csv",
        "name,country\n\"Samut Sakorn Foods Co., Ltd\",TH\n",
    );
    list("faulty.csv", "name,country\n,TH\nAcme,KP\n,IR\n");
    let screen = |list: &'static str, more: &'static [&'static str]| {
        let mut all = vec!["control", "screen", "entry.json", "--list", list];
        all.extend(["--name", "Foreign End User List", "--date", "2026-11-02"]);
        all.extend(["--by", "Sato Hanako"]);
        all.extend(more);
        all
    };
    let text = done(dir, &screen("clear.csv", &[])).await;
    let answered = parsed(&text);
    assert_eq!(member(&answered, "control.endUserCheck"), "CLEAR");
    assert_eq!(member(&answered, "control.endUserListDate"), "2026-11-02");
    let screened = "Samut Sakhon Foods Co., Ltd.";
    assert_eq!(member(&answered, "control.endUserScreened"), screened);
    // The answer is about that name: another end user is an error.
    let text = String::from_utf8(text).unwrap();
    std::fs::write(dir.join("answered.json"), &text).unwrap();
    done(dir, &["consignment", "check", "answered.json"]).await;
    let end_user = "\"party.endUser.name\":\"";
    assert!(text.contains(end_user), "{text}");
    let another = text.replace(end_user, "\"party.endUser.name\":\"Acme ");
    std::fs::write(dir.join("another.json"), another).unwrap();
    let (refused, _) = code(dir, &["consignment", "check", "another.json"]).await;
    assert_eq!(refused, Some(1), "an end user who was not screened");
    assert_eq!(member(&answered, "control.endUserBy"), "Sato Hanako");

    // Who is called alike is named, and nothing is written until a person has looked.
    let alike = funani(dir, &screen("alike.csv", &["--json"])).await;
    assert_eq!(alike.status.code(), Some(1));
    assert_eq!(parsed(&alike.stdout).as_array().unwrap().len(), 3);
    let reviewed = parsed(&done(dir, &screen("alike.csv", &["--reviewed"])).await);
    assert_eq!(member(&reviewed, "control.endUserCheck"), "REVIEWED");
    let looked_at = member(&reviewed, "control.endUserReviewed");
    let line = "endUser: Samut Sakhon Foods Co., Ltd. / Samut Sakorn Foods Co., Ltd";
    assert!(looked_at.lines().any(|it| it == line), "{looked_at}");

    let faulty = funani(dir, &screen("faulty.csv", &[])).await;
    assert_eq!(faulty.status.code(), Some(1));
    let told = String::from_utf8(faulty.stderr).unwrap();
    assert!(told.contains("row 2 ") && told.contains("row 4 "), "{told}");
    assert!(faulty.stdout.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_asked_follows_from_goods_and_country() {
    let folder = tempfile::TempDir::new().unwrap();
    let dir = folder.path();
    let bearings = include_str!("../samples/consignments/02-bearings-lcl-house-waybill.json");
    std::fs::write(dir.join("bearings.json"), bearings).unwrap();
    std::fs::write(dir.join("fish.json"), ENTRY).unwrap();
    let asked = done(dir, &["control", "ask", "bearings.json", "--json"]).await;
    let asked = String::from_utf8(asked).unwrap();
    assert!(asked.contains("item 16 16項: 16(1)"), "{asked}");
    assert!(asked.contains("Common High Priority List"), "{asked}");
    let asked = done(dir, &["control", "ask", "fish.json", "--json"]).await;
    let asked = String::from_utf8(asked).unwrap();
    assert!(asked.contains("FISHERY_HEALTH") && asked.contains("FH-27-0388"));
    for (what, wanted) in [("lists", "GROUP_A"), ("reminders", "PHYTOSANITARY")] {
        let told = done(dir, &["control", what, "--json"]).await;
        let all = parsed(&told);
        let mut rows = all.as_array().unwrap().iter();
        assert!(String::from_utf8(told).unwrap().contains(wanted), "{what}");
        let unverified = rows.all(|row| member(row, "compared") == "no");
        assert!(unverified, "{what} says that it is unverified");
        let mut rows = all.as_array().unwrap().iter();
        let is_dated = |row| {
            let since = member(row, "since");
            let day = since.strip_prefix("as of ").unwrap_or(since);
            day.len() == "2026-11-30".len()
        };
        assert!(rows.all(is_dated), "{what} says as of when");
    }
}

use super::*;

/// Takes an answer on 4 March; what it changes, or what is wrong as `member reason path`.
fn taken(text: &str, figures: &Figures) -> Result<Vec<String>, String> {
    let told = |faults: Vec<AnswerFault>| {
        let told = faults.iter().map(|it| {
            let path = it.path.as_ref().map(ToString::to_string);
            let told = format!(
                "{} {} {}",
                it.member,
                it.problem.reason(),
                path.unwrap_or_default()
            );
            assert!(!it.sentence().is_empty());
            told.trim().to_owned()
        });
        told.collect::<Vec<_>>().join("\n")
    };
    let answer = Answer::read(text.as_bytes()).map_err(told)?;
    let lists = Library::shipped();
    let changes = take(&answer, figures, &lists, day("2027-03-04")).map_err(told)?;
    let changes = changes
        .into_iter()
        .map(|it| format!("{}={}", it.path, it.value.unwrap_or_default()));
    Ok(changes.collect())
}

#[test]
fn answers_move_the_shipment_on() {
    let states = |figures: &Figures| {
        let told = stage(figures).into_iter();
        told.map(|it| format!("{} {}", it.procedure.code, it.state.as_str()))
            .collect::<Vec<_>>()
            .join(", ")
    };
    assert_eq!(
        states(&entered()),
        "SIR POSSIBLE, IVA POSSIBLE, ECR POSSIBLE, EDA WAITS, EDC WAITS, ACL01 WAITS"
    );
    let ecr = r#"{"v":1,"procedure":"ECR","reference":"SI-2703-0042","filed":"2027-03-02T11:00","result":"ACCEPTED","number":"2EW2740031010"}"#;
    assert_eq!(
        taken(ecr, &entered()).unwrap(),
        [
            "filing.ecr.filed=2027-03-02T11:00",
            "filing.ecr.number=2EW2740031010",
            "filing.ecr.result=ACCEPTED"
        ]
    );
    assert_eq!(
        states(&mackerel(&[])),
        "SIR DONE, IVA DONE, ECR DONE, EDA DONE, EDC POSSIBLE, ACL01 POSSIBLE"
    );
    let permit = r#"{"v":1,"procedure":"EDC","declaration":"30127030171","invoice":"HSB-2703-042","filed":"2027-03-03T15:00","examination":"1","result":"PERMITTED","number":"30127030171","permitted":"2027-03-04"}"#;
    assert_eq!(taken(permit, &mackerel(&[])).unwrap().len(), 5);
}

#[test]
fn a_refusal_is_recorded_and_cleared_by_the_next_answer() {
    let refused = mackerel(&[
        ("filing.eda.number", ""),
        ("filing.eda.result", "REFUSED"),
        ("filing.eda.reason", "CMD"),
    ]);
    let state = stage(&refused).remove(3);
    assert_eq!(state.state, State::Refused);
    assert!(state.is_open());
    let again = r#"{"v":1,"procedure":"EDA","invoice":"HSB-2703-042","result":"ACCEPTED","number":"30127030188"}"#;
    assert_eq!(
        taken(again, &refused).unwrap(),
        [
            "filing.eda.number=30127030188",
            "filing.eda.result=ACCEPTED",
            "filing.eda.reason="
        ]
    );
}

/// What is wrong with an answer about the mackerel.
const WRONG: &[(&str, &str)] = &[
    ("[]", "NOT_JSON"),
    ("{", "NOT_JSON"),
    (
        r#"{"v":2,"procedure":"XYZ"}"#,
        "v VERSION_UNKNOWN\nprocedure PROCEDURE_UNKNOWN",
    ),
    (
        r#"{"v":1,"procedure":"ECR","result":"ACCEPTED","number":"1"}"#,
        "SHIPMENT_NOT_NAMED",
    ),
    (
        r#"{"v":1,"procedure":"ECR","invoice":"HSB-2703-042","result":"ACCEPTED","number":"2EW2740031010","permitted":"2027-03-04"}"#,
        "permitted NOT_ALLOWED",
    ),
    // What is entered, no answer brings.
    (
        r#"{"v":1,"procedure":"SIR","invoice":"HSB-2703-042","result":"ACCEPTED","recipient":"KHK02"}"#,
        "recipient NOT_ALLOWED",
    ),
    (
        r#"{"v":1,"procedure":"ECR","reference":"SI-2703-0099","bill":"FNLYOK2703042","result":"ACCEPTED","number":"2EW2740031010"}"#,
        "reference OTHER_SHIPMENT reference.own",
    ),
    (
        r#"{"v":1,"procedure":"ECR","invoice":"HSB-2703-042","result":"ACCEPTED"}"#,
        "number REQUIRED filing.ecr.number",
    ),
    (
        r#"{"v":1,"procedure":"ECR","invoice":"HSB-2703-042","result":"REFUSED"}"#,
        "reason REQUIRED filing.ecr.reason\nresult RECORDED_OTHERWISE filing.ecr.result",
    ),
    (
        r#"{"v":1,"procedure":"ECR","invoice":"HSB-2703-042","result":"ACCEPTED","number":"2EW0127030200099"}"#,
        "number RECORDED_OTHERWISE filing.ecr.number",
    ),
    (
        r#"{"v":1,"procedure":"ECR","invoice":"HSB-2703-042","result":"ACCEPTED","number":"FNLYOK2703042"}"#,
        "number RECORDED_OTHERWISE filing.ecr.number\nnumber IS_BILL_NUMBER filing.ecr.number",
    ),
    (
        r#"{"v":1,"procedure":"IVA","invoice":"HSB-2703-042","result":"YES","number":"4727520131"}"#,
        "result NOT_A_CHOICE filing.iva.result",
    ),
    (
        r#"{"v":1,"procedure":"AMR","bill":"FNLYOK2703042","result":"ACCEPTED"}"#,
        "procedure NOT_DUE",
    ),
    (
        r#"{"v":1,"procedure":"EDC","declaration":"30127030171","result":"PERMITTED","number":"30127030171","permitted":"2027-03-04","validUntil":"2027-03-05"}"#,
        "validUntil PERMIT_EXPIRED filing.edc.validUntil",
    ),
    (
        r#"{"v":1,"procedure":"EDC","declaration":"30127030171","filed":"2027-03-03T15:00","result":"PERMITTED","number":"30127030171","permitted":"2027-03-02"}"#,
        "permitted BEFORE_FILING filing.edc.permitted",
    ),
    (
        r#"{"v":1,"procedure":"EDC","declaration":"30127030171","result":"PERMITTED"}"#,
        "number REQUIRED filing.edc.number\npermitted REQUIRED filing.edc.permitted",
    ),
];

#[test]
fn an_answer_that_is_not_this_shipments_is_refused_with_every_reason() {
    let figures = mackerel(&[]);
    for (text, told) in WRONG {
        assert_eq!(taken(text, &figures).unwrap_err(), *told, "{text}");
    }
    let early = r#"{"v":1,"procedure":"EDA","invoice":"HSB-2703-042","result":"ACCEPTED","number":"2703031004A"}"#;
    assert_eq!(
        taken(early, &entered()).unwrap_err(),
        "procedure NOT_YET\nnumber NOT_A_NUMBER filing.eda.number"
    );
    let long = r#"{"v":1,"procedure":"IVA","invoice":"HSB-2703-042","result":"ACCEPTED","number":"4727520131000"}"#;
    assert_eq!(
        taken(long, &entered()).unwrap_err(),
        "number TOO_LONG filing.iva.number\nnumber TOO_LONG filing.iva.number"
    );
}

#[test]
fn do_not_load_stops_the_chicken_until_it_is_corrected() {
    let states = |changes: &[(&str, &str)]| {
        let told = stage(&chicken(changes)).into_iter();
        told.map(|it| format!("{} {}", it.procedure.code, it.state.as_str()))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let rest = "FOOD POSSIBLE, IDA POSSIBLE, IDC WAITS";
    assert_eq!(
        states(&[]),
        format!("AMR POSSIBLE, ATD WAITS, {rest}, DOR01 POSSIBLE")
    );
    let dnl = ("filing.amr.result", "DNL");
    assert_eq!(
        states(&[dnl]),
        format!("AMR STOPPED, CMR POSSIBLE, ATD WAITS, {rest}, DOR01 WAITS")
    );
    let corrected = ("filing.cmr.result", "ACCEPTED");
    assert_eq!(
        states(&[dnl, corrected]),
        format!("AMR DONE, CMR DONE, ATD POSSIBLE, {rest}, DOR01 POSSIBLE")
    );
    let stopped = State::Stopped("DNL".to_owned());
    assert!(stopped.sentence(Language::Japanese).contains("船積"));
    // An import permit waits for the notice of food.
    let permit = r#"{"v":1,"procedure":"IDC","bill":"FNLLCH2703311","result":"PERMITTED","number":"27033010017","permitted":"2027-03-31"}"#;
    let registered = [
        ("filing.ida.number", "27033010017"),
        ("filing.ida.result", "ACCEPTED"),
    ];
    assert_eq!(
        taken(permit, &chicken(&registered)).unwrap_err(),
        "procedure NOT_YET"
    );
}

/// Messages come twice and late; none undoes what a newer one said.
#[test]
fn an_answer_that_was_overtaken_changes_nothing() {
    let passed = |result: &str, filed: &str, rest: &str| {
        format!(
            r#"{{"v":1,"procedure":"EDA","invoice":"HSB-2703-042","filed":"{filed}","result":"{result}"{rest}}}"#
        )
    };
    let accepted = mackerel(&[("filing.eda.filed", "2027-03-03T11:00")]);
    let reason = r#","reason":"CMD""#;
    let older = passed("REFUSED", "2027-03-03T09:00", reason);
    let told = taken(&older, &accepted).unwrap_err();
    assert_eq!(told, "filed RECORDED_OTHERWISE filing.eda.filed");
    let same = passed("REFUSED", "2027-03-03T11:00", reason);
    let told = taken(&same, &accepted).unwrap_err();
    assert_eq!(told, "result RECORDED_OTHERWISE filing.eda.result");
    // Filed again, it is another matter.
    let newer = passed("REFUSED", "2027-03-03T12:00", reason);
    assert!(taken(&newer, &accepted).is_ok());
}

#[test]
fn a_stop_is_not_lifted_by_an_older_word_and_a_new_one_outdates_the_correction() {
    let amr = |filed: &str, result: &str| {
        format!(
            r#"{{"v":1,"procedure":"AMR","bill":"FNLLCH2703007","filed":"{filed}","result":"{result}","number":"AMR1"}}"#
        )
    };
    let bill = chicken(&[])
        .text("transport.masterBillNumber")
        .map(str::to_owned);
    let bill = bill.or_else(|| chicken(&[]).text("transport.billNumber").map(str::to_owned));
    let amr = |filed: &str, result: &str| {
        amr(filed, result).replace("FNLLCH2703007", bill.as_deref().unwrap())
    };
    let stopped = chicken(&[
        ("filing.amr.filed", "2027-03-18T09:00"),
        ("filing.amr.result", "DNL"),
        ("filing.amr.number", "AMR1"),
        ("filing.cmr.result", "ACCEPTED"),
    ]);
    let told = taken(&amr("2027-03-18T09:00", "ACCEPTED"), &stopped).unwrap_err();
    assert!(told.contains("result RECORDED_OTHERWISE"), "{told}");
    let again = taken(&amr("2027-03-18T10:00", "HLD"), &stopped).unwrap();
    assert!(
        again.contains(&"filing.cmr.result=".to_owned()),
        "{again:?}"
    );
}

#[test]
fn a_permit_holds_that_held_when_the_goods_were_loaded() {
    let permit = r#"{"v":1,"procedure":"EDC","declaration":"30127030171","filed":"2027-03-03T15:00","result":"PERMITTED","number":"30127030171","permitted":"2027-03-04","validUntil":"2027-03-10"}"#;
    let loaded = mackerel(&[("transport.onBoard", "2027-03-06")]);
    let answer = Answer::read(permit.as_bytes()).unwrap();
    let lists = Library::shipped();
    assert!(take(&answer, &loaded, &lists, day("2027-03-15")).is_ok());
    let planned = mackerel(&[("transport.onBoard", "")]);
    assert!(take(&answer, &planned, &lists, day("2027-03-15")).is_err());
}

#[test]
fn what_the_answer_before_said_goes_with_it() {
    let examined = mackerel(&[
        ("filing.edc.filed", "2027-03-03T15:00"),
        ("filing.edc.result", "EXAMINATION"),
        ("filing.edc.examination", "3"),
    ]);
    let late = r#"{"v":1,"procedure":"EDC","declaration":"30127030171","result":"PERMITTED","number":"30127030171","permitted":"2027-03-01"}"#;
    let told = taken(late, &examined).unwrap_err();
    assert_eq!(told, "permitted BEFORE_FILING filing.edc.permitted");
    let permit = late.replace("2027-03-01", "2027-03-04");
    let changes = taken(&permit, &examined).unwrap();
    assert!(
        changes.contains(&"filing.edc.examination=".to_owned()),
        "{changes:?}"
    );
}

use super::*;

const NOTE: &str = "NOTE;現行NACCS仕様との照合未了\r\n";

fn faults(text: &str) -> String {
    let faults = Filing::read(text.as_bytes()).unwrap_err();
    let told = faults.iter().map(|it| {
        let told = format!("{} {} {}", it.line, it.field, it.problem.reason());
        told.replace("  ", " ")
    });
    told.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_record_is_read_back_as_it_was_written() {
    let outbound = mackerel(&[("invoice.remarks", "A;B;;1")]);
    let inbound = chicken(&[
        ("filing.amr.result", "SPD"),
        ("filing.cmr.result", "ACCEPTED"),
        ("filing.atd.departed", "2027-03-20T18:20"),
        ("filing.food.number", "1"),
        ("filing.food.result", "PASSED"),
        ("filing.ida.number", "27033010017"),
        ("filing.ida.result", "ACCEPTED"),
        ("filing.dor.freightPaid", "2027-03-29"),
        ("transport.masterBillNumber", "FNLM0099"),
    ]);
    for procedure in procedures() {
        let figures = match procedure.direction {
            Direction::Outbound => &outbound,
            Direction::Inbound => &inbound,
        };
        let record = made(procedure.code, figures).record();
        assert!(record.contains(NOTE), "{}", procedure.code);
        let read = Filing::read(record.as_bytes()).unwrap();
        assert_eq!(read.record(), record);
        assert_eq!(read.procedure.code, procedure.code);
        let marks = record.matches("-2014;").count() + record.matches("UNCOMPARED;").count();
        assert_eq!(marks, read.entries.len(), "every field carries its mark");
        let (_, _, lossy) = encoding_rs::SHIFT_JIS.encode(&record);
        assert!(!lossy, "{}", procedure.code);
    }
    let read = made("IVA", &outbound).record();
    let read = Filing::read(read.as_bytes()).unwrap();
    assert_eq!(read.value("NT1", 1), Some("A;B;;1"));
}

#[test]
fn what_cannot_be_read_is_named_by_line_and_field() {
    let edc =
        |line: &str, end: &str| format!("FUNANI-FILING;1;EDC\r\n{NOTE}{line}\r\nEND;{end}\r\n");
    assert!(Filing::read(edc("ECN;1;FORM-2014;27030310042", "1").as_bytes()).is_ok());
    for (text, told) in [
        (edc("ECN;1;FORM-2014;27A", "1"), "3 ECN NOT_A_NUMBER"),
        (edc("ECN;1;FORM-2014;1234567890123", "1"), "3 ECN TOO_LONG"),
        (edc("ECN;2;FORM-2014;1", "1"), "3 ECN INDEX_OUT_OF_RANGE"),
        (edc("ECN;01;FORM-2014;1", "1"), "3 ECN INDEX_OUT_OF_RANGE"),
        (edc("ECN;1;UNCOMPARED;1", "1"), "3 ECN MARK_DIFFERS"),
        (edc("ECN;1;FORM-2014;1", "2"), "4 END_MISSING"),
        (
            edc("XXX;1;FORM-2014;1", "1"),
            "3 XXX FIELD_UNKNOWN\n4 ECN REQUIRED",
        ),
        (edc("ECN;1", "1"), "3 LINE_MALFORMED\n4 ECN REQUIRED"),
        (
            edc("ECN;1;FORM-2014;1\r\nECN;1;FORM-2014;1", "2"),
            "4 ECN OUT_OF_ORDER",
        ),
        (edc("ECN;1;FORM-2014;1\n", "1"), "3 LINE_END"),
        (
            edc("ECN;1;FORM-2014;1", "1").replace(NOTE, "NOTE;照合済\r\n"),
            "2 NOTE_MISSING",
        ),
        (
            edc("ECN;1;FORM-2014;1", "1").replace("EDC\r", "XYZ\r"),
            "1 PROCEDURE_UNKNOWN",
        ),
        ("FUNANI-FILING;2;EDC\r\n".to_owned(), "1 NOT_A_FILING"),
        (String::new(), "1 NOT_A_FILING"),
        ("FUNANI-FILING;1;EDC".to_owned(), "1 LINE_END"),
    ] {
        assert_eq!(faults(&text), told, "{text}");
    }
    let faults = Filing::read(b"FUNANI-FILING;1;EDC\r\n\xff").unwrap_err();
    assert_eq!(
        (faults[0].line, faults[0].problem.reason()),
        (2, "NOT_UTF_8")
    );
}

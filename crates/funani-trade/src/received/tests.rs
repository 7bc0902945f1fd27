use funani_proof::digest::Digest;
use funani_proof::json;

use super::{File, Received, ReceivedFault};
use crate::sample::figures;

fn policy() -> Received {
    Received {
        kind: "INSURANCE_CERTIFICATE".to_owned(),
        file: Some(File {
            digest: Digest::of(b"policy"),
            media_type: "application/pdf".to_owned(),
            name: "保険証券.pdf".to_owned(),
        }),
        values: [
            ("transport.vessel".parse().unwrap(), "FUNANI HARMONY".into()),
            ("transport.voyage".parse().unwrap(), "043S".into()),
        ]
        .into(),
    }
}

#[test]
fn a_content_reads_back_as_written() {
    let without = Received {
        file: None,
        ..policy()
    };
    for received in [policy(), without] {
        let text = json::to_canonical(&received.to_value());
        assert_eq!(Received::read(text.as_bytes()), Ok(received));
    }
}

#[test]
fn what_it_states_otherwise_is_named_and_what_it_leaves_out_is_not() {
    let differs = policy().differs(&figures(&[]));
    let paths: Vec<String> = differs.iter().map(|it| it.path.to_string()).collect();
    assert_eq!(paths, ["transport.voyage"]);
    assert_eq!(differs[0].was.as_deref(), Some("043S"));
    assert_eq!(differs[0].is.as_deref(), Some("042S"));
}

#[test]
fn each_wrong_content_is_refused_for_what_is_wrong() {
    let text = json::to_canonical(&policy().to_value());
    let cases = [
        (" {}".to_owned(), "JSON"),
        (text.replace("\"v\":1", "\"v\":2"), "v is"),
        (
            text.replace("transport.voyage", "transport.sail"),
            "transport.sail",
        ),
        (text.replace("\"043S\"", "43"), "transport.voyage"),
        (text.replace("application/pdf", ""), "file"),
        (text.replace("\"kind\"", "\"kinds\""), "kinds"),
        (
            text.replace("INSURANCE_CERTIFICATE", "PACKING_LIST"),
            "made here",
        ),
    ];
    for (content, told) in cases {
        let fault: ReceivedFault = Received::read(content.as_bytes()).unwrap_err();
        assert!(fault.to_string().contains(told), "{told}: {fault}");
    }
}

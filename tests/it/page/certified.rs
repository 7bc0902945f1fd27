//! Certificates of origin that issuing bodies signed at a node, for everybody to ask about.

use funani_core::doc::Deed;
use funani_core::time::{DAY, Date};
use funani_tests::Person;

use super::Handed;
use crate::customs::certificates::{RCEP, body, code, desk, issue, sample};

/// A text of a certificate that tries to leave its place.
pub(super) const HOSTILE: &str = "<script>document.title='owned'</script>";
/// The number of the certificate that is in force.
pub(super) const NUMBER: &str = "RC-2702-00118";
/// The number of one that was cancelled.
pub(super) const CANCELLED: &str = "RC-2702-00119";
/// A number that two bodies used.
pub(super) const SHARED: &str = "RC-2702-00120";

/// What was signed.
pub(super) struct Certified {
    /// The code of the certificate in force.
    pub(super) code: String,
    /// The date of all.
    pub(super) date: Date,
}

impl Certified {
    pub(super) async fn at(handed: &Handed) -> Self {
        let stage = &handed.stage;
        let chamber = body(stage, "Nippon Shoko Kaigisho", "JP").await;
        let other = body(stage, "Kitakyushu Shoko Kaigisho", "JP").await;
        let date = stage.now().date();
        let of = async |body: &Person, number: &str| {
            let mut certificate = sample(RCEP);
            for (path, text) in [
                ("goods.1.description", format!("Ball bearings {HOSTILE}")),
                ("invoice.date", date.to_string()),
                ("proof.1.date", date.to_string()),
                ("proof.1.number", number.to_owned()),
                (
                    "transport.departure",
                    stage.now().plus(DAY).date().to_string(),
                ),
            ] {
                certificate.values.insert(path.parse().unwrap(), text);
            }
            issue(stage, body, &certificate).await
        };
        let (id, _, content) = of(&chamber, NUMBER).await;
        let code = code(stage, id, content);
        of(&chamber, SHARED).await;
        of(&other, SHARED).await;
        let (id, on, _) = of(&chamber, CANCELLED).await;
        let desk = desk(stage, &chamber);
        let doc = desk.extend(id, on, Deed::Cancel).await.unwrap();
        desk.submit(doc, None, Vec::new()).await.unwrap();
        Self { code, date }
    }

    /// The code of another content of the same document.
    pub(super) fn forged(&self) -> String {
        let (before, _) = self.code.rsplit_once("h=").unwrap();
        format!("{before}h={}", "0".repeat(64))
    }

    /// The date as it is typed into the field of an English page.
    pub(super) fn typed(&self) -> String {
        let text = self.date.to_string();
        format!("{}{}{}", &text[5..7], &text[8..], &text[..4])
    }
}

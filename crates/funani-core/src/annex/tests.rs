use funani_proof::json::Object;

use super::Annex;
use crate::form::Seed;

fn annex(text: &str) -> Annex {
    Annex {
        salt: Seed([3; 32]),
        content: Object::from([("remark", text)]),
    }
}

#[test]
fn an_annex_reads_back_and_its_salt_hides_it() {
    let written = annex("貨物に濡れ損あり");
    assert_eq!(
        Annex::parse(written.to_text().as_bytes()),
        Ok(written.clone())
    );
    let other = Annex {
        salt: Seed([4; 32]),
        ..written.clone()
    };
    assert_ne!(other.digest(), written.digest());
}

#[test]
fn an_annex_has_at_most_eight_kibibytes() {
    let spare = Annex::MAX_BYTES - annex("").to_text().len();
    let full = annex(&"x".repeat(spare));
    assert_eq!(full.to_text().len(), Annex::MAX_BYTES);
    assert_eq!(Annex::parse(full.to_text().as_bytes()), Ok(full));
    assert!(Annex::parse(annex(&"x".repeat(spare + 1)).to_text().as_bytes()).is_err());
}

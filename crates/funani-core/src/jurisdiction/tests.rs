use funani_proof::json::{self, Limits};

use super::*;

#[test]
fn a_bill_is_the_business_of_the_countries_of_its_places() {
    let document = br#"{"transports":{"placeOfReceipt":{"address":{"countryCode":"JP"}},
        "portOfLoading":{"UNLocationCode":"JPYOK"},"portOfDischarge":{"city":{"countryCode":"TH"}},
        "placeOfDelivery":{"UNLocationCode":"LAVTE"}},
        "documentParties":{"shipper":{"address":{"countryCode":"DE"}}}}"#;
    let document = json::parse(document, Limits::DOCUMENT).unwrap();
    let found: Vec<String> = countries(&document).into_iter().collect();
    assert_eq!(found, ["JP", "LA", "TH"]);
}

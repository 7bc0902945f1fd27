use super::check::{self, Judged};
use super::{Assurance, IdentifierError};
use crate::codes::CodeList;

/// A scheme of party identifiers that is checked here.
#[derive(Debug)]
pub struct Scheme {
    /// Its name, as it stands in statements.
    pub name: &'static str,
    /// What it numbers, and who gives the numbers out.
    pub what: &'static str,
    /// The written form that is taken.
    pub form: &'static str,
    /// What is checked beyond the form, and which slips of the pen pass.
    pub check: &'static str,
    /// The most that the check is worth; [`Identifier::assurance`](super::Identifier::assurance)
    /// says it for one value.
    pub assurance: Assurance,
    /// The code list that can say whether a value was given out, where there is one.
    pub list: Option<CodeList>,
    /// Where form and check come from.
    pub source: &'static str,
    judge: fn(&str) -> Judged,
}

impl Scheme {
    /// The scheme of this name, where it is checked here.
    pub fn of(name: &str) -> Option<&'static Self> {
        SCHEMES.iter().find(|scheme| scheme.name == name)
    }

    pub(super) fn judge(&self, value: &str) -> Result<Assurance, IdentifierError> {
        (self.judge)(value)
    }
}

/// Every scheme that is checked here. Other schemes are free: any value of 1 to 64 characters.
pub const SCHEMES: &[Scheme] = &[
    Scheme {
        name: "LEI",
        what: "legal entity identifier, given out under the Global Legal Entity Identifier Foundation",
        form: "18 upper-case letters and digits, 2 check digits",
        check: "ISO 7064 MOD 97-10. Found: a wrong digit for a digit, a wrong letter for a letter. Missed about once in 97: a digit for a letter or the reverse",
        assurance: Assurance::CheckDigit,
        list: None,
        source: "ISO 17442-1",
        judge: check::lei,
    },
    Scheme {
        name: "JCN",
        what: "corporate number of Japan (法人番号), National Tax Agency",
        form: "13 digits, the first the check digit",
        check: "modulo 9. Found: every wrong digit but a 0 for a 9 or a 9 for a 0",
        assurance: Assurance::CheckDigit,
        list: None,
        source: "法人番号の指定等に関する省令, article 2",
        judge: check::jcn,
    },
    Scheme {
        name: "UEN",
        what: "Unique Entity Number of Singapore, ACRA and other issuing agencies",
        form: "8 digits and a letter (business), 9 digits and a letter (company), or R, S or T, 2 digits, 2 letters, 4 digits and a letter (others)",
        check: "check letter, modulo 11. Found: every wrong digit. Singapore does not publish the rule: this is the one in public use, and it holds for published numbers of each form",
        assurance: Assurance::CheckDigit,
        list: None,
        source: "forms: uen.gov.sg and the OECD note on Singapore's tax numbers; rule: python-stdnum 2.2 (facts only)",
        judge: check::uen,
    },
    Scheme {
        name: "TH-TIN",
        what: "taxpayer identification number of Thailand, Revenue Department; a company's is its registration number",
        form: "13 digits, the last the check digit",
        check: "modulo 11. Found: every wrong digit; only where the check digit is 1, about one in ten is missed",
        assurance: Assurance::CheckDigit,
        list: None,
        source: "form: OECD note on Thailand's tax numbers; rule: python-stdnum 2.2 (facts only)",
        judge: check::th_tin,
    },
    Scheme {
        name: "VN-MST",
        what: "tax code of Viet Nam (mã số thuế), General Department of Taxation",
        form: "10 digits, the last the check digit; for a branch a hyphen and 3 digits. The 12 digits of a natural person are not taken",
        check: "modulo 11. Found: every wrong digit of the ten; the digits of the branch are not checked",
        assurance: Assurance::CheckDigit,
        list: None,
        source: "form: Circular 105/2020/TT-BTC; rule: python-stdnum 2.2 (facts only)",
        judge: check::vn_mst,
    },
    Scheme {
        name: "ID-NPWP",
        what: "taxpayer number of Indonesia (nomor pokok wajib pajak), Directorate General of Taxes",
        form: "15 digits, or 16 digits",
        check: "Luhn over the first 9 of 15 digits, and of 16 that begin with 0. Found: every wrong digit of the nine; tax office and branch are not checked. Other numbers of 16 digits: the form only",
        assurance: Assurance::CheckDigit,
        list: None,
        source: "form: OECD note on Indonesia's tax numbers, PMK 112/PMK.03/2022; rule: python-stdnum 2.2 (facts only)",
        judge: check::id_npwp,
    },
    Scheme {
        name: "DID",
        what: "decentralized identifier, given out by whoever the method says",
        form: "did:method:id, at most 64 characters",
        check: "the form",
        assurance: Assurance::FormatOnly,
        list: None,
        source: "W3C Decentralized Identifiers (DIDs) v1.0, §3.1",
        judge: check::did,
    },
    Scheme {
        name: "DUNS",
        what: "D-U-N-S number, Dun & Bradstreet",
        form: "9 digits without hyphens",
        check: "the form; numbers given out today have no check digit",
        assurance: Assurance::FormatOnly,
        list: None,
        source: "Dun & Bradstreet; ISO/IEC 6523 code 0060",
        judge: check::duns,
    },
    Scheme {
        name: "SCAC",
        what: "Standard Carrier Alpha Code, NMFTA",
        form: "2 to 4 upper-case letters",
        check: "the form; the list is sold by the NMFTA and not imported",
        assurance: Assurance::FormatOnly,
        list: None,
        source: "NMFTA; DCSA eBL 3.0.4, carrierCode",
        judge: check::scac,
    },
    Scheme {
        name: "SMDG",
        what: "liner code, SMDG",
        form: "2 to 4 upper-case letters and digits; the published codes have 3",
        check: "the form; whether it was given out, the list smdg says where it was imported",
        assurance: Assurance::FormatOnly,
        list: Some(CodeList::LinerCode),
        source: "SMDG liner code list; DCSA eBL 3.0.4, carrierCode",
        judge: check::short_code,
    },
    Scheme {
        name: "PLATFORM",
        what: "platform for electronic bills of lading, DCSA",
        form: "2 to 4 upper-case letters and digits",
        check: "the form; whether DCSA lists it, the shipped list dcsa-platform says",
        assurance: Assurance::FormatOnly,
        list: Some(CodeList::Platform),
        source: "DCSA eBL 3.0.4, eblPlatform",
        judge: check::short_code,
    },
];

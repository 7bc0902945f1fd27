use csv::StringRecord;
use funani_core::codes::CodeList;

/// The columns of a publisher's file, by the names in its first row.
struct Headed {
    list: CodeList,
    /// The columns that make up the code.
    code: &'static [&'static str],
    name: &'static str,
    /// The column that marks what changed.
    mark: Option<&'static str>,
}

const HEADED: &[Headed] = &[
    Headed {
        list: CodeList::Location,
        code: &["country", "location"],
        name: "name",
        mark: Some("change"),
    },
    Headed {
        list: CodeList::Commodity,
        code: &["hscode"],
        name: "description",
        mark: None,
    },
    Headed {
        list: CodeList::Unit,
        code: &["commoncode"],
        name: "name",
        mark: Some("status"),
    },
    Headed {
        list: CodeList::Package,
        code: &["code"],
        name: "name",
        mark: Some("status"),
    },
];

/// Who publishes a list.
pub(super) const fn publisher(list: CodeList) -> &'static str {
    match list {
        CodeList::Country => "ISO 3166 Maintenance Agency: ISO 3166-1",
        CodeList::Currency => "SIX for ISO: ISO 4217 list one",
        CodeList::Location => "UNECE: UN/LOCODE (Recommendation 16)",
        CodeList::Commodity => "World Customs Organization: Harmonized System",
        CodeList::Unit => "UNECE: Recommendation 20",
        CodeList::Package => "UNECE: Recommendation 21",
        CodeList::EquipmentType => "ISO and BIC: ISO 6346 size and type codes",
        CodeList::LinerCode => "SMDG: liner code list",
        CodeList::Platform => "DCSA: platforms for electronic bills of lading",
    }
}

/// The columns of a list's own file, in words.
pub(super) fn columns_of(list: CodeList) -> String {
    let headed = HEADED.iter().find(|headed| headed.list == list);
    headed.map_or_else(
        || "it has no form of its own".to_owned(),
        |headed| format!("{}, {}", headed.code.join(", "), headed.name),
    )
}

/// Where code, name and mark stand in the rows of one file.
pub(super) struct Layout {
    code: Vec<usize>,
    name: usize,
    mark: Option<usize>,
}

/// What one row gives.
pub(super) enum Row {
    /// A code and its name.
    Code { code: String, name: String },
    /// It is no code that is in force, for this reason.
    Passed(&'static str),
    /// It cannot be read.
    Faulty(String),
}

impl Layout {
    /// The layout of a file by its first row, and whether that row is a header. The file of UNECE
    /// has none, nor need one of two columns have one.
    pub(super) fn find(list: CodeList, first: &StringRecord) -> Option<(Self, bool)> {
        let at = |wanted: &str| first.iter().position(|name| plain(name) == wanted);
        let of_list = HEADED.iter().filter(|headed| headed.list == list);
        for headed in of_list {
            let code: Option<Vec<usize>> = headed.code.iter().map(|name| at(name)).collect();
            if let (Some(code), Some(name)) = (code, at(headed.name)) {
                let mark = headed.mark.and_then(at);
                return Some((Self { code, name, mark }, true));
            }
        }
        if let (Some(code), Some(name)) = (at("code"), at("name")) {
            let code = vec![code];
            return Some((
                Self {
                    code,
                    name,
                    mark: None,
                },
                true,
            ));
        }
        let (code, name, mark) = match (list, first.len()) {
            (CodeList::Location, 11..) => (vec![1, 2], 3, Some(0)),
            (_, 2) => (vec![0], 1, None),
            _ => return None,
        };
        Some((Self { code, name, mark }, false))
    }

    pub(super) fn read(&self, list: CodeList, record: &StringRecord) -> Row {
        let field = |at: usize| record.get(at).map(str::trim);
        let code: Option<String> = self.code.iter().map(|at| field(*at)).collect();
        let (Some(code), Some(name)) = (code, field(self.name)) else {
            return Row::Faulty(format!("it has only {} columns", record.len()));
        };
        let mark = self.mark.and_then(field).unwrap_or_default();
        match list {
            CodeList::Location if mark == "=" => Row::Passed("references to another name"),
            CodeList::Location if name.starts_with('.') => Row::Passed("headings of countries"),
            CodeList::Unit | CodeList::Package if mark.contains(['X', 'x']) => {
                Row::Passed("codes marked as deleted")
            }
            CodeList::Commodity if code == "TOTAL" => Row::Passed("the total of all chapters"),
            CodeList::Country
            | CodeList::Currency
            | CodeList::Location
            | CodeList::Commodity
            | CodeList::Unit
            | CodeList::Package
            | CodeList::EquipmentType
            | CodeList::LinerCode
            | CodeList::Platform => {
                let words: Vec<&str> = name.split_whitespace().collect();
                let name = words.join(" ");
                Row::Code { code, name }
            }
        }
    }
}

/// The name of a column without blanks, signs and capitals: `Common Code` is `commoncode`.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

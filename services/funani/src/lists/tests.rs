use encoding_rs::{SHIFT_JIS, UTF_8, WINDOWS_1252};
use funani_core::codes::{CodeLists as _, Known, Library};

use super::*;

/// Rows in the form of the UN/LOCODE file with a header, as research copies have it.
const PLACES: &str = "\
change,country,location,name,name_wo_diacritics,subdivision,status,function,date,iata,coordinates,remarks
,JP,,.JAPAN,,,,,,,,
,JP,HHE,Hachinohe,Hachinohe,02,1-------,AF,9601,,,
+,KH,PPT,Paôy Pêt (Poipet),Paoy Pet (Poipet),,--3-----,RL,0901,,,
+,KH,PPT,Poipet (Paôy Pêt),Poipet (Paoy Pet),,--3-----,RL,0901,,,
=,TH,,Siam = Bangkok,Siam = Bangkok,,,,,,,
x,TH,LCH,Laem Chabang,Laem Chabang,20,1-3-----,AF,0401,,,
";

/// The same as UNECE gives it out: no header, Windows-1252, functions before status.
const PLACES_WITHOUT_HEADER: &str = "\
,\"BR\",,\".BRAZIL\",,,,,,,,
,\"BR\",\"SSZ\",\"Santos\",\"Santos\",\"SP\",\"1-345---\",\"AF\",\"0401\",,\"2357S 04619W\",
=,\"BR\",,\"Três Coroas = Tres Coroas\",,,,,,,,
";

const UNITS: &str = "\
Status,Common Code,Name,Description,Level / Category,Symbol,Conversion Factor
,KGM,kilogram,\"A unit of mass, the base unit\",1,kg,kg
X,05,lift,,3.9,,
D,4A,bobbin,,3.9,,
¦,MTQ,cubic  metre,,1,m³,m³
";

const PACKAGES: &str = "\
Status,Code,Name,Description,Numeric code
,1A,\"Drum, steel\",,34
X,XX,gone,,99
,CT,Carton,,11
";

const GOODS: &str = "\
section,hscode,description,parent,level
I,03,\"Fish and crustaceans\",TOTAL,2
I,0307,Molluscs,03,4
I,030722,\"Scallops; frozen\",0307,6
I,TOTAL,Total of all HS commodities,,0
";

fn source(text: &str) -> Source {
    Source {
        name: "list.csv".to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

fn wish(list: CodeList) -> Wish {
    Wish {
        list,
        edition: "2024-2".to_owned(),
        date: "2024-12-20".parse().unwrap(),
        partial: false,
        encoding: UTF_8,
        leave_out: BTreeSet::new(),
    }
}

fn entries(package: &Package) -> Vec<(&str, &str)> {
    let entries = package.entries();
    entries.map(|entry| (entry.code, entry.name)).collect()
}

fn passed(import: &Import) -> Vec<(&str, u64)> {
    import
        .passed
        .iter()
        .map(|(why, count)| (*why, *count))
        .collect()
}

#[test]
fn the_places_of_unece_are_read_and_cover_their_countries() {
    let import = read(&[source(PLACES)], &wish(CodeList::Location)).unwrap();
    assert_eq!(
        entries(&import.package),
        [
            ("JPHHE", "Hachinohe"),
            ("KHPPT", "Paôy Pêt (Poipet)"),
            ("THLCH", "Laem Chabang")
        ]
    );
    assert_eq!(
        passed(&import),
        [
            ("further names of a place", 1),
            ("headings of countries", 1),
            ("references to another name", 1)
        ]
    );
    for (code, known) in [
        ("JPHHE", Known::Yes),
        ("JPAAA", Known::No),
        ("SGSIN", Known::NotHere),
    ] {
        assert_eq!(import.package.look_up(code), known, "{code}");
    }
    let note = import.package.note.as_deref().unwrap();
    assert!(
        note.starts_with("Imported from list.csv (sha256:"),
        "{note}"
    );
}

#[test]
fn several_parts_without_header_in_an_older_encoding_make_one_package() {
    let (bytes, _, _) = WINDOWS_1252.encode(PLACES_WITHOUT_HEADER);
    let first = Source {
        name: "part1.csv".to_owned(),
        bytes: bytes.into_owned(),
    };
    let (bytes, _, _) = WINDOWS_1252.encode(PLACES);
    let second = Source {
        name: "part2.csv".to_owned(),
        bytes: bytes.into_owned(),
    };
    let mut wish = wish(CodeList::Location);
    let told = read(std::slice::from_ref(&first), &wish)
        .unwrap_err()
        .to_string();
    assert!(
        told.starts_with("part1.csv, line 3: no text in UTF-8"),
        "{told}"
    );
    wish.encoding = WINDOWS_1252;
    let package = read(&[first, second], &wish).unwrap().package;
    assert_eq!(entries(&package)[0], ("BRSSZ", "Santos"));
    assert_eq!(entries(&package)[2], ("KHPPT", "Paôy Pêt (Poipet)"));
    assert_eq!((package.len(), package.look_up("BRAAA")), (4, Known::No));
}

#[test]
fn units_packages_and_goods_are_read_as_published() {
    let units = read(&[source(UNITS)], &wish(CodeList::Unit)).unwrap();
    assert_eq!(
        entries(&units.package),
        [
            ("4A", "bobbin"),
            ("KGM", "kilogram"),
            ("MTQ", "cubic metre")
        ]
    );
    assert_eq!(passed(&units), [("codes marked as deleted", 1)]);
    let packages = read(&[source(PACKAGES)], &wish(CodeList::Package)).unwrap();
    assert_eq!(
        entries(&packages.package),
        [("1A", "Drum, steel"), ("CT", "Carton")]
    );
    let goods = read(&[source(GOODS)], &wish(CodeList::Commodity)).unwrap();
    assert_eq!(goods.package.look_up("030722"), Known::Yes);
    assert_eq!(goods.package.look_up("030799"), Known::No);
    assert_eq!(goods.package.look_up("0101"), Known::NotHere);
    assert_eq!(passed(&goods), [("the total of all chapters", 1)]);
}

#[test]
fn two_columns_do_for_any_list() {
    for text in [
        "code,name\nONE,日本の船社\n",
        "\u{feff}ONE,日本の船社\r\n",
        "Name,Code\n日本の船社,ONE\n",
    ] {
        let package = read(&[source(text)], &wish(CodeList::LinerCode))
            .unwrap()
            .package;
        assert_eq!(entries(&package), [("ONE", "日本の船社")], "{text:?}");
        assert_eq!(package.look_up("TWO"), Known::No);
    }
    let (bytes, _, _) = SHIFT_JIS.encode("code,name\nONE,日本の船社\n");
    let mut japanese = wish(CodeList::LinerCode);
    japanese.encoding = SHIFT_JIS;
    japanese.partial = true;
    let file = Source {
        name: "liners.csv".to_owned(),
        bytes: bytes.into_owned(),
    };
    let package = read(&[file], &japanese).unwrap().package;
    assert_eq!(entries(&package), [("ONE", "日本の船社")]);
    assert_eq!(package.look_up("TWO"), Known::NotHere);
}

#[test]
fn every_faulty_row_is_named_with_its_line() {
    let text = "code,name\nKGM,kilogram\nkgm,small\nMTQ,\nKGM,again\nONLYCODE\n\"TWO\nLINES\",x\nLTR,litre\n";
    let error = read(&[source(text)], &wish(CodeList::Unit)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "5 rows are faulty; nothing was written\
         \n  list.csv, line 3: \"kgm\": character 1 must be a letter A to Z or a digit, not 'k'\
         \n  list.csv, line 4: MTQ has no name\
         \n  list.csv, line 5: KGM stands twice\
         \n  list.csv, line 6: it has only 1 columns\
         \n  list.csv, line 7: \"TWO\\nLINES\": must have 2 or 3 characters, not 9"
    );
}

#[test]
fn a_publishers_own_fault_is_left_out_by_name() {
    let text = "country,location,name\nIT,940,Villanova\nIT,GOA,Genova\n";
    let mut wish = wish(CodeList::Location);
    let told = read(&[source(text)], &wish).unwrap_err().to_string();
    assert!(told.contains("list.csv, line 2: \"IT940\""), "{told}");
    wish.leave_out.insert("IT940".to_owned());
    let package = read(&[source(text)], &wish).unwrap().package;
    assert_eq!(entries(&package), [("ITGOA", "Genova")]);
    assert!(package.note.unwrap().ends_with("Left out: IT940."));
    wish.leave_out.insert("ITXXX".to_owned());
    let told = read(&[source(text)], &wish).unwrap_err().to_string();
    assert_eq!(told, "ITXXX cannot be left out: no file has it");
}

#[test]
fn what_is_no_such_list_is_refused() {
    let refused = |text: &str, wish: &Wish| read(&[source(text)], wish).unwrap_err();
    let columns = refused("a,b,c\n1,2,3\n", &wish(CodeList::Unit)).to_string();
    assert_eq!(
        columns,
        "list.csv has not the columns of rec20: commoncode, name, or two columns code and name"
    );
    let empty = refused("", &wish(CodeList::Unit));
    assert!(matches!(empty, ImportError::Package(_)), "{empty}");
    let mut edition = wish(CodeList::Unit);
    edition.edition = "../17".to_owned();
    let ImportError::Package(fault) = refused("KGM,kilogram\n", &edition) else {
        panic!("the edition is part of a file's name")
    };
    assert!(fault.to_string().contains("$.edition"), "{fault}");
}

#[test]
fn a_package_is_written_whole_and_read_by_the_node() {
    let dir = tempfile::tempdir().unwrap();
    let lists = dir.path().join("lists");
    let import = read(&[source(UNITS)], &wish(CodeList::Unit)).unwrap();
    let path = write(&lists, &import.package).unwrap();
    assert_eq!(path, write(&lists, &import.package).unwrap());
    assert!(path.ends_with("rec20-2024-2.json"));
    assert_eq!(std::fs::read_dir(&lists).unwrap().count(), 1);
    let library = funani_runtime::lists::load(&lists).unwrap();
    assert_eq!(library.name_of(CodeList::Unit, "KGM"), Some("kilogram"));
    assert_eq!(library.look_up(CodeList::Unit, "05"), Known::No);
}

#[test]
fn official_files_are_imported_where_they_are_here() {
    let Some(dir) = std::env::var_os("FUNANI_REFERENCE_DATA").map(PathBuf::from) else {
        // The fixtures above have their forms; the files themselves may not be shipped.
        return eprintln!("SKIPPED code lists: FUNANI_REFERENCE_DATA names no folder");
    };
    let import = |name: &str, list: CodeList, leave_out: &[&str]| {
        let bytes = std::fs::read(dir.join(name)).unwrap();
        let name = name.to_owned();
        let mut wish = wish(list);
        wish.leave_out = leave_out.iter().map(|code| (*code).to_owned()).collect();
        read(&[Source { name, bytes }], &wish).unwrap()
    };
    let places = import("unlocode-2024-2-G-Z.csv", CodeList::Location, &["IT940"]);
    assert_eq!(places.package.len(), 61_387);
    assert_eq!(passed(&places), [("further names of a place", 52)]);
    assert_eq!(places.package.look_up("CNSHA"), Known::NotHere);
    // Every place that ships is in the official list, where that covers its country.
    for (_, shipped) in Library::shipped().packages() {
        for entry in shipped
            .entries()
            .filter(|_| shipped.list == CodeList::Location)
        {
            assert_ne!(
                places.package.look_up(entry.code),
                Known::No,
                "{}",
                entry.code
            );
        }
    }
    let units = import("unece-rec20-units.csv", CodeList::Unit, &[]);
    assert_eq!((units.package.len(), passed(&units)[0].1), (1_827, 309));
    let packages = import("unece-rec21-packages.csv", CodeList::Package, &[]);
    assert_eq!((packages.package.len(), passed(&packages)[0].1), (405, 1));
    let goods = import("harmonized-system.csv", CodeList::Commodity, &[]);
    assert_eq!(goods.package.len(), 6_939);
    assert_eq!(goods.package.look_up("030722"), Known::Yes);
}

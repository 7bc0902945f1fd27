//! Who ships, buys, carries and declares. All are fictional; the check digits of their numbers hold.

/// What a firm deals in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trade {
    Food,
    Machine,
    Vehicle,
    Electric,
    Metal,
    Chemical,
    Household,
}

/// A firm with its address and number.
#[derive(Clone, Debug)]
pub(crate) struct Firm {
    pub(crate) name: &'static str,
    pub(crate) street: &'static str,
    pub(crate) city: &'static str,
    pub(crate) post: &'static str,
    pub(crate) country: &'static str,
    /// Scheme and number under which the node knows it.
    pub(crate) identifier: (&'static str, String),
    pub(crate) trade: Option<Trade>,
}

/// Everybody.
#[derive(Debug)]
pub(crate) struct Firms {
    pub(crate) exporters: Vec<Firm>,
    pub(crate) importers: Vec<Firm>,
    pub(crate) carrier: Firm,
    /// Those who issue house bills, and beside each who receives its containers.
    pub(crate) consolidators: Vec<(Firm, Firm)>,
    pub(crate) brokers: Vec<Firm>,
    pub(crate) banks: Vec<Firm>,
    /// Those who issue certificates of origin.
    pub(crate) bodies: Vec<Firm>,
    pub(crate) customs: Firm,
}

/// Name, street, city, post code.
type Row = (&'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const EXPORTERS: &[(Trade, Row)] = &[
    (Trade::Food, ("Oirase Suisan K.K.", "2-14 Minato-cho", "Hachinohe", "031-0812")),
    (Trade::Food, ("Kitami Foods Co., Ltd.", "6-1 Chuo-cho", "Kitami", "090-0024")),
    (Trade::Food, ("Makinohara Seicha K.K.", "1120 Shizunami", "Makinohara", "421-0422")),
    (Trade::Food, ("Echigo Rice Trading Co., Ltd.", "3-8 Bandai", "Niigata", "950-0088")),
    (Trade::Machine, ("Kawachi Seimitsu Kogyo K.K.", "4-2 Takaida", "Higashiosaka", "577-0053")),
    (Trade::Machine, ("Suwa Bearing Industries, Ltd.", "18 Owa", "Suwa", "392-0001")),
    (Trade::Machine, ("Tonan Pump Manufacturing Co., Ltd.", "7-3 Honmachi", "Ota", "373-0057")),
    (Trade::Machine, ("Minato Machine Tool K.K.", "2-20 Kaigan-dori", "Yokohama", "231-0002")),
    (Trade::Vehicle, ("Enshu Auto Parts Co., Ltd.", "55 Takatsuka-cho", "Hamamatsu", "432-8065")),
    (Trade::Vehicle, ("Mikawa Brake Kogyo K.K.", "1-9 Ukishima", "Kariya", "448-0852")),
    (Trade::Vehicle, ("Sagami Forging Industries, Ltd.", "3-3 Hashimoto", "Sagamihara", "252-0143")),
    (Trade::Vehicle, ("Nishi Kanto Rubber Co., Ltd.", "210 Sayama", "Sayama", "350-1321")),
    (Trade::Electric, ("Keihin Denshi K.K.", "5-11 Oshima", "Kawasaki", "210-0834")),
    (Trade::Electric, ("Tama Connector Co., Ltd.", "2-2 Nishiki-cho", "Tachikawa", "190-0022")),
    (Trade::Electric, ("Hokuriku Capacitor Industries, Ltd.", "9 Omachi", "Toyama", "930-0821")),
    (Trade::Electric, ("Aizu Sensor K.K.", "1-4 Kogyo-danchi", "Aizuwakamatsu", "965-0037")),
    (Trade::Metal, ("Tokai Kotetsu K.K.", "1 Shinpo-cho", "Tokai", "476-0015")),
    (Trade::Metal, ("Joban Copper Products Co., Ltd.", "12 Nishiki-machi", "Iwaki", "974-8232")),
    (Trade::Metal, ("Bolt and Nut Kinki K.K.", "3-15 Hiraoka", "Higashiosaka", "579-8048")),
    (Trade::Chemical, ("Chiba Polymer Industries, Ltd.", "8-1 Goi-kaigan", "Ichihara", "290-0058")),
    (Trade::Chemical, ("Setouchi Resin Trading Co., Ltd.", "4-6 Mizushima", "Kurashiki", "712-8056")),
    (Trade::Chemical, ("Yodo Adhesive K.K.", "1-30 Kashima", "Osaka", "532-0031")),
    (Trade::Household, ("Seki Cutlery Co., Ltd.", "77 Heiwa-dori", "Seki", "501-3886")),
    (Trade::Household, ("Arita Ceramics K.K.", "500 Nakadaru", "Arita", "844-0004")),
    (Trade::Household, ("Kinu Cosmetics Co., Ltd.", "2-5 Ginza", "Tokyo", "104-0061")),
    (Trade::Household, ("Fuji Paper Trading Co., Ltd.", "14 Imaizumi", "Fuji", "417-0001")),
];

#[rustfmt::skip]
const IMPORTERS: &[(Trade, Row)] = &[
    (Trade::Food, ("Mahachai Seafood Trading Co., Ltd.", "101 Rama II Road", "Samut Sakhon", "74000")),
    (Trade::Food, ("Chon Buri Cold Chain Co., Ltd.", "9/4 Sukhumvit Road", "Chon Buri", "20000")),
    (Trade::Food, ("Siam Nihon Foods Co., Ltd.", "55 Charoen Krung Road", "Bangkok", "10500")),
    (Trade::Food, ("Phra Nakhon Provisions Co., Ltd.", "240 Maha Rat Road", "Bangkok", "10200")),
    (Trade::Machine, ("Eastern Seaboard Machinery Co., Ltd.", "700/12 Bangna-Trad Road", "Chon Buri", "20000")),
    (Trade::Machine, ("Thai Rotary Industries Co., Ltd.", "33 Phutthamonthon Road", "Nakhon Pathom", "73210")),
    (Trade::Machine, ("Ladkrabang Precision Co., Ltd.", "18 Chalong Krung Road", "Bangkok", "10520")),
    (Trade::Vehicle, ("Rayong Auto Assembly Co., Ltd.", "64/1 Highway 331", "Rayong", "21140")),
    (Trade::Vehicle, ("Amata Chassis Industries Co., Ltd.", "700/88 Amata Nakorn", "Chon Buri", "20160")),
    (Trade::Vehicle, ("Samut Prakan Brake Trading Co., Ltd.", "120 Thepharak Road", "Samut Prakan", "10270")),
    (Trade::Vehicle, ("Siam Gear and Axle Co., Ltd.", "5 Suwinthawong Road", "Chachoengsao", "24000")),
    (Trade::Electric, ("Ayutthaya Electronics Co., Ltd.", "88 Rojana Park", "Ayutthaya", "13210")),
    (Trade::Electric, ("Pathum Component Industries Co., Ltd.", "101/47 Navanakorn", "Pathum Thani", "12120")),
    (Trade::Electric, ("Lamphun Circuit Co., Ltd.", "60 Northern Estate", "Lamphun", "51000")),
    (Trade::Metal, ("Bang Pu Steel Service Co., Ltd.", "300 Sukhumvit Road", "Samut Prakan", "10280")),
    (Trade::Metal, ("Thonburi Fastener Trading Co., Ltd.", "41 Ekkachai Road", "Bangkok", "10150")),
    (Trade::Metal, ("Si Racha Metal Industries Co., Ltd.", "19 Nong Kham", "Chon Buri", "20110")),
    (Trade::Chemical, ("Map Ta Phut Resin Co., Ltd.", "2 I-1 Road", "Rayong", "21150")),
    (Trade::Chemical, ("Chao Phraya Coating Industries Co., Ltd.", "77 Poochao Road", "Samut Prakan", "10130")),
    (Trade::Chemical, ("Krungthep Adhesive Trading Co., Ltd.", "12 Rama III Road", "Bangkok", "10120")),
    (Trade::Household, ("Sukhumvit Lifestyle Co., Ltd.", "39 Sukhumvit Road", "Bangkok", "10110")),
    (Trade::Household, ("Lanna Gift Trading Co., Ltd.", "8 Nimman Road", "Chiang Mai", "50200")),
    (Trade::Household, ("Talat Noi Household Co., Ltd.", "22 Song Wat Road", "Bangkok", "10100")),
];

const CONSOLIDATORS: &[(&str, Row, Row)] = &[
    (
        "HDNX",
        (
            "Honmoku NVOCC K.K.",
            "1-6 Honmoku Futo",
            "Yokohama",
            "231-0811",
        ),
        (
            "Honmoku Logistics (Thailand) Co., Ltd.",
            "9 Rama IV Road",
            "Bangkok",
            "10500",
        ),
    ),
    (
        "DKCX",
        (
            "Daikoku Consolidators K.K.",
            "15 Daikoku Futo",
            "Yokohama",
            "230-0054",
        ),
        (
            "Siam Deconsolidation Co., Ltd.",
            "31 Kasem Rat Road",
            "Bangkok",
            "10110",
        ),
    ),
    (
        "OSNX",
        (
            "Osanbashi Freight Co., Ltd.",
            "1-1 Kaigan-dori",
            "Yokohama",
            "231-0002",
        ),
        (
            "Laem Chabang Freight Services Co., Ltd.",
            "3 Port Road",
            "Chon Buri",
            "20230",
        ),
    ),
];

#[rustfmt::skip]
const BROKERS: &[Row] = &[
    ("Laem Chabang Clearing Co., Ltd.", "6 Port Road", "Chon Buri", "20230"),
    ("Bangkok Customs Brokers Co., Ltd.", "400 Sunthon Kosa Road", "Bangkok", "10110"),
    ("Khlong Toei Shipping Co., Ltd.", "15 At Narong Road", "Bangkok", "10110"),
    ("Eastern Entry Services Co., Ltd.", "77 Sukhumvit Road", "Chon Buri", "20230"),
];

impl Firms {
    pub(crate) fn new() -> Self {
        let numbered = |rows: &[(Trade, Row)], country| -> Vec<Firm> {
            let rows = rows.iter().enumerate();
            rows.map(|(at, (trade, row))| firm(*row, country, at, Some(*trade)))
                .collect()
        };
        let coded = |row: Row, country, scheme, code: &str| Firm {
            identifier: (scheme, code.to_owned()),
            ..firm(row, country, 0, None)
        };
        let consolidators = CONSOLIDATORS.iter().enumerate();
        let brokers = BROKERS.iter().enumerate();
        let chamber = (
            "Japan Chamber of Commerce and Industry",
            "3-2-2 Marunouchi",
            "Tokyo",
            "100-0005",
        );
        let ministry = (
            "Ministry of Industry and Trade",
            "54 Hai Ba Trung",
            "Hanoi",
            "100000",
        );
        let customs = (
            "Customs Department of Thailand",
            "1 Sunthon Kosa Road",
            "Bangkok",
            "10110",
        );
        let line = ("Funani Line", "4-5 Kaigan-dori", "Yokohama", "231-0002");
        let banks = [
            (
                "Chao Phraya Commercial Bank",
                "99 Charoen Krung Road",
                "Bangkok",
                "10500",
            ),
            (
                "Rattanakosin Trade Bank",
                "12 Ratchadamnoen Avenue",
                "Bangkok",
                "10200",
            ),
        ];
        let banks = banks.iter().enumerate();
        Self {
            exporters: numbered(EXPORTERS, "JP"),
            importers: numbered(IMPORTERS, "TH"),
            carrier: coded(line, "JP", "SMDG", "FNNL"),
            consolidators: consolidators
                .map(|(at, (code, row, agent))| {
                    (
                        coded(*row, "JP", "NMFTA", code),
                        firm(*agent, "TH", 60 + at, None),
                    )
                })
                .collect(),
            brokers: brokers
                .map(|(at, row)| firm(*row, "TH", 70 + at, None))
                .collect(),
            banks: banks
                .map(|(at, row)| firm(*row, "TH", 80 + at, None))
                .collect(),
            bodies: vec![
                coded(chamber, "JP", "ZZZ-BODY", "JP"),
                coded(ministry, "VN", "ZZZ-BODY", "VN"),
            ],
            customs: coded(customs, "TH", "ZZZ-CUSTOMS", "TH"),
        }
    }
}

fn firm(
    (name, street, city, post): Row,
    country: &'static str,
    at: usize,
    trade: Option<Trade>,
) -> Firm {
    let identifier = match country {
        "JP" => ("JCN", japanese(&format!("0210010995{at:02}"))),
        _ => ("TH-TIN", thai(&format!("0105560998{at:02}"))),
    };
    Firm {
        name,
        street,
        city,
        post,
        country,
        identifier,
        trade,
    }
}

fn digits(text: &str) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator {
    text.bytes().map(|byte| u32::from(byte - b'0'))
}

/// A 法人番号 from its last twelve digits.
fn japanese(body: &str) -> String {
    let weighed = digits(body).rev().enumerate();
    let sum: u32 = weighed
        .map(|(at, digit)| digit * if at % 2 == 0 { 1 } else { 2 })
        .sum();
    format!("{}{body}", 9 - sum % 9)
}

/// A tax number of Thailand from its first twelve digits.
fn thai(body: &str) -> String {
    let sum: u32 = digits(body)
        .zip((2..=13).rev())
        .map(|(digit, weight)| digit * weight)
        .sum();
    format!("{body}{}", (11 - sum % 11) % 10)
}

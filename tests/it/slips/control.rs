//! Slips in export control.

use super::Kind;
use super::Step::{
    Add, AddNear, Days, From, If, IfAny, IfNone, Left, LeftAll, Near, Other, Put, Short, Words,
};

pub(super) const SLIPS: &[Kind] = &[
    // What the goods are.
    (
        "result of a product forgotten",
        &[Left("goods.#.controlResult")],
    ),
    (
        "basis of the result forgotten",
        &[Left("goods.#.controlBasis")],
    ),
    (
        "date of the result forgotten",
        &[Left("goods.#.controlDate")],
    ),
    (
        "result of the shipment forgotten",
        &[IfAny("control.catchAll"), Left("control.classification")],
    ),
    (
        "date of the shipment's result forgotten",
        &[IfAny("control.catchAll"), Left("control.date")],
    ),
    (
        "a listed product in a shipment said to hold none",
        &[
            Put("goods.#.controlResult", "LISTED"),
            Add("goods.#.controlItem", "2(12)"),
        ],
    ),
    (
        "listed, item forgotten",
        &[
            Put("goods.#.controlResult", "LISTED"),
            Add("control.classification", "LISTED"),
        ],
    ),
    (
        "listed, licence forgotten",
        &[
            Put("goods.#.controlResult", "LISTED"),
            Add("goods.#.controlItem", "2(12)"),
            Add("control.classification", "LISTED"),
            Add("control.item", "2(12)"),
        ],
    ),
    (
        "shipment listed, no product is",
        &[
            IfAny("control.catchAll"),
            Put("control.classification", "LISTED"),
            Add("control.item", "6(1)"),
        ],
    ),
    (
        "item of another product left in",
        &[
            IfAny("goods.#.controlResult"),
            Add("goods.#.controlItem", "9(7)"),
        ],
    ),
    (
        "item of the last shipment left in",
        &[IfAny("control.catchAll"), Add("control.item", "9(7)")],
    ),
    (
        "result in other words",
        &[Put("goods.#.controlResult", "非該当")],
    ),
    (
        "result dated after loading",
        &[Near("goods.#.controlDate", "transport.departure", 6)],
    ),
    ("result of years ago", &[Days("goods.#.controlDate", -2600)]),
    (
        "year of the shipment's result wrong",
        &[IfAny("control.catchAll"), Days("control.date", 365)],
    ),
    (
        "maker's certificate without a date",
        &[Left("goods.#.controlMakerDate")],
    ),
    (
        "maker's certificate without a number",
        &[Left("goods.#.controlMakerNumber")],
    ),
    (
        "maker's certificate, maker forgotten",
        &[Left("goods.#.controlMaker")],
    ),
    (
        "maker's certificate dated after the result",
        &[Near("goods.#.controlMakerDate", "goods.#.controlDate", 20)],
    ),
    (
        "maker's certificate of years ago",
        &[Days("goods.#.controlMakerDate", -3000)],
    ),
    // Item 16.
    ("part of item 16 forgotten", &[Left("goods.#.catchAllItem")]),
    (
        "machine parts said to be outside item 16",
        &[
            If("goods.#.catchAllItem", "16(1)"),
            Put("goods.#.catchAllItem", "NONE"),
        ],
    ),
    (
        "machine parts taken for 16(2)",
        &[
            If("goods.#.catchAllItem", "16(1)"),
            Put("goods.#.catchAllItem", "16(2)"),
        ],
    ),
    (
        "other goods said to be outside item 16",
        &[
            If("goods.#.catchAllItem", "16(2)"),
            Put("goods.#.catchAllItem", "NONE"),
        ],
    ),
    (
        "food taken for 16(1)",
        &[
            If("goods.#.catchAllItem", "NONE"),
            Put("goods.#.catchAllItem", "16(1)"),
        ],
    ),
    (
        "item 16 written in another way",
        &[Put("goods.#.catchAllItem", "16-1")],
    ),
    ("answer for item 16 forgotten", &[Left("control.catchAll")]),
    (
        "who answered for item 16 forgotten",
        &[Left("control.catchAllBy")],
    ),
    (
        "when item 16 was answered forgotten",
        &[Left("control.catchAllDate")],
    ),
    (
        "concern answered, no licence",
        &[Put("control.catchAll", "CONCERN")],
    ),
    (
        "informed by the ministry, no licence",
        &[Put("control.catchAll", "INFORMED")],
    ),
    (
        "answer for item 16 of last year left in",
        &[Days("control.catchAllDate", -365)],
    ),
    (
        "answer for item 16 dated after loading",
        &[Near("control.catchAllDate", "transport.departure", 4)],
    ),
    (
        "whole export control forgotten",
        &[IfAny("control.catchAll"), LeftAll("control.")],
    ),
    // The end user.
    ("end user forgotten", &[LeftAll("party.endUser.")]),
    (
        "country of the end user forgotten",
        &[Left("party.endUser.country")],
    ),
    (
        "end user in another country than the goods go to",
        &[Put("party.endUser.country", "AE")],
    ),
    (
        "end user in a country under embargo",
        &[Put("party.endUser.country", "KP")],
    ),
    (
        "end user misspelt",
        &[Words("party.endUser.name", "o", "e")],
    ),
    (
        "end user of the last shipment",
        &[Other("party.endUser.name")],
    ),
    ("end use forgotten", &[Left("control.endUse")]),
    ("end-user check forgotten", &[Left("control.endUserCheck")]),
    (
        "end user found on the list, no licence",
        &[Put("control.endUserCheck", "LISTED")],
    ),
    (
        "similar name cleared, by whom forgotten",
        &[
            Put("control.endUserCheck", "REVIEWED"),
            Left("control.endUserBy"),
        ],
    ),
    (
        "who checked the end user forgotten",
        &[Left("control.endUserBy")],
    ),
    (
        "when the end user was checked forgotten",
        &[Left("control.endUserDate")],
    ),
    (
        "list of the end-user check forgotten",
        &[Left("control.endUserList")],
    ),
    (
        "day of that list forgotten",
        &[Left("control.endUserListDate")],
    ),
    (
        "end user checked against a list of years ago",
        &[Days("control.endUserListDate", -1500)],
    ),
    (
        "end user checked against a list of the future",
        &[Near("control.endUserListDate", "control.endUserDate", 30)],
    ),
    (
        "end-user check of last year left in",
        &[Days("control.endUserDate", -365)],
    ),
    (
        "end user checked after loading",
        &[Near("control.endUserDate", "transport.departure", 3)],
    ),
    // The licence.
    (
        "licence of the last shipment left in",
        &[
            IfAny("control.catchAll"),
            Add("control.licence", "3-22-0417"),
        ],
    ),
    (
        "licence without its number",
        &[
            IfAny("control.catchAll"),
            IfNone("control.licence"),
            Add("control.licenceKind", "INDIVIDUAL"),
        ],
    ),
    (
        "licence expired before loading",
        &[
            IfAny("control.catchAll"),
            Put("goods.#.controlResult", "LISTED"),
            Add("goods.#.controlItem", "2(12)"),
            Add("control.classification", "LISTED"),
            Add("control.item", "2(12)"),
            Add("control.licence", "3-22-0417"),
            Add("control.licenceKind", "INDIVIDUAL"),
            AddNear("control.licenceDate", "transport.departure", -200),
            AddNear("control.licenceUntil", "transport.departure", -15),
        ],
    ),
    (
        "licence issued after loading",
        &[
            IfAny("control.catchAll"),
            Put("goods.#.controlResult", "LISTED"),
            Add("goods.#.controlItem", "2(12)"),
            Add("control.classification", "LISTED"),
            Add("control.item", "2(12)"),
            Add("control.licence", "3-22-0417"),
            Add("control.licenceKind", "INDIVIDUAL"),
            AddNear("control.licenceDate", "transport.departure", 5),
            AddNear("control.licenceUntil", "transport.departure", 180),
        ],
    ),
    (
        "B/L number keyed as licence",
        &[
            IfAny("control.catchAll"),
            Put("goods.#.controlResult", "LISTED"),
            Add("goods.#.controlItem", "2(12)"),
            Add("control.classification", "LISTED"),
            Add("control.item", "2(12)"),
            Add("control.licence", ""),
            From("control.licence", "transport.billNumber"),
            Add("control.licenceKind", "INDIVIDUAL"),
            AddNear("control.licenceDate", "transport.departure", -30),
            AddNear("control.licenceUntil", "transport.departure", 150),
        ],
    ),
    ("date of item 16 cut", &[Short("control.catchAllDate")]),
];

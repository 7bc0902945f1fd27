//! The page that says what is counted.

use std::fmt::Write as _;

use super::{CHICKEN, ENTRY, EVENTS, Row, Typed, against_formulas, entered, saved, told};

pub(super) fn page(rows: &[Row]) -> String {
    let mut page = head();
    page.push_str(
        "| actor | A first | A repeat | B first | B repeat | C first | C repeat | Funani first | Funani repeat | nobody else takes data: first | repeat |\n|---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for row in rows {
        let all = [row.blank, row.linked, row.called, row.ours, row.alone];
        let cells = all.map(|it| format!("{} | {}", it.first, it.repeat));
        let _ = writeln!(page, "| {} | {} |", row.actor, cells.join(" | "));
    }
    page.push_str("\nTwelve shipments of one trade, the first and eleven repeats, added up:\n\n");
    page.push_str(
        "| actor | A | B | C | Funani | against A | against B | against C | nobody else takes data | against A | against B | against C |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    let mut line = |actor: &str, all: [usize; 5]| {
        let [a, b, c, ours, alone] = all;
        let less = |is: usize| {
            let all = [a, b, c].map(|before| format!("{} %", saved(before, is)));
            all.join(" | ")
        };
        let _ = writeln!(
            page,
            "| {actor} | {a} | {b} | {c} | {ours} | {} | {alone} | {} |",
            less(ours),
            less(alone),
        );
    };
    let of = |row: &Row| [row.blank, row.linked, row.called, row.ours, row.alone].map(Typed::all);
    for row in rows {
        line(row.actor, of(row));
    }
    let outbound = rows.iter().filter(|row| !row.is_inbound);
    let sum = outbound.map(of).fold([0; 5], |mut sum, row| {
        for (sum, one) in sum.iter_mut().zip(row) {
            *sum += one;
        }
        sum
    });
    line("all, outbound", sum);
    page.push_str(&tail(rows));
    page
}

fn head() -> String {
    let figures = entered(ENTRY).1;
    let told = told::in_time(&figures, EVENTS);
    let told: Vec<String> = told.iter().map(|path| format!("`{path}`")).collect();
    let late = |path: &str| !told.contains(&format!("`{path}`"));
    assert!(late("equipment.1.number") && late("equipment.2.seal"));
    let inbound = entered(CHICKEN).0;
    let data = inbound.data().map(|(path, _)| path.to_string());
    let data = data.filter(|path| !path.starts_with("filing."));
    HEAD.replace("{told}", &told.join(", "))
        .replace("{inbound}", &data.count().to_string())
}

fn tail(rows: &[Row]) -> String {
    let (workbook, ours) = against_formulas();
    let workbook = format!("{workbook} against {ours}, {} %", saved(workbook, ours));
    let mut tail = TAIL.replace("{workbook}", &workbook);
    let exporter = rows.iter().find(|row| row.actor == "exporter").unwrap();
    let less = saved(exporter.called.all(), exporter.ours.all());
    tail = tail.replace("{called}", &format!("{less} %"));
    for (name, actor) in [
        ("{exporter}", "exporter"),
        ("{export}", "customs broker, export"),
        ("{afr}", "carrier, AFR"),
        ("{import}", "customs broker, import"),
    ] {
        let row = rows.iter().find(|row| row.actor == actor).unwrap();
        let (alone, called) = (row.alone, row.called);
        // The sentences say that it is more.
        assert!(
            alone.first > called.first && alone.repeat > called.repeat,
            "{actor}"
        );
        let told = format!(
            "{} against {} and {} against {}",
            alone.first, called.first, alone.repeat, called.repeat
        );
        tail = tail.replace(name, &told);
    }
    tail
}

const HEAD: &str = "# Typed once: what is counted

Written by a test (`tests/it/typed_once.rs`); `make typed-once` counts again and writes this page. The shipment is the demonstration's (`services/funani/src/demo/consignment.json`): frozen mackerel, one line of goods, two containers, a letter of credit.

A field counts each time that somebody fills it in by hand: typed, or copied from a screen or paper. Four ways of working; the inbound rows are those of the chicken (`tests/samples/consignments/04-chicken-to-japan.json`), whose {inbound} data besides filings the exporter abroad enters; that is counted for nobody, so the inbound rows stand in no sum:

* **A, blank forms.** Every field of every paper, application and filing that the shipment fills, totals too. The carrier keys the bill from the shipping instructions; what it adds itself (terms, clauses, charges) comes from its own tariff in all ways and is counted in none. Bank and importer key what they need.
* **B, linked spreadsheets and portals.** The exporter keeps one workbook per shipment, copied from the last, which links its own papers, the application for insurance, the sheet of export control and what a health office asks; shipping instructions, VGM and the chamber's application are keyed at portals. The broker begins each filing from its last one, and keys what does not stay.
* **C, all that there is today.** As B, and the chamber takes a table from the workbook; NACCS calls up what was filed before, so that the broker keys each datum once over all its filings.
* **Funani.** The exporter enters each datum once. A further shipment begins with `funani consignment clone`; the letter of credit is pasted (`take`, counts as one); what the carrier confirms of the booking, and tells no later than the day of the first paper or filing that carries it, comes as data (`take`): {told}; weights, packing, numbers and dates follow from the firm's lists (`complete`); the end user is held against a list (`control screen`); answers come as data (`filing answer`, `origin answer`). Containers and seals are told at the terminal's gate, after the packing list left and SIR was filed with them: they are typed. The lists are typed once and count in the first shipment. The broker enters its own codes. Carrier, bank and importer take data. What is typed is found by leaving each datum out and looking whether the commands bring it back as it stood.

The fields of the forms that are not ours stand in `tests/samples/typed-once/forms.csv` with their sources; those marked *experience* are not from a published form. Fields of filings are those of our tables, which have not been compared with NACCS's specification in force.

";

const TAIL: &str = "
What speaks against us:

* *Nobody else takes data*: where the carrier has only its portal and sends no events, the chamber and NACCS no file of ours, bank and importer their own systems without a file interface, all that is keyed there, from our screen: the portal's forms, the chamber's application, every datum of a filing, own codes that were typed with us as well; and answers are typed back, which C does not count, as nothing of C keeps them. That is the right part of the tables. There exporter, brokers and AFR type more than with C, in the first shipment and in each further one: the exporter {exporter} fields, the broker for export {export}, AFR {afr}, the broker for import {import}; bank and importer save nothing. **NACCS takes no file of ours today**, so for brokers and AFR it is the right part that counts.
* Against C the exporter saves {called}: containers and seals come from the terminal after they were needed, and what a policy or a certificate of health says is typed for our checks.
* A workbook with formulas computes weights, packing, numbers and dates as our lists do. Against such a one, with C's chamber and portals, the exporter's twelve shipments are {workbook} less. What is left is the portal and what the carrier tells.
* The first shipment is dearer with us where the table says so: the firm's lists are typed, and data that the papers do not show, such as maximum gross mass, HS edition, what the policy says, because checks need them.
* Days that follow a pattern are proposals that somebody has to look at; looking is not counted, in no way of working.
* Keys and a party must be set up once; that is no typing of shipment data and is not counted.
* Fields are counted, not seconds; hand-offs, days, couriers and corrections are not in them.
";

//! Stories of bills.

use super::teller::{shown_endorsement, tell, tell_in};
use super::world::{World, party};

#[test]
fn a_bill_goes_from_the_carrier_to_the_importer_and_is_spent() {
    tell(
        "
        issue     carrier -> shipper  order=BANK:bank via=agent => ok LIVE shipper ORDER+:bank
        endorse   shipper -> importer                           => NOT_ENDORSEE
        offer     shipper -> bank                               => ok OFFERED shipper
        transfer  shipper -> bank                               => WRONG_STATUS
        accept    importer                                      => NOT_OFFEREE
        accept    bank                                          => ok LIVE bank ORDER+:bank
        reject    bank                                          => WRONG_STATUS
        endorse   bank -> importer                              => ok LIVE bank ORDER:importer
        transfer  bank -> importer                              => ok LIVE importer ORDER:importer
        transfer  shipper -> stranger                           => NOT_CONTROLLER
        surrender importer -> forwarder                         => ok SURRENDERED importer
        transfer  importer -> bank                              => WRONG_STATUS
        srej      importer                                      => NOT_CARRIER
        srej      carrier via=agent                             => ok LIVE importer
        surrender importer -> forwarder                         => ok SURRENDERED importer
        sacc      carrier                                       => ok ENDED importer
        transfer  importer -> bank                              => WRONG_STATUS
        sacc      carrier                                       => WRONG_STATUS
        ",
    );
}

#[test]
fn every_order_kind_begins_with_its_endorsement() {
    for (order, expected) in [
        ("SHIPPER", "ORDER+:shipper"),
        ("BANK:bank", "ORDER+:bank"),
        ("PARTY:importer", "ORDER+:importer"),
        ("BEARER", "BLANK"),
        ("STRAIGHT:importer", "STRAIGHT:importer"),
        ("NAMED:importer", "NAMED+:importer"),
        ("BANK:stated:bank", "ORDER+:\"bank Co., Ltd.\""),
        ("NAMED:named:importer", "NAMED+:\"importer Co., Ltd.\""),
    ] {
        tell(&format!(
            "issue carrier -> shipper order={order} => ok LIVE shipper {expected}"
        ));
    }
}

#[test]
fn a_bank_that_holds_for_collection_has_possession_only() {
    tell(
        "
        issue         carrier -> shipper  order=BANK:bank => ok LIVE shipper
        transfer      shipper -> forwarder                => ok LIVE forwarder ORDER+:bank
        endorse       forwarder -> importer               => NOT_ENDORSEE
        blank_endorse forwarder                           => NOT_ENDORSEE
        surrender     forwarder -> forwarder              => NOT_ENDORSEE
        transfer      forwarder -> bank                   => ok LIVE bank ORDER+:bank
        ",
    );
}

#[test]
fn a_possessor_surrenders_with_the_endorsees_leave() {
    tell(
        "
        issue     carrier -> shipper order=PARTY:importer        => ok LIVE shipper
        surrender shipper -> importer                            => NOT_ENDORSEE
        surrender shipper -> importer leave=bank                 => NOT_ENDORSEE
        surrender shipper -> importer leave=importer             => ok SURRENDERED shipper
        ",
    );
    tell(
        "
        issue     carrier -> shipper order=PARTY:stated:importer => ok LIVE shipper
        surrender shipper -> bank leave=importer                 => ok SURRENDERED shipper
        ",
    );
}

#[test]
fn leave_to_surrender_counts_on_order_bills_only() {
    tell(
        "
        issue     carrier -> shipper order=NAMED:importer => ok LIVE shipper
        transfer  shipper -> bank                         => ok LIVE bank
        surrender bank -> importer leave=importer         => NOT_ENDORSEE
        ",
    );
}

#[test]
fn the_shipper_surrenders_a_named_or_straight_bill_at_origin() {
    for order in [
        "STRAIGHT:importer",
        "NAMED:importer",
        "STRAIGHT:stated:importer",
    ] {
        tell(&format!(
            "
            issue     carrier -> shipper order={order} => ok LIVE shipper
            surrender shipper -> bank                  => NOT_ENDORSEE
            surrender shipper -> stated:bank           => NOT_ENDORSEE
            surrender shipper -> importer              => ok SURRENDERED shipper
            recall    shipper                          => ok LIVE shipper
            surrender shipper -> stated:importer       => ok SURRENDERED shipper
            recall    shipper                          => ok LIVE shipper
            transfer  shipper -> bank                  => ok LIVE bank
            surrender bank -> importer                 => NOT_ENDORSEE
            reject    bank                             => ok LIVE shipper
            surrender shipper -> importer              => ok SURRENDERED shipper
            sacc      carrier                          => ok ENDED shipper
            "
        ));
    }
}

#[test]
fn a_straight_bill_passes_to_anybody_and_is_endorsed_by_nobody() {
    tell(
        "
        issue            carrier -> shipper order=STRAIGHT:importer => ok LIVE shipper
        endorse          shipper -> bank                            => NOT_NEGOTIABLE
        endorse_to_order shipper -> bank                            => NOT_NEGOTIABLE
        blank_endorse    shipper                                    => NOT_NEGOTIABLE
        transfer         shipper -> bank                            => ok LIVE bank
        transfer         bank -> importer                           => ok LIVE importer
        blank_endorse    importer                                   => NOT_NEGOTIABLE
        surrender        importer -> stranger                       => ok SURRENDERED importer
        ",
    );
}

#[test]
fn the_consignee_of_a_named_bill_endorses_it() {
    tell(
        "
        issue            carrier -> shipper order=NAMED:importer => ok LIVE shipper
        endorse          shipper -> bank                         => NOT_ENDORSEE
        transfer         shipper -> importer                     => ok LIVE importer
        endorse_to_order importer -> bank                        => ok LIVE importer ORDER+:bank
        transfer         importer -> bank                        => ok LIVE bank ORDER+:bank
        endorse          bank -> shipper                         => ok LIVE bank ORDER:shipper
        ",
    );
}

#[test]
fn an_endorsee_without_onward_endorses_no_further() {
    tell(
        "
        issue            carrier -> shipper          => ok LIVE shipper
        endorse          shipper -> bank             => ok LIVE shipper ORDER:bank
        transfer         shipper -> bank             => ok LIVE bank ORDER:bank
        endorse          bank -> importer            => NOT_ENDORSEE
        endorse_to_order bank -> importer            => NOT_ENDORSEE
        endorse          bank -> bank                => NOT_ENDORSEE
        surrender        bank -> importer            => ok SURRENDERED bank
        ",
    );
}

#[test]
fn in_blank_whoever_has_the_bill_may_surrender_and_endorse() {
    tell(
        "
        issue            carrier -> shipper          => ok LIVE shipper ORDER+:shipper
        blank_endorse    shipper                     => ok LIVE shipper BLANK
        transfer         shipper -> bank             => ok LIVE bank BLANK
        endorse_to_order bank -> importer            => ok LIVE bank ORDER+:importer
        surrender        bank -> bank                => NOT_ENDORSEE
        endorse          bank -> bank                => ok LIVE bank BLANK
        surrender        bank -> bank                => ok SURRENDERED bank
        ",
    );
}

#[test]
fn an_endorsement_for_an_offer_that_failed_strands_nothing() {
    tell(
        "
        issue            carrier -> shipper             => ok LIVE shipper ORDER+:shipper
        endorse          shipper -> gone                => ok LIVE shipper ORDER:gone
        offer            shipper -> gone deadline=1     => ok OFFERED shipper
        recall           shipper                        => OFFER_OPEN
        accept           gone at=1                      => OFFER_LAPSED
        recall           shipper at=1                   => ok LIVE shipper ORDER:gone
        surrender        shipper -> shipper             => NOT_ENDORSEE
        endorse          shipper -> stated:shipper      => ok LIVE shipper ORDER+:shipper
        endorse_to_order shipper -> bank                => ok LIVE shipper ORDER+:bank
        ",
    );
}

#[test]
fn an_offer_moves_nothing_until_it_is_accepted() {
    tell(
        "
        issue     carrier -> shipper              => ok LIVE shipper
        offer     shipper -> bank                 => ok OFFERED shipper
        offer     shipper -> importer             => WRONG_STATUS
        supersede shipper                         => ok OFFERED shipper
        reject    importer                        => NOT_OFFEREE
        reject    shipper                         => NOT_OFFEREE
        recall    bank                            => NOT_CONTROLLER
        reject    bank                            => ok LIVE shipper
        offer     shipper -> bank                 => ok OFFERED shipper
        recall    shipper                         => ok LIVE shipper
        offer     shipper -> bank deadline=2      => ok OFFERED shipper
        recall    shipper at=1                    => OFFER_OPEN
        accept    bank at=1                       => ok LIVE bank
        reject    bank                            => WRONG_STATUS
        ",
    );
}

#[test]
fn a_lapsed_offer_is_still_there_until_somebody_acts() {
    tell(
        "
        issue  carrier -> shipper             => ok LIVE shipper
        offer  shipper -> bank deadline=2     => ok OFFERED shipper
        accept bank at=2                      => OFFER_LAPSED
        reject bank at=2                      => ok LIVE shipper
        ",
    );
}

#[test]
fn returning_a_transfer_restores_possession_and_the_right_to_endorse() {
    let state = tell(
        "
        issue     carrier -> shipper               => ok LIVE shipper ORDER+:shipper
        endorse   shipper -> importer              => ok LIVE shipper ORDER:importer
        transfer  shipper -> importer              => ok LIVE importer ORDER:importer
        reject    shipper                          => NOT_CONTROLLER
        reject    importer at=7                    => UNDO_LAPSED
        reject    importer at=6                    => ok LIVE shipper ORDER:importer
        reject    shipper                          => WRONG_STATUS
        endorse   shipper -> bank                  => ok LIVE shipper ORDER:bank
        ",
    );
    assert_eq!(
        shown_endorsement(&state.unwrap().received),
        "ORDER+:shipper"
    );
}

#[test]
fn any_other_act_closes_the_way_back() {
    for act in [
        "supersede importer",
        "endorse_to_order importer -> importer",
        "offer importer -> bank",
        "surrender importer -> importer",
    ] {
        tell(&format!(
            "
            issue            carrier -> shipper  => ok LIVE shipper
            endorse_to_order shipper -> importer => ok LIVE shipper
            transfer         shipper -> importer => ok LIVE importer
            {act}                                => ok
            reject           importer            => {}
            ",
            if act.starts_with("offer") {
                "NOT_OFFEREE"
            } else {
                "WRONG_STATUS"
            }
        ));
    }
}

#[test]
fn a_rejected_issue_returns_the_bill_to_the_carrier() {
    tell(
        "
        issue     carrier -> shipper                       => ok LIVE shipper
        reject    shipper at=7                             => UNDO_LAPSED
        reject    shipper                                  => ok RETURNED -
        transfer  shipper -> bank                          => NOT_CONTROLLER
        transfer  carrier -> bank                          => WRONG_STATUS
        supersede shipper                                  => NOT_CONTROLLER
        supersede carrier                                  => CAPACITY_NOT_ALLOWED
        supersede carrier cap=CARRIER                      => ok RETURNED -
        supersede carrier via=agent cap=AGENT_FOR_CARRIER  => MANDATE_MISSING
        ",
    );
}

#[test]
fn the_holder_recalls_its_surrender_until_the_carrier_answers() {
    tell(
        "
        issue     carrier -> shipper  => ok LIVE shipper
        surrender shipper -> shipper  => ok SURRENDERED shipper
        recall    bank                => NOT_CONTROLLER
        recall    shipper             => ok LIVE shipper
        sacc      carrier             => WRONG_STATUS
        surrender shipper -> shipper  => ok SURRENDERED shipper
        sacc      carrier             => ok ENDED shipper
        recall    shipper             => WRONG_STATUS
        supersede shipper             => WRONG_STATUS
        ",
    );
}

#[test]
fn transfer_needs_consent_and_an_offer_does_not() {
    tell(
        "
        issue    carrier -> stranger  => CONSENT_MISSING
        issue    carrier -> shipper   => ok LIVE shipper
        transfer shipper -> stranger  => CONSENT_MISSING
        transfer shipper -> shipper   => RECIPIENT_IS_HOLDER
        offer    shipper -> shipper   => RECIPIENT_IS_HOLDER
        offer    shipper -> stranger  => ok OFFERED shipper
        accept   stranger             => ok LIVE stranger
        ",
    );
}

#[test]
fn who_acts_for_another_needs_a_mandate_and_the_right_capacity() {
    tell(
        "
        issue    carrier -> shipper cap=OWN                   => CAPACITY_NOT_ALLOWED
        issue    carrier -> shipper via=forwarder             => MANDATE_MISSING
        issue    carrier -> shipper via=agent cap=FOR_SHIPPER => MANDATE_MISSING
        issue    carrier -> shipper via=agent                 => ok LIVE shipper
        transfer shipper -> bank via=agent                    => MANDATE_MISSING
        transfer shipper -> bank cap=FOR_SHIPPER              => MANDATE_MISSING
        transfer shipper -> bank cap=CARRIER                  => CAPACITY_NOT_ALLOWED
        transfer shipper -> bank via=forwarder                => ok LIVE bank
        transfer shipper -> importer via=forwarder            => NOT_CONTROLLER
        surrender bank -> bank cap=CARRIER                    => CAPACITY_NOT_ALLOWED
        ",
    );
}

#[test]
fn the_first_refusal_in_the_declared_order_is_given() {
    let mut world = World::new();
    world.needed.insert(party("shipper"), 1);
    tell_in(
        &world,
        "
        issue    carrier -> shipper                                       => ok LIVE shipper
        transfer stranger -> shipper wrong=registry cap=CARRIER           => WRONG_REGISTRY
        transfer stranger -> shipper wrong=intent cap=CARRIER             => INTENT_UNKNOWN
        transfer stranger -> shipper wrong=document cap=FOR_SHIPPER       => NOT_CONTROLLER
        transfer shipper -> stranger wrong=document cap=FOR_SHIPPER       => MANDATE_MISSING
        transfer shipper -> stranger wrong=document cap=CARRIER           => CAPACITY_NOT_ALLOWED
        transfer shipper -> stranger wrong=document                       => APPROVALS_MISSING
        ",
    );
    tell(
        "
        issue    carrier -> shipper                       => ok LIVE shipper
        transfer shipper -> stranger wrong=document       => CONSENT_MISSING
        transfer shipper -> shipper wrong=document        => RECIPIENT_IS_HOLDER
        transfer shipper -> bank wrong=document           => DOCUMENT_MISMATCH
        offer    shipper -> bank                          => ok OFFERED shipper
        transfer shipper -> stranger wrong=document       => WRONG_STATUS
        ",
    );
}

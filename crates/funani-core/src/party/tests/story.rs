//! Stories: one command a line, with what the registry answers.

use std::collections::{BTreeMap, BTreeSet};

use funani_proof::key::Kid;

use super::super::build::{Draft, Enrolment, NewKey, Window, enrol, extend};
use super::super::samples::{Chain, OPERATOR, at, digests, key, open_fact, registry};
use super::super::{Custody, Describe, Event, EventName, Purpose};
use crate::act::{ActionName, Capacity};
use crate::fact::{Fact, Mandate, OpenedFact, Role};
use crate::form::Seed;
use crate::id::{MandateId, PartyId};
use crate::identifier::Identifier;
use crate::receipt::ChainHead;
use crate::time::{MINUTE, SECOND};

/// The facts that a story names.
pub(super) fn fact(name: &str) -> OpenedFact {
    let mandate = |agent: u8| {
        Fact::Mandate(Mandate {
            mandate: MandateId::from_bytes([7; 16]),
            agent: PartyId::from_bytes([agent; 16]),
            capacity: Capacity::AgentForCarrier,
            actions: vec![ActionName::Issue, ActionName::Sacc],
            from: at(0),
            until: at(1_000),
        })
    };
    let named = |name: &str| Fact::Name {
        name: name.to_owned(),
        language: None,
    };
    open_fact(match name {
        "name" => named("Funani Line"),
        "rename" => named("Funani Lines"),
        "role" => Fact::Role(Role::Carrier),
        "number" => Fact::Identifier(Identifier::new("JCN", "3021001099901").unwrap()),
        "place" => Fact::Place {
            country: "JP".to_owned(),
            address: None,
        },
        "consent" => Fact::Consent {
            terms: super::terms(),
            until: at(1_000),
        },
        "mandate" => mandate(1),
        "again" => mandate(2),
        other => panic!("no fact {other}"),
    })
}

/// The same number under another salt.
fn salted_anew() -> OpenedFact {
    OpenedFact {
        salt: Seed([9; 32]),
        ..fact("number")
    }
}

fn fact_of(name: &str) -> OpenedFact {
    if name == "salted" {
        salted_anew()
    } else {
        fact(name)
    }
}

/// What the words of a line say.
#[derive(Default)]
struct Line<'a> {
    keys: Vec<(u8, Purpose, Custody)>,
    revoke: BTreeSet<Kid>,
    add: Vec<OpenedFact>,
    end: Vec<OpenedFact>,
    values: BTreeMap<&'a str, i64>,
    flags: BTreeSet<&'a str>,
    approvers: Vec<u8>,
}

impl<'a> Line<'a> {
    fn read(words: impl Iterator<Item = &'a str>) -> Self {
        let mut line = Line::default();
        for word in words {
            let (head, tail) = word.split_once(':').unwrap_or((word, ""));
            match head.split_at(1) {
                ("+", "fact") => line.add.push(fact_of(tail)),
                ("-", "fact") => line.end.push(fact_of(tail)),
                ("+", purpose) => {
                    let (seed, custody) = tail.split_once('/').unwrap_or((tail, "self"));
                    let (purpose, custody) = (purpose.parse().unwrap(), custody.parse().unwrap());
                    line.keys.push((seed.parse().unwrap(), purpose, custody));
                }
                ("-", seed) => drop(line.revoke.insert(key(seed.parse().unwrap()).kid())),
                _ if head == "approved" && !tail.is_empty() => {
                    line.approvers.push(tail.parse().unwrap());
                }
                _ if tail.is_empty() => drop(line.flags.insert(head)),
                _ => drop(line.values.insert(head, tail.parse().unwrap())),
            }
        }
        line
    }

    fn value(&self, name: &str, default: i64) -> i64 {
        self.values.get(name).copied().unwrap_or(default)
    }

    fn event(&self, verb: &str, keys: &[NewKey<'_>]) -> Event {
        let keys = super::super::build::public_keys(keys);
        let revoke = self.revoke.clone();
        let one = |facts: &[OpenedFact]| digests(facts).into_iter().next().unwrap();
        match verb.parse().unwrap() {
            EventName::Enrol => unreachable!("enrolments are drafted apart"),
            EventName::Add => Event::Add { keys },
            EventName::Rotate => Event::Rotate { keys, revoke },
            EventName::Revoke => Event::Revoke { revoke },
            EventName::Describe => Event::Describe(Describe {
                add: digests(&self.add),
                approvals_needed: self.values.get("needs").map(|needs| needs.unsigned_abs()),
                end: digests(&self.end),
            }),
            EventName::Consent => Event::Consent {
                fact: one(&self.add),
            },
            EventName::Withdraw => Event::Withdraw {
                fact: one(&self.end),
            },
            EventName::Mandate => Event::Mandate {
                fact: one(&self.add),
            },
            EventName::EndMandate => Event::EndMandate {
                fact: one(&self.end),
            },
            name @ (EventName::RecoverOpen | EventName::RecoverClose) => Event::Reserved {
                name,
                detail: funani_proof::json::Object::new(),
            },
        }
    }

    fn draft(&self, chain: &Chain, verb: &str, keys: &[NewKey<'_>]) -> Draft {
        let time = at(self.value("dated", self.value("at", 0)));
        let not_after = time.plus(self.value("open", 5 * 60) * SECOND);
        let window = Window { time, not_after };
        let origin = if self.flags.contains("elsewhere") {
            "elsewhere.example".parse().unwrap()
        } else {
            registry()
        };
        if verb == "ENROL" {
            let enrolment = Enrolment {
                seed: Seed([1; 32]),
                keys,
                facts: digests(&self.add),
                approvals_needed: self.value("needs", 0).unsigned_abs(),
                recovery: None,
            };
            return enrol(&origin, enrolment, window);
        }
        let known = chain.party.as_ref();
        let head = known.map_or_else(super::nowhere, super::KnownParty::chain_head);
        let on = match self.value("on", 0) {
            0 => head,
            sequence => ChainHead {
                sequence: sequence.unsigned_abs(),
                ..head
            },
        };
        let party = known.map_or(PartyId::from_bytes([1; 16]), super::KnownParty::id);
        let party = if self.flags.contains("stranger") {
            PartyId::from_bytes([2; 16])
        } else {
            party
        };
        let proved = if self.flags.contains("unproved") {
            &[]
        } else {
            keys
        };
        extend(&origin, party, on, self.event(verb, keys), proved, window)
    }
}

fn tell(chain: &mut Chain, verb: &str, line: &Line<'_>) -> Result<(), String> {
    let seeds: Vec<_> = line.keys.iter().map(|(seed, ..)| key(*seed)).collect();
    let keys: Vec<NewKey<'_>> = seeds
        .iter()
        .zip(&line.keys)
        .map(|(key, (_, purpose, custody))| NewKey {
            key,
            purpose: *purpose,
            custody: *custody,
        })
        .collect();
    let draft = line.draft(chain, verb, &keys);
    let mut approvals = Vec::new();
    let operator = key(if line.flags.contains("imposter") {
        99
    } else {
        OPERATOR
    });
    if line.flags.contains("approved") {
        approvals.push(draft.approve_as_operator(None, &operator));
    }
    if line.flags.contains("misapproved") {
        let other = Line {
            values: [("dated", 1)].into(),
            ..Line::default()
        };
        let other = other.draft(chain, "ENROL", &keys);
        approvals.push(other.approve_as_operator(None, &operator));
    }
    approvals.extend(
        line.approvers
            .iter()
            .map(|seed| draft.approve_as_party(&key(*seed))),
    );
    let signer = key(u8::try_from(line.value("by", 1)).unwrap());
    let event = draft.finish(approvals.iter().map(String::as_str), &signer);
    let given = if line.flags.contains("withheld") {
        &[]
    } else {
        approvals.as_slice()
    };
    let opened = if line.flags.contains("closed") {
        &[]
    } else {
        line.add.as_slice()
    };
    let answer = chain.submit(&event, given, opened, at(line.value("at", 0)));
    answer.map_err(|rejection| rejection.reason().to_owned())
}

/// Tells a story from an empty chain.
pub(super) fn story(text: &str) -> Chain {
    let mut chain = Chain::default();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (command, expected) = line.rsplit_once(char::is_whitespace).unwrap();
        let mut words = command.split_whitespace();
        let verb = words.next().unwrap();
        let before = chain.party.clone();
        let answer = tell(&mut chain, verb, &Line::read(words));
        let answered = answer.map_or_else(|reason| reason, |()| "ok".to_owned());
        assert_eq!(answered, expected, "{line}");
        if answered != "ok" {
            assert_eq!(chain.party, before, "a refusal changes nothing: {line}");
        }
    }
    if chain.party.is_some() {
        assert_eq!(
            chain.replayed(),
            *chain.known(),
            "the fold gives the same party"
        );
    }
    chain
}

#[test]
fn a_chain_begins_with_an_enrolment_that_the_operator_approved() {
    story(
        "ADD +act:2                                                      PARTY_UNKNOWN
         ENROL +root:1 elsewhere approved                                WRONG_REGISTRY
         ENROL +act:1 approved                                           WRONG_PURPOSE
         ENROL +root:2 approved                                          KEY_UNKNOWN
         ENROL +root:1/managed approved                                  CUSTODY_NOT_OFFERED
         ENROL +root:1 +act:2/managed approved                           CUSTODY_NOT_OFFERED
         ENROL +root:1                                                   OPERATOR_APPROVAL_MISSING
         ENROL +root:1 approved imposter                                 APPROVAL_INVALID
         ENROL +root:1 approved withheld                                 APPROVAL_INVALID
         ENROL +root:1 misapproved                                       APPROVAL_INVALID
         ENROL +root:1 +approve:3 approved:3                             APPROVAL_INVALID
         ENROL +root:1 +approve:3 approved approved:3                    APPROVAL_INVALID
         ENROL +root:1 +fact:name approved closed                        FACT_NOT_OPENED
         ENROL +root:1 +fact:number +fact:salted approved                FACT_TAKEN
         RECOVER_OPEN                                                    ACTION_NOT_OFFERED
         ENROL +root:1 +act:2/hsm +fact:name +fact:consent approved      ok
         ENROL +root:1 approved                                          PARTY_EXISTS",
    );
}

#[test]
fn keys_come_and_go_by_a_current_root_and_never_come_back() {
    let chain = story(
        "ENROL +root:1 +act:2 approved          ok
         ADD +act:3 by:2                        WRONG_PURPOSE
         ADD +act:3 by:9                        KEY_UNKNOWN
         ADD +act:3 unproved                    PROOF_INVALID
         ADD +act:2                             KEY_TAKEN
         ADD +act:3/managed                     CUSTODY_NOT_OFFERED
         ADD +act:3 stranger                    ID_MISMATCH
         ADD +act:3 on:2                        HEAD_MOVED
         ADD +act:3 +approve:4 +edge:5          ok
         REVOKE -9                              KEY_NOT_LIVE
         REVOKE -1                              LAST_ROOT
         ROTATE +act:6 -1                       LAST_ROOT
         ROTATE +act:3 -3                       KEY_TAKEN
         ROTATE +root:6 -1                      ok
         ADD +act:7                             KEY_REVOKED
         ADD +root:1 by:6                       KEY_TAKEN
         REVOKE -1 by:6                         KEY_NOT_LIVE
         REVOKE -2 -3 by:6                      ok
         RECOVER_CLOSE by:6                     ACTION_NOT_OFFERED",
    );
    let party = chain.known();
    assert_eq!(party.sequence(), 4);
    let live: BTreeSet<Kid> = party.state().keys.keys().copied().collect();
    assert_eq!(live, [4, 5, 6].map(|seed| key(seed).kid()).into());
    assert_eq!(
        *party.revoked(),
        [1, 2, 3].map(|seed| key(seed).kid()).into()
    );
}

#[test]
fn facts_come_and_go_by_the_event_that_is_for_their_kind() {
    let chain = story(
        "ENROL +root:1 +fact:name +fact:number approved      ok
         DESCRIBE +fact:role                                 OPERATOR_APPROVAL_MISSING
         DESCRIBE +fact:role misapproved                     APPROVAL_INVALID
         DESCRIBE +fact:role approved imposter               APPROVAL_INVALID
         DESCRIBE +fact:name approved                        FACT_TAKEN
         DESCRIBE +fact:salted approved                      FACT_TAKEN
         DESCRIBE -fact:role approved                        FACT_UNKNOWN
         DESCRIBE +fact:role closed approved                 FACT_NOT_OPENED
         DESCRIBE +fact:role +fact:rename -fact:name approved ok
         DESCRIBE +fact:salted -fact:number approved         ok
         CONSENT +fact:place                                 FACT_WRONG_KIND
         CONSENT +fact:number                                FACT_WRONG_KIND
         CONSENT +fact:mandate                               FACT_WRONG_KIND
         MANDATE +fact:consent                               FACT_WRONG_KIND
         WITHDRAW -fact:consent                              FACT_UNKNOWN
         CONSENT +fact:consent                               ok
         CONSENT +fact:consent                               FACT_TAKEN
         END_MANDATE -fact:consent                           FACT_WRONG_KIND
         WITHDRAW -fact:rename                               FACT_WRONG_KIND
         MANDATE +fact:mandate                               ok
         MANDATE +fact:again                                 FACT_TAKEN
         WITHDRAW -fact:mandate                              FACT_WRONG_KIND
         END_MANDATE -fact:mandate                           ok
         END_MANDATE -fact:mandate                           FACT_UNKNOWN
         MANDATE +fact:again                                 ok
         WITHDRAW -fact:consent                              ok",
    );
    let party = chain.known();
    assert_eq!(party.name(), Some("Funani Lines"));
    assert_eq!(party.opened().len(), 4);
    assert_eq!(party.roles(), [Role::Carrier].into());
}

#[test]
fn a_lower_number_of_approvals_takes_the_old_number_of_them() {
    let chain = story(
        "ENROL +root:1 +act:2 +approve:3 +approve:4 needs:2 approved         ok
         DESCRIBE needs:1 approved                                           APPROVALS_MISSING
         DESCRIBE needs:1 approved approved:3                                APPROVALS_MISSING
         DESCRIBE needs:1 approved approved:3 approved:3                     APPROVALS_MISSING
         DESCRIBE needs:1 approved approved:3 approved:2                     APPROVAL_INVALID
         DESCRIBE needs:1 approved approved:3 approved:9                     APPROVAL_INVALID
         DESCRIBE needs:1 approved approved:3 approved:1                     APPROVAL_INVALID
         DESCRIBE needs:1 approved:3 approved:4                              OPERATOR_APPROVAL_MISSING
         DESCRIBE needs:2 approved                                           ok
         DESCRIBE needs:3 approved                                           ok
         ADD +approve:5                                                      ok
         DESCRIBE needs:0 approved approved:3 approved:4                     APPROVALS_MISSING
         DESCRIBE needs:0 approved approved:3 approved:4 approved:5          ok",
    );
    assert_eq!(chain.known().approvals_needed(), 0);
}

#[test]
fn times_are_judged_by_recorded_time() {
    let week = 7 * 24 * 60 * 60;
    story(&format!(
        "ENROL +root:1 approved dated:121                    TIME_AHEAD
         ENROL +root:1 approved open:{}                      NOT_AFTER_TOO_FAR
         ENROL +root:1 approved open:10 dated:0 at:11        ACT_EXPIRED
         ENROL +root:1 approved dated:120 at:0 open:{week}   ok
         ADD +act:2 dated:10 open:3600 at:10                 ok
         ADD +act:3 dated:10 open:3601 at:10                 NOT_AFTER_TOO_FAR
         ADD +act:3 dated:10 open:10 at:21                   ACT_EXPIRED
         ADD +act:3 dated:10 open:10 at:20                   ok
         ADD +act:4 dated:141 at:20                          TIME_AHEAD
         ADD +act:4 dated:140 at:20                          ok",
        week + 1,
    ));
}

#[test]
fn a_party_has_at_most_64_keys_and_256_facts() {
    let acts = |range: std::ops::Range<u8>| -> String {
        range
            .map(|seed| format!("+act:{seed}"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    story(&format!(
        "ENROL +root:1 {} approved       ok
         ADD {} at:1                     TOO_MANY_KEYS
         ADD {} at:1                     ok
         ROTATE +act:90 +act:91 -2 at:1  TOO_MANY_KEYS
         ROTATE +act:90 -2 at:1          ok",
        acts(2..34),
        acts(34..66),
        acts(34..65),
    ));
    let mut chain = Chain::enrolled(1, &[]);
    let consent = |number: i64| {
        open_fact(Fact::Consent {
            terms: super::terms(),
            until: at(0).plus(number * MINUTE),
        })
    };
    for number in 0..=256 {
        let opened = [consent(number)];
        let event = Event::Consent {
            fact: opened[0].digest(),
        };
        let event = chain.draft(event, &[], at(1)).finish([], &key(1));
        let answer = chain.submit(&event, &[], &opened, at(1));
        let expected = if number < 256 {
            Ok(())
        } else {
            Err("TOO_MANY_FACTS")
        };
        assert_eq!(
            answer
                .as_ref()
                .map_err(crate::rejection::Rejection::reason)
                .copied(),
            expected
        );
    }
}

//! Every state that a bill can reach, and whether it can still be brought to an end.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::LazyLock;

use super::world::{self, World, apply, by_chain, issued, party, reference, start, stated};
use crate::act::{Act, Action, Order, Reference};
use crate::approval::ApprovalRole;
use crate::id::PartyId;
use crate::state::{Controller, Named, State, Status};
use crate::time::{DAY, Timestamp};
use crate::transition::{UNDO_WITHIN, VerifiedApproval};

/// The search takes seconds, and several tests look at what it found.
static GRAPH: LazyLock<Graph> = LazyLock::new(explore);

/// Who still signs.
pub(super) const PRESENT: [&str; 4] = ["carrier", "shipper", "bank", "importer"];
/// Who may get the bill or be named in it; the last has vanished and never signs.
const EVERYBODY: [&str; 5] = ["carrier", "shipper", "bank", "importer", "gone"];

/// Before every deadline.
fn early() -> Timestamp {
    start()
}

/// After every deadline.
fn late() -> Timestamp {
    start().plus(30 * DAY)
}

/// Times matter only as before and after, so that each is written as if set at the start.
fn without_time(mut state: State) -> State {
    if let Status::Live { undo: Some(undo) } = &mut state.status {
        undo.until = start().plus(UNDO_WITHIN);
    }
    state
}

/// A party by its chain and, two of them, as a document states it.
fn references(name: &str) -> Vec<Reference> {
    let mut references = vec![by_chain(name)];
    if ["importer", "gone"].contains(&name) {
        references.push(Reference::Stated(stated(name)));
    }
    references
}

pub(super) fn first_states() -> Vec<State> {
    let mut orders = vec![Order::Shipper, Order::Bearer];
    for name in EVERYBODY {
        for other in references(name) {
            if name != "shipper" {
                orders.extend([Order::Bank(other.clone()), Order::Party(other.clone())]);
            }
            orders.extend([Order::Straight(other.clone()), Order::Named(other)]);
        }
    }
    let mut states = Vec::new();
    for order in orders {
        states.extend(EVERYBODY.map(|recipient| without_time(issued(order.clone(), recipient))));
    }
    states
}

/// Every act that somebody present could sign.
pub(super) fn acts() -> Vec<Act> {
    let mut actions = vec![
        Action::Accept,
        Action::Recall,
        Action::Reject,
        Action::BlankEndorse,
        Action::Sacc,
        Action::Srej,
        Action::Supersede,
    ];
    for name in EVERYBODY {
        let recipient = reference(party(name));
        actions.extend([
            Action::Transfer { recipient },
            Action::Offer {
                recipient,
                condition: None,
                deadline: None,
            },
            Action::Offer {
                recipient,
                condition: None,
                deadline: Some(start().plus(DAY)),
            },
        ]);
        for other in references(name) {
            actions.extend([
                Action::Endorse {
                    recipient: other.clone(),
                },
                Action::EndorseToOrder {
                    recipient: other.clone(),
                },
                Action::SurrenderForDelivery { deliver_to: other },
            ]);
        }
    }
    let mut acts = Vec::new();
    for action in actions {
        acts.extend(PRESENT.map(|actor| world::act(actor, action.clone())));
    }
    acts
}

/// Breadth first over everything that anybody present may do, before and after every deadline,
/// a surrender also with the leave of everybody present.
fn explore() -> Graph {
    let world = World::new();
    let leave: Vec<VerifiedApproval> = (1_u8..)
        .zip(PRESENT)
        .map(|(key, name)| world::approval(name, ApprovalRole::Endorsee, key))
        .collect();
    let occasions = [
        (early(), &[][..]),
        (late(), &[]),
        (early(), &leave),
        (late(), &leave),
    ];
    let acts = acts();
    let mut graph = Graph::default();
    for state in first_states() {
        graph.reach(state);
    }
    while let Some(state) = graph.states.get(graph.visited).cloned() {
        let from = graph.visited;
        graph.visited += 1;
        for act in &acts {
            let surrenders = matches!(act.action, Action::SurrenderForDelivery { .. });
            for (time, approvals) in &occasions[..if surrenders { 4 } else { 2 }] {
                if let Ok(applied) = apply(&world, Some(&state), act, *time, approvals) {
                    assert!(
                        admits(&state, act.party()),
                        "{} after {act:?}",
                        Shown(&state)
                    );
                    let moved = moves_possession(&state, &act.action);
                    let to = graph.reach(without_time(applied.state));
                    graph.edges.push(Edge { from, to, moved });
                }
            }
        }
    }
    graph
}

/// Only these may advance the head of a bill.
fn admits(state: &State, actor: PartyId) -> bool {
    match state.controller() {
        Controller::Party(holder) => {
            actor == holder || state.offer().is_some_and(|offer| offer.to == actor)
        }
        Controller::Carrier(carrier) => actor == carrier,
        Controller::Locked => actor == state.carrier || Some(actor) == state.possessor,
        Controller::InTransit | Controller::Ended => false,
    }
}

fn moves_possession(state: &State, action: &Action) -> bool {
    let returns = matches!(action, Action::Reject) && matches!(state.status, Status::Live { .. });
    returns || matches!(action, Action::Transfer { .. } | Action::Accept)
}

struct Edge {
    from: usize,
    to: usize,
    /// Whether possession moved.
    moved: bool,
}

#[derive(Default)]
struct Graph {
    states: Vec<State>,
    known: HashMap<State, usize>,
    visited: usize,
    edges: Vec<Edge>,
}

impl Graph {
    fn reach(&mut self, state: State) -> usize {
        if let Some(known) = self.known.get(&state) {
            return *known;
        }
        let index = self.states.len();
        self.known.insert(state.clone(), index);
        self.states.push(state);
        index
    }

    /// From which states some path leads to the end, going back from the ends.
    fn ending(&self) -> Vec<bool> {
        let mut sources = vec![Vec::new(); self.states.len()];
        for edge in &self.edges {
            sources[edge.to].push(edge.from);
        }
        let mut ends = vec![false; self.states.len()];
        let ended = |index: &usize| matches!(self.states[*index].status, Status::Ended { .. });
        let mut queue: Vec<usize> = (0..self.states.len()).filter(ended).collect();
        while let Some(index) = queue.pop() {
            if !std::mem::replace(&mut ends[index], true) {
                queue.extend(&sources[index]);
            }
        }
        ends
    }
}

/// Why a bill may need somebody from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outside {
    /// The vanished party has it.
    VanishedHolder,
    /// The vanished party is the endorsee on whom surrender depends.
    VanishedEndorsee,
    /// The first holder has returned it: the carrier decides, by VOID or REISSUE.
    Returned,
}

fn outside(state: &State) -> Option<Outside> {
    let gone = party("gone");
    if state.possessor == Some(gone) {
        return Some(Outside::VanishedHolder);
    }
    if matches!(state.status, Status::Returned) {
        return Some(Outside::Returned);
    }
    let endorsee = state.received.party();
    let is_gone = endorsee.is_some_and(|endorsee| {
        [Named::Party(gone), Named::Stated(stated("gone"))].contains(endorsee)
    });
    is_gone.then_some(Outside::VanishedEndorsee)
}

struct Shown<'a>(&'a State);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&funani_proof::json::to_canonical(&self.0.to_value()))
    }
}

#[test]
fn no_state_strands_a_bill() {
    let graph = &*GRAPH;
    let ends = graph.ending();
    let mut classes: BTreeMap<Outside, (usize, usize)> = BTreeMap::new();
    let mut free = 0;
    for (state, ends) in graph.states.iter().zip(&ends) {
        match outside(state) {
            None => {
                free += 1;
                assert!(ends, "stranded: {}", Shown(state));
            }
            Some(why) => {
                let (all, stuck) = classes.entry(why).or_default();
                *all += 1;
                *stuck += usize::from(!ends);
            }
        }
    }
    eprintln!(
        "{} states, {} edges; from {free} states the parties present can end the bill",
        graph.states.len(),
        graph.edges.len(),
    );
    for (class, (all, stuck)) in classes {
        eprintln!("{class:?}: {all} states, without way to the end {stuck}");
    }
    assert!(
        graph.states.len() > 5_000,
        "the search must not shrink unseen"
    );
}

#[test]
fn whatever_leaves_possession_in_place_strands_nothing() {
    // An offer to the vanished party, a refused surrender, an endorsement for an offer that
    // failed: after each of them the bill ends by some path if it did before.
    let graph = &*GRAPH;
    let ends = graph.ending();
    for edge in graph.edges.iter().filter(|edge| !edge.moved) {
        let (before, after) = (&graph.states[edge.from], &graph.states[edge.to]);
        // Who got a bill on whose endorsee nobody can wait may return it as the next act only.
        let closes_the_way_back = outside(before) == Some(Outside::VanishedEndorsee)
            && matches!(before.status, Status::Live { undo: Some(_) });
        assert!(
            !ends[edge.from] || ends[edge.to] || closes_the_way_back,
            "{} strands as {}",
            Shown(before),
            Shown(after)
        );
    }
}

#[test]
fn every_state_has_one_controller_and_one_written_form() {
    for state in &GRAPH.states {
        let holder = state.possessor.map(Controller::Party);
        let expected = match &state.status {
            Status::Live { .. } | Status::Offered(_) => holder.unwrap(),
            Status::Returned => Controller::Carrier(party("carrier")),
            Status::Surrendered(_) => Controller::Locked,
            Status::Ended { .. } => Controller::Ended,
            Status::Held(_) | Status::InTransit => panic!("nobody can hold or hand over yet"),
        };
        assert_eq!(state.controller(), expected, "{}", Shown(state));
        assert_eq!(State::parse(&state.to_value()).unwrap(), *state);
    }
}

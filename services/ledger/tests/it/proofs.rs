//! `GetInclusion`, `GetConsistency`, `ListLeaves` and `GetSource`.

use funani_proof::checkpoint::SignedNote;
use funani_proof::merkle::{leaf_hash, root, verify_consistency, verify_inclusion};
use funani_wire::ledger::v1::get_inclusion_request::Leaf as Named;
use funani_wire::ledger::v1::{
    GetInclusionRequest, GetInclusionsRequest, GetInclusionsResponse, GetSourceRequest,
    SourcePosition,
};
use funani_wire::reason::{Class, Refusal};

use crate::kit::{Dice, Node, Place, digests, leaf, leaves};

fn by_index(log_index: u64, size: u64) -> GetInclusionRequest {
    GetInclusionRequest {
        leaf: Some(Named::LogIndex(log_index)),
        size,
    }
}

fn at(source: &str, position: u64) -> SourcePosition {
    SourcePosition {
        source: source.to_owned(),
        position,
    }
}

fn by_position(source: &str, position: u64, size: u64) -> GetInclusionRequest {
    GetInclusionRequest {
        leaf: Some(Named::At(at(source, position))),
        size,
    }
}

async fn filled(place: &Place, count: u64) -> Node {
    let node = place.start().await;
    let mut from = 1;
    while from <= count {
        let to = (count + 1).min(from + 4096);
        node.append("registry", from, &leaves("registry", from..to))
            .await
            .unwrap();
        from = to;
    }
    node.checkpoint(count).await;
    node
}

/// Trees of any size up to the newest checkpoint's, not only of sizes that were signed.
pub(crate) async fn every_leaf_is_proved_in_trees_of_many_sizes(place: &Place) {
    const COUNT: u64 = 1_500;
    let node = filled(place, COUNT).await;
    let hashes: Vec<_> = node
        .all_leaves()
        .await
        .iter()
        .map(|leaf| leaf_hash(leaf))
        .collect();
    let root_at = |size: u64| root(&hashes[..usize::try_from(size).unwrap()]);
    let mut dice = Dice(1);
    for log_index in (0..COUNT).step_by(7) {
        let size = log_index + 1 + dice.below(COUNT - log_index);
        let proved = node.inclusion(by_index(log_index, size)).await.unwrap();
        let hash = leaf_hash(&proved.leaf);
        verify_inclusion(&hash, log_index, size, &proved.path, &root_at(size)).unwrap();
        assert_eq!(&proved.leaf[..73], &leaf("registry", log_index + 1)[..]);
    }
    for new_size in [1, 2, 255, 256, 257, 511, 512, 1_024, COUNT] {
        for old_size in [0, 1, dice.below(new_size), new_size - 1, new_size] {
            let path = node.consistency(old_size, new_size).await.unwrap();
            let (old, new) = (root_at(old_size), root_at(new_size));
            verify_consistency(old_size, &old, new_size, &new, &path).unwrap();
        }
    }
}

/// After a start the leaf comes from the database, and then from memory.
pub(crate) async fn an_old_leaf_is_proved_again_alike(place: &Place) {
    let node = filled(place, 20).await;
    let before = node.inclusion(by_position("registry", 7, 20)).await;
    let before = before.unwrap();
    node.stop().await;
    let node = place.start().await;
    for _ in 0..2 {
        let again = node.inclusion(by_position("registry", 7, 20)).await;
        let again = again.unwrap();
        assert_eq!(again.leaf, before.leaf);
        assert_eq!(again.path, before.path);
    }
}

pub(crate) async fn a_leaf_is_found_by_its_position(place: &Place) {
    let node = place.start().await;
    for turn in 0..10 {
        let registry = turn * 30 + 1;
        let parties = turn * 7 + 1;
        node.append(
            "registry",
            registry,
            &leaves("registry", registry..registry + 30),
        )
        .await
        .unwrap();
        node.append("parties", parties, &leaves("parties", parties..parties + 7))
            .await
            .unwrap();
    }
    let signed = node.checkpoint(370).await;
    for (source, count) in [("registry", 300), ("parties", 70)] {
        for position in 1..=count {
            let proved = node
                .inclusion(by_position(source, position, 0))
                .await
                .unwrap();
            assert_eq!(proved.size, signed.size());
            assert_eq!(&proved.leaf[..73], &leaf(source, position)[..]);
            let hash = leaf_hash(&proved.leaf);
            let root = &signed.checkpoint.root;
            verify_inclusion(&hash, proved.log_index, proved.size, &proved.path, root).unwrap();
        }
    }
}

/// The same proofs as one by one, without those that the tree has not.
pub(crate) async fn many_leaves_are_proved_in_one_answer(place: &Place) {
    let node = filled(place, 600).await;
    node.append("parties", 1, &leaves("parties", 1..40))
        .await
        .unwrap();
    node.checkpoint(639).await;
    let ask =
        async |at: Vec<SourcePosition>, size: u64| -> Result<GetInclusionsResponse, Refusal> {
            let request = GetInclusionsRequest { at, size };
            let answer = node.client.clone().get_inclusions(request).await;
            answer
                .map(tonic::Response::into_inner)
                .map_err(|status| Refusal::from_status(&status))
        };
    let asked: Vec<SourcePosition> = [
        at("parties", 39),
        at("nobody", 1),
        at("registry", 601),
        at("registry", 600),
        at("registry", 1),
        at("parties", 40),
        at("parties", 39),
    ]
    .into();
    for (size, there) in [(0, vec![0, 3, 4, 6]), (600, vec![3, 4]), (599, vec![4])] {
        let answer = ask(asked.clone(), size).await.unwrap();
        let numbers: Vec<u32> = answer.inclusions.iter().map(|it| it.asked).collect();
        assert_eq!(numbers, there, "in a tree of {size}");
        assert_eq!(answer.size, if size == 0 { 639 } else { size });
        // The newest checkpoint comes with the proofs under it; of another size the caller has it.
        let newest = SignedNote::parse(&answer.note);
        let stated = newest.and_then(|newest| newest.checkpoint());
        assert_eq!(stated.map(|it| it.size).ok(), (size == 0).then_some(639));
        for inclusion in answer.inclusions {
            let SourcePosition { source, position } = &asked[inclusion.asked as usize];
            let alone = node.inclusion(by_position(source, *position, size)).await;
            let alone = alone.unwrap();
            assert_eq!(
                (inclusion.log_index, inclusion.leaf),
                (alone.log_index, alone.leaf)
            );
            assert_eq!(digests(&inclusion.path), alone.path);
        }
    }
    assert_eq!(ask(Vec::new(), 0).await.unwrap().inclusions, []);
    let most: Vec<SourcePosition> = (1..=600)
        .chain(1..=424)
        .map(|n| at("registry", n))
        .collect();
    assert_eq!(ask(most.clone(), 0).await.unwrap().inclusions.len(), 1024);
    let more = [most, vec![at("registry", 1)]].concat();
    assert_eq!(codes(&ask(more, 0).await.unwrap_err()), ["at TOO_MANY"]);
    let wrong = vec![at("registry", 0), at("registry", 1), at("No Source", 1)];
    assert_eq!(
        codes(&ask(wrong, 640).await.unwrap_err()),
        [
            "size SIZE_UNKNOWN",
            "at[0].position POSITION_OUT_OF_RANGE",
            "at[2].source SOURCE_MALFORMED"
        ]
    );
}

pub(crate) async fn what_cannot_be_proved_has_its_reason(place: &Place) {
    let node = filled(place, 5).await;
    let no = async |request| {
        let refusal = node.inclusion(request).await.err().unwrap();
        (
            refusal.class(),
            refusal.reason().to_owned(),
            codes(&refusal),
        )
    };
    let out = || (Class::NotFound, "INDEX_OUT_OF_RANGE".to_owned(), Vec::new());
    assert_eq!(no(by_index(5, 0)).await, out());
    assert_eq!(no(by_index(3, 3)).await, out());
    assert_eq!(no(by_position("registry", 4, 3)).await, out());
    let unknown = (Class::NotFound, "SOURCE_UNKNOWN".to_owned(), Vec::new());
    assert_eq!(no(by_position("parties", 1, 0)).await, unknown);
    let not_logged = (Class::NotFound, "NOT_LOGGED".to_owned(), Vec::new());
    assert_eq!(no(by_position("registry", 6, 0)).await, not_logged);
    let malformed = |found: &[(&str, &str)]| {
        let found = found
            .iter()
            .map(|(field, code)| format!("{field} {code}"))
            .collect();
        (Class::InvalidArgument, "MALFORMED".to_owned(), found)
    };
    let nothing = GetInclusionRequest {
        leaf: None,
        size: 6,
    };
    assert_eq!(
        no(nothing).await,
        malformed(&[("size", "SIZE_UNKNOWN"), ("leaf", "REQUIRED")])
    );
    assert_eq!(
        no(by_position("", 0, 6)).await,
        malformed(&[
            ("size", "SIZE_UNKNOWN"),
            ("at.source", "REQUIRED"),
            ("at.position", "POSITION_OUT_OF_RANGE")
        ])
    );

    let refusal = node.consistency(4, 3).await.unwrap_err();
    assert_eq!(codes(&refusal), ["old_size SIZES_REVERSED"]);
    let refusal = node.consistency(7, 6).await.unwrap_err();
    assert_eq!(
        codes(&refusal),
        ["old_size SIZE_UNKNOWN", "new_size SIZE_UNKNOWN"]
    );
}

fn codes(refusal: &Refusal) -> Vec<String> {
    refusal
        .violations()
        .iter()
        .map(|found| format!("{} {}", found.field, found.code))
        .collect()
}

pub(crate) async fn leaves_are_listed_only_under_a_checkpoint(place: &Place) {
    let node = filled(place, 2_500).await;
    assert_eq!(node.leaves(0, 0).await.unwrap().len(), 1_000);
    assert_eq!(node.leaves(2_400, 1_000).await.unwrap().len(), 100);
    assert_eq!(node.leaves(2_500, 10).await.unwrap().len(), 0);
    let some = node.leaves(700, 3).await.unwrap();
    let sent: Vec<_> = some.iter().map(|leaf| leaf.slice(..73)).collect();
    assert_eq!(sent, leaves("registry", 701..704));
    let refusal = node.leaves(2_501, 10_001).await.unwrap_err();
    assert_eq!(
        codes(&refusal),
        ["limit TOO_LARGE", "from INDEX_OUT_OF_RANGE"]
    );
}

pub(crate) async fn a_source_hears_how_far_it_has_come(place: &Place) {
    let node = filled(place, 12).await;
    let ask = async |source: &str| {
        let request = GetSourceRequest {
            source: source.to_owned(),
        };
        let answer = node.client.clone().get_source(request).await;
        answer
            .map(tonic::Response::into_inner)
            .map_err(|status| Refusal::from_status(&status))
    };
    let registry = ask("registry").await.unwrap();
    assert_eq!((registry.next_position, registry.logged_position), (13, 12));
    assert_eq!(
        (registry.checkpoint_size, registry.oldest_unlogged_ms),
        (12, 0)
    );
    let unknown = ask("parties").await.unwrap_err();
    assert_eq!(
        (unknown.class(), unknown.reason()),
        (Class::NotFound, "SOURCE_UNKNOWN")
    );

    node.append("parties", 1, &leaves("parties", 1..3))
        .await
        .unwrap();
    let parties = ask("parties").await.unwrap();
    assert_eq!(parties.next_position, 3);
    assert!(parties.logged_position == 0 || parties.logged_position == 2);
    node.checkpoint(14).await;
    let parties = ask("parties").await.unwrap();
    assert_eq!((parties.logged_position, parties.checkpoint_size), (2, 14));
}

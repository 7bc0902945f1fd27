//! A checkpoint held against those seen before.

use funani_core::origin::Origin;
use funani_core::seen::Seen;
use funani_core::verdict::{Check, Code};
use funani_runtime::checkpoints::Known;

use super::{Inner, check};

/// What comes of a comparison.
enum Grown {
    /// All that was seen is the beginning of this one.
    To(Seen),
    /// The log shows two histories; how that is known.
    Forked(String),
    /// It could not be told; why.
    Unknown(String),
}

impl Inner {
    /// Holds a checkpoint against those seen before and remembers it. Nothing where there is
    /// nothing to say: it is the first that is seen.
    pub(super) async fn compare(&self, registry: &Origin, seen: Seen) -> Option<Check> {
        let known = self.cache.known(registry);
        if let Some(other) = known.against(&seen) {
            return Some(check(Code::LogForked, &seen, contradicts(other)));
        }
        let mut all = known.seen.clone();
        if !all.iter().any(|other| other.is_same(&seen)) {
            all.push(seen.clone());
            all.sort_by_key(Seen::size);
        }
        let first = known.seen.is_empty();
        match self.grow(registry, &all).await {
            Grown::To(top) => {
                self.cache.keep(registry, &all, vec![top]).await;
                if known.damaged.is_some() {
                    return Some(check(Code::LogUncompared, &seen, lost(&known)));
                }
                (!first).then(|| check(Code::LogGrown, &seen, ""))
            }
            Grown::Forked(detail) => Some(check(Code::LogForked, &seen, detail)),
            Grown::Unknown(detail) => {
                self.cache.keep(registry, &[], vec![seen.clone()]).await;
                Some(check(Code::LogUncompared, &seen, detail))
            }
        }
    }

    /// Whether each of these, by size, is a beginning of the last.
    async fn grow(&self, registry: &Origin, all: &[Seen]) -> Grown {
        let Some((top, older)) = all.split_last() else {
            return Grown::Unknown("nothing was seen".to_owned());
        };
        for old in older {
            let answer = self
                .nodes
                .consistency(registry, old.size(), top.size())
                .await;
            match answer {
                None => return Grown::Unknown(format!("no node of {registry} is known here")),
                Some(Err(refusal)) => {
                    let reason = refusal.reason();
                    return Grown::Unknown(format!(
                        "the node of {registry} gave no proof: {reason}"
                    ));
                }
                Some(Ok(path)) => {
                    if let Err(error) = old.grows_to(top, &path) {
                        let (from, to) = (old.size(), top.size());
                        return Grown::Forked(format!("from size {from} to {to}: {error}"));
                    }
                }
            }
        }
        Grown::To(top.clone())
    }
}

fn contradicts(other: &Seen) -> String {
    format!("size {} was seen of {}", other.size(), other.time())
}

fn lost(known: &Known) -> String {
    let file = known.damaged.as_deref().unwrap_or_default();
    format!("what was seen before is lost: the file {file} was damaged")
}

use std::fmt;

/// Where a value stands. Most values are what they should be, so this is written out for the others
/// only.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Path<'a> {
    above: Option<&'a Self>,
    step: Step<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    Top,
    Member(&'a str),
    Element(usize),
}

impl<'a> Path<'a> {
    /// The whole text.
    pub(crate) const TOP: Self = Self {
        above: None,
        step: Step::Top,
    };

    /// A member of the object that stands here.
    pub(crate) const fn member(&'a self, name: &'a str) -> Self {
        Self {
            above: Some(self),
            step: Step::Member(name),
        }
    }

    /// An element of the list that stands here, counted from 0.
    pub(crate) const fn element(&'a self, index: usize) -> Self {
        Self {
            above: Some(self),
            step: Step::Element(index),
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(above) = self.above {
            above.fmt(f)?;
        }
        match self.step {
            Step::Top => f.write_str("$"),
            Step::Member(name) => write!(f, ".{name}"),
            Step::Element(index) => write!(f, "[{index}]"),
        }
    }
}

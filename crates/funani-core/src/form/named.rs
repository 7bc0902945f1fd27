/// Declares an enum whose variants are written as fixed names: `as_str`, `ALL`, `Display` and a
/// strict `FromStr`.
#[macro_export]
macro_rules! named {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident, $what:literal {
            $( $(#[$variant_meta:meta])* $variant:ident = $text:literal ),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $( $(#[$variant_meta])* $variant ),+
        }

        impl $name {
            /// Every value, in declared order.
            pub const ALL: &'static [Self] = &[$( Self::$variant ),+];

            /// The written name.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $( Self::$variant => $text ),+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl From<$name> for funani_proof::json::Value {
            fn from(name: $name) -> Self {
                name.as_str().into()
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::form::NameUnknown;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $( $text => Ok(Self::$variant), )+
                    _ => Err($crate::form::NameUnknown { expected: $what }),
                }
            }
        }
    };
}

pub(crate) use named;

/// The text is none of the names of a closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not {expected}")]
pub struct NameUnknown {
    /// What was expected.
    pub expected: &'static str,
}

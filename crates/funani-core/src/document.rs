//! What an act of issue needs from a transport document.

//! Pages and live updates. Translates a request, calls one function of the house, translates back; no rule lives here.
//!
//! Every page is built by `layout::page` from the parts in `components`: functions from a small view struct to HTML. They
//! know no case, no protocol and no clock; whoever fills the struct has already asked the house and put it into words.

pub mod assets;
pub mod components;
pub mod layout;

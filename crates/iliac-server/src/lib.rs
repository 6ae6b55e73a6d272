//! Pages and live updates. Translates a request, calls one function of the house, translates back; no rule lives here.
//!
//! Every page is built by `layout::page` from the parts in `components`: functions from a small view struct to HTML. They
//! know no case, no protocol and no clock; `view` asks the house and puts its answer into words for them.

pub mod assets;
pub mod attempts;
pub mod candidacy;
pub mod components;
pub mod doors;
pub mod fault;
pub mod form;
pub mod layout;
pub mod pages;
pub mod password;
pub mod referring;
pub mod routes;
pub mod server;
pub mod session;
pub mod signing;
pub mod upload;
pub mod view;

//! From a case to what a page shows: words, marks and rows. Nothing is decided here; what the engine says is put into words.

pub mod alarms;
pub mod asking;
pub mod band;
pub mod course;
pub mod day;
pub mod downtime;
pub mod duty;
pub mod facts;
pub mod glance;
pub mod glances;
pub mod inputs;
pub mod mine;
pub mod note;
pub mod now;
pub mod paper;
pub mod pictures;
pub mod plan;
pub mod receipt;
pub mod refusal;
pub mod rota;
pub mod shows;
pub mod staff;
pub mod steps;
pub mod unblock;
pub mod values;
pub mod words;

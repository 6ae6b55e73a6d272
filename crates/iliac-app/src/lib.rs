//! Use cases (load, decide, append, assess, tell) and the ports they need.
//!
//! Nothing here opens a socket, names a database or reads a clock.

pub mod access;
pub mod activation;
pub mod acts;
pub mod ask;
pub mod board;
pub mod case;
pub mod event;
pub mod failure;
pub mod house;
pub mod joining;
pub mod lines;
pub mod moving;
pub mod mutation;
pub mod near;
pub mod opening;
pub mod pending;
pub mod pin;
pub mod proof;
pub mod reading;
pub mod record;
pub mod register;
pub mod repinning;
pub mod replay;
mod retold;
pub mod rota;
mod sealing;
pub mod setting;
pub mod shelf;
pub mod site;
mod spread;
pub mod stories;
pub mod trace;
pub mod values;
pub mod wire;

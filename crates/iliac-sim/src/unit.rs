//! The demonstration unit: invented people at every stage of an examination, an aspiration, a
//! biopsy or a harvest, acted out through simulated time.
//!
//! Nobody here writes an event. Every case is opened and every deed asked for through the same house that a page asks, in
//! the order in which it happened, so that the demonstration can hold nothing a real record could not. Names, numbers and
//! stories are invented; what was measured says nothing about medicine.

mod line;
mod people;
mod play;
mod said;
mod script;
mod way;
mod year;

use iliac_app::failure::Failure;
use iliac_app::house::House;
use iliac_app::record::Store;
use iliac_model::Timestamp;

use play::Player;
use script::{Deed, Script};

pub use year::Year;

/// Fills a house with the demonstration unit as it stands at `now`: the unit's staff and the four protocols must be there
/// already. Nothing is told before `from`. `progress` hears how many deeds of how many are done.
///
/// # Errors
/// What the house says to the first deed that cannot be done, with the person's number and the line that asked for it.
pub async fn fill<S: Store>(
    house: &House<S>,
    from: Timestamp,
    now: Timestamp,
    progress: impl FnMut(u64, u64),
) -> Result<(), Failure> {
    play(house, &people::everybody(&house.calendar(), now), from, now, progress).await
}

/// Fills a house with a year of the unit: people come all through it, go the ways of the demonstration to their end, are
/// closed or stay open; some of it is told late, some corrected, and it is looked at. The same year from the same seed.
///
/// # Errors
/// As [`fill`].
pub async fn live<S: Store>(house: &House<S>, year: Year, progress: impl FnMut(u64, u64)) -> Result<(), Failure> {
    play(house, &year.cast(&house.calendar()), year.from, year.until, progress).await
}

async fn play<S: Store>(
    house: &House<S>,
    cast: &[Script],
    from: Timestamp,
    now: Timestamp,
    mut progress: impl FnMut(u64, u64),
) -> Result<(), Failure> {
    let deeds = in_order(cast, from, now);
    let all = u64::try_from(deeds.len()).unwrap_or(u64::MAX);
    let mut players: Vec<Player<'_>> = cast.iter().map(Player::new).collect();
    for (done, (at, person, deed)) in (1u64..).zip(deeds) {
        if let Some(player) = players.get_mut(person) {
            player.play(house, at, deed).await?;
        }
        progress(done, all);
    }
    Ok(())
}

/// What everybody does up to `now`, by instant: a record takes nothing that was recorded before its last event.
fn in_order(cast: &[Script], from: Timestamp, now: Timestamp) -> Vec<(Timestamp, usize, &Deed)> {
    let of = |(person, script)| {
        let script: &Script = script;
        script.deeds().iter().map(move |deed| (deed.at.max(from), person, deed))
    };
    let mut deeds: Vec<(Timestamp, usize, &Deed)> =
        cast.iter().enumerate().flat_map(of).filter(|(at, _, _)| *at <= now).collect();
    deeds.sort_by_key(|(at, _, _)| *at);
    deeds
}

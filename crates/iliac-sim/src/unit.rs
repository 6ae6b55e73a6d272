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

use iliac_app::failure::Failure;
use iliac_app::house::House;
use iliac_app::record::Store;
use iliac_model::Timestamp;

use play::Player;
use script::{Deed, Script};

/// Fills a house with the demonstration unit as it stands at `now`: the unit's staff and the four protocols must be there
/// already. Nothing is told before `from`. `progress` hears how many deeds of how many are done.
///
/// # Errors
/// What the house says to the first deed that cannot be done, with the person's number and the line that asked for it.
pub async fn fill<S: Store>(
    house: &House<S>,
    from: Timestamp,
    now: Timestamp,
    mut progress: impl FnMut(u64, u64),
) -> Result<(), Failure> {
    let cast = people::everybody(&house.calendar(), now);
    let deeds = in_order(&cast, from, now);
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

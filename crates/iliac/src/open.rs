//! A record, opened for one command: itself, when nobody else has it open, or a copy of it.

use std::path::Path;

use iliac_app::house::House;
use iliac_app::record::Record as _;
use iliac_app::values::People;
use iliac_store::{Purpose, RecordFolder, Settings, SqliteStore};

use crate::{Stop, serve, setup};

/// Does something with a record that nobody else has open.
pub fn on_record(data: &Path, does: impl AsyncFnOnce(&House<SqliteStore>) -> Result<(), Stop>) -> Result<(), Stop> {
    with(data, data, does)
}

/// Looks at a copy of a record, which may be in use.
pub fn on_copy(data: &Path, looks: impl AsyncFnOnce(&House<SqliteStore>) -> Result<(), Stop>) -> Result<(), Stop> {
    let copy = tempfile::tempdir()?;
    let record = copy.path().join("record");
    RecordFolder::look(data)?.back_up(&record, Box::new(|_, _| ()))?;
    with(data, &record, looks)
}

fn with(
    data: &Path,
    record: &Path,
    does: impl AsyncFnOnce(&House<SqliteStore>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let unit = setup::Unit::read(data)?;
    tokio::runtime::Runtime::new()?.block_on(async {
        let store = SqliteStore::open(record, Purpose::Production, Settings::default())?;
        let house = serve::open(store, unit.calendar()?, People::Real).await?;
        let done = does(&house).await;
        house.store().close().await?;
        done
    })
}

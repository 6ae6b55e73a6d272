//! How long a full assessment takes: the shipped examination, everything of the case recorded, three rows in every group.

use std::collections::BTreeMap;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use iliac_engine::{Desk, Facts, Program, assess_at, next_change};
use iliac_model::{
    Calendar, Cell, Day, Entry, EntryId, FactIx, GroupIx, History, Number, Row, RowId, Situation, Timestamp, Value,
};
use iliac_protocol::tree::{Kind, Protocol};

/// How many rows each group has.
const ROWS: u16 = 3;

fn shipped() -> Option<Protocol> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols");
    let mut files = BTreeMap::new();
    gather(&root, &root, &mut files);
    let site = files.get("site.yaml").cloned();
    let (protocol, faults) = iliac_protocol::read(&files, "examination", site.as_deref());
    if protocol.is_none() {
        eprintln!("{faults:#?}");
    }
    protocol
}

fn gather(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            gather(root, &path, files);
        } else if let (Ok(name), Ok(text)) = (path.strip_prefix(root), std::fs::read_to_string(&path)) {
            files.insert(name.to_string_lossy().into_owned(), text);
        }
    }
}

/// A value as plain as can be: the middle of what is plausible, the first choice, the instant itself.
fn value(kind: &Kind, at: Timestamp) -> Value {
    match kind {
        Kind::Quantity { plausible: (low, high), resolution, .. } => {
            let middle = low.plus(*high).divided_by(Number::whole(2)).unwrap_or(*low);
            let step = resolution.millionths().max(1);
            let number = Number::from_millionths(middle.millionths() / step * step);
            Value::Number { number, unit: 0 }
        }
        Kind::Count { .. } => Value::Number { number: Number::whole(1), unit: 0 },
        Kind::Choice(_) => Value::Choice(0),
        Kind::YesNo => Value::YesNo(true),
        Kind::Instant => Value::Instant(at),
        Kind::Day => Value::Day(Day::from_number(20_000)),
        Kind::Text => Value::Text("words".into()),
        Kind::Signature => Value::Signature("someone".into()),
        Kind::File => Value::File("hash".into()),
    }
}

/// A case in the middle of its way: two facts in three are recorded, a minute apart.
fn mid_case(protocol: &Protocol, from: Timestamp) -> History {
    let mut history = History::default();
    for (group, written) in (0_u16..).zip(&protocol.groups) {
        for row in 0..ROWS {
            let id = |group: u16| RowId(u128::from(group) * 1000 + u128::from(row));
            history.rows.push(Row { id: id(group), group: GroupIx(group), parent: written.parent.map(|p| id(p.0)) });
        }
    }
    let mut minute = 0;
    for (kind, fact) in (0_u16..).zip(&protocol.facts) {
        if kind % 3 == 2 {
            continue;
        }
        let rows: Vec<Option<RowId>> = match fact.group {
            None => vec![None],
            Some(group) => (0..ROWS).map(|row| Some(RowId(u128::from(group.0) * 1000 + u128::from(row)))).collect(),
        };
        for row in rows {
            minute += 1;
            let at = Timestamp::from_second(from.second() + minute * 60);
            let id = EntryId(u64::try_from(minute).unwrap_or_default());
            let cell = Cell::Said(value(&fact.kind, at));
            let entry =
                Entry { id, kind: FactIx(kind), row, cell, occurred_at: at, recorded_at: at, corrects: None, by: 1 };
            history.entries.push(entry);
        }
    }
    history
}

fn assessment(criterion: &mut Criterion) {
    let Some(protocol) = shipped() else {
        return;
    };
    let from = Timestamp::from_second(1_772_524_800);
    let history = mid_case(&protocol, from);
    let now = Timestamp::from_second(from.second() + 24 * 3600);
    let program = Program::compile(protocol, Calendar::utc());
    let facts = Facts::fold(&program, &history, now);
    let (mut desk, mut situation) = (Desk::default(), Situation::default());
    criterion.bench_function("assess, examination mid-case", |bench| {
        bench.iter(|| assess_at(&mut desk, &program, &facts, now, &mut situation));
    });
    criterion.bench_function("next_change, examination mid-case", |bench| {
        bench.iter(|| next_change(&program, &facts, now));
    });
    criterion.bench_function("fold, examination mid-case", |bench| {
        bench.iter(|| Facts::fold(&program, &history, now));
    });
}

criterion_group!(benches, assessment);
criterion_main!(benches);

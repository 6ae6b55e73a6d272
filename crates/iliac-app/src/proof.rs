//! A property that fails, told as a story: clock times, roles, facts, in the form in which stories are written by hand.
//!
//! A story is only given when the stories' own runner, with the real engine, shows the failure in it. That none was found
//! proves nothing.

use iliac_engine::Program;
use iliac_model::NeverIx;
use iliac_proof::Witness;
use iliac_protocol::story::{AlarmName, Block, Board, Deed, Expectation, Expected, Place, Story};
use iliac_protocol::tree::{Alarm, Cond, Law, Never, Protocol};
use iliac_protocol::walk;

use crate::retold::{self, Of, Retold};
use crate::stories::{Stage, What, run};

/// The story in which a property fails; `None`: none was found that the real engine confirms.
pub fn failure(stage: Stage<'_>, never: NeverIx) -> Option<Story> {
    let program = Program::compile(stage.protocol.clone(), stage.calendar.clone());
    let witness = iliac_proof::refute(&program, never)?;
    [true, false].into_iter().find_map(|quiet| story(stage, never, &witness, quiet).filter(|story| shows(story, stage)))
}

/// Whether a story shows its failure: everything in it can be told, and a step that must be refused may begin, or none of
/// the alarms that could be about it is raised.
pub fn shows(story: &Story, stage: Stage<'_>) -> bool {
    let refused = story.lines().any(retold::asks);
    let differences = run(story, stage).differences;
    match differences.as_slice() {
        [] => !refused,
        [one] => refused && matches!(&one.what, What::Otherwise { about, .. } if about.starts_with("refused ")),
        _ => false,
    }
}

fn story(stage: Stage<'_>, ix: NeverIx, witness: &Witness, quiet: bool) -> Option<Story> {
    let never = stage.protocol.never(ix)?;
    let retold = Retold::of(stage, &witness.history, Of::Nobody);
    let mut lines: Vec<_> = retold.lines().into_iter().collect::<Option<_>>()?;
    let mut blocks = vec![Block::Prose(prose(stage, never, witness))];
    match &never.law {
        Law::NeverStart(step, _) => {
            let step = stage.protocol.step(*step)?;
            let instance = retold.instance(step, witness.row);
            let parent = witness.parent.and_then(|parent| retold.row_name(step.per?.group, parent));
            let deed = Deed::RefusedToBegin { instance, parent };
            let by = step.by.first().and_then(|role| stage.protocol.roles.get(role.place()));
            lines.push(retold.line(witness.now, None, deed, by.map(String::as_str))?);
            blocks.push(Block::Facts(lines));
        }
        Law::NeverSilent(hazard) => {
            blocks.push(Block::Facts(lines));
            blocks.push(Block::Board(silence(&retold, stage.protocol, hazard, witness, quiet)?));
        }
    }
    Some(Story {
        name: never.name.clone(),
        path: format!("{}/stories/{}.md", stage.protocol.name, never.name),
        title: format!("It fails: {}", never.title),
        cites: never.sources.0.clone(),
        breaks: Vec::new(),
        blocks,
    })
}

/// What happens in it, and what the last lines say.
fn prose(stage: Stage<'_>, never: &Never, witness: &Witness) -> String {
    let clock = stage.calendar.local(witness.now).map_or_else(String::new, |at| at.strftime("%H:%M").to_string());
    match never.law {
        Law::NeverStart(step, _) => {
            let step = stage.protocol.step(step);
            let title = step.map_or("", |step| step.title.as_str());
            let role = step.and_then(|step| step.by.first()).and_then(|role| stage.protocol.roles.get(role.place()));
            let role = role.map_or_else(|| "somebody".to_owned(), |role| format!("the {role}"));
            format!(
                "All this is recorded, and nothing else. At {clock} {role} asks to begin “{title}”, and no gate says no. \
                 The last line says how it has to be: refused."
            )
        }
        Law::NeverSilent(_) => format!(
            "All this is recorded, and nothing else. At {clock} no alarm says so, and nobody is told. The board shows it as it \
             is; once the protocol is mended, one of these alarms is raised."
        ),
    }
}

/// That nobody is alarmed; or, where the house itself is about what was done, that no alarm of the protocol is raised.
fn silence(retold: &Retold<'_>, protocol: &Protocol, hazard: &Cond, witness: &Witness, quiet: bool) -> Option<Board> {
    let none = [Expected::NoAlarm(None)];
    let expected = if quiet { none.into() } else { about(retold, protocol, hazard, witness) };
    let line = |expected| Expectation { expected, words: None, place: Place::default() };
    Some(Board { at: retold.local(witness.now)?, known: None, expectations: expected.into_iter().map(line).collect() })
}

/// Every alarm that reads something the property speaks of, or nothing at all any more, for every row there is, as not raised;
/// every alarm if there is none such.
fn about(retold: &Retold<'_>, protocol: &Protocol, hazard: &Cond, witness: &Witness) -> Vec<Expected> {
    let read = walk::facts_read(protocol, hazard);
    let shares = |alarm: &&Alarm| {
        let reads = walk::facts_read(protocol, &alarm.when);
        reads.is_empty() || !reads.is_disjoint(&read)
    };
    let mut about: Vec<&Alarm> = protocol.alarms.iter().filter(shares).collect();
    if about.is_empty() {
        about = protocol.alarms.iter().collect();
    }
    let mut all = Vec::new();
    for alarm in about {
        let rows = witness.history.rows.iter().filter(|row| Some(row.group) == alarm.per);
        let labels: Vec<Option<String>> = match alarm.per {
            None => vec![None],
            Some(_) => rows.map(|row| Some(retold.label(row.id))).collect(),
        };
        let name = |row| AlarmName::Declared { name: alarm.name.clone(), row };
        all.extend(labels.into_iter().map(|row| Expected::NoAlarm(Some(name(row)))));
    }
    all
}

//! A property that fails, told as a story: clock times, roles, facts, in the form in which stories are written by hand.
//!
//! A story is only given when the stories' own runner, with the real engine, shows the failure in it. That none was found
//! proves nothing.

use iliac_engine::Program;
use iliac_model::NeverIx;
use iliac_proof::Witness;
use iliac_protocol::story::{AlarmName, Block, Board, Deed, Expectation, Expected, Place, Story};
use iliac_protocol::tree::{Law, Never, Protocol};

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
    let mut blocks = vec![Block::Prose(prose(never))];
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
        Law::NeverSilent(_) => {
            blocks.push(Block::Facts(lines));
            blocks.push(Block::Board(silence(&retold, stage.protocol, witness, quiet)?));
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

fn prose(never: &Never) -> String {
    match never.law {
        Law::NeverStart(..) => {
            "All this is recorded, and yet the step of the last line may begin. Once that is mended it is refused."
                .to_owned()
        }
        Law::NeverSilent(_) => {
            "All this is recorded, and nobody is alarmed. Once that is mended one of these alarms is raised.".to_owned()
        }
    }
}

/// That nobody is alarmed; or, where the house itself is about what was done, that no alarm of the protocol is raised.
fn silence(retold: &Retold<'_>, protocol: &Protocol, witness: &Witness, quiet: bool) -> Option<Board> {
    let none = [Expected::NoAlarm(None)];
    let expected = if quiet { none.into() } else { of_protocol(retold, protocol, witness) };
    let line = |expected| Expectation { expected, words: None, place: Place::default() };
    Some(Board { at: retold.local(witness.now)?, known: None, expectations: expected.into_iter().map(line).collect() })
}

/// Every alarm of the protocol, for every row there is, as not raised.
fn of_protocol(retold: &Retold<'_>, protocol: &Protocol, witness: &Witness) -> Vec<Expected> {
    let mut all = Vec::new();
    for alarm in &protocol.alarms {
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

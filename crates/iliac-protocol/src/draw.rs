//! A pathway as one picture: a band for each stage, a card for each step, in the order in which they are usually done.
//!
//! A card says who does the step, what holds it and what it holds, so that one sees where a way gets stuck. It does not draw
//! a line for each of the hundreds of waits: they stand in a card's tooltip, and in the printed protocol in words. Colours
//! never say anything alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use iliac_model::{FactIx, StepIx};

use crate::tree::{Protocol, Step};
use crate::walk::{self, Part};

/// What a drawing is measured in: about the pixels of a screen.
type Px = usize;

const WIDTH: Px = 1520;
const MARGIN: Px = 12;
const CARD: (Px, Px) = (189, 42);
const GAP: Px = 6;
/// The head of a band, left of its cards.
const HEAD: Px = 128;
const TITLE: Px = 44;
const LEGEND: Px = 40;
/// How many letters fit on a line of a card, and how many lines there are.
const LETTERS: usize = 28;
/// How many small ones fit at the foot of a card, where the role stands left and the marks right.
const FOOT_LETTERS: usize = 34;
/// How many fit on a line of a band's head, and how far its lines are from each other.
const HEAD_LETTERS: usize = 13;
const HEAD_LINE: Px = 16;
const LINES: usize = 2;

/// One colour for each role, in the order in which the protocol names them; after the last they begin again, and the role's
/// word stands on every card anyway.
const COLOURS: [&str; 8] = ["#0f5c5c", "#8a4b00", "#3b3a8f", "#8a2050", "#1c6b3c", "#5b3a8c", "#a8121f", "#3a4956"];

/// Draws a protocol as an SVG of its own, for a page or a file.
pub fn draw(protocol: &Protocol) -> String {
    let waits = Waits::of(protocol);
    let per_row = (WIDTH - 2 * MARGIN - HEAD + GAP) / (CARD.0 + GAP);
    let mut bands = String::new();
    let mut top = TITLE;
    for (place, stage) in protocol.stages.iter().enumerate() {
        let steps: Vec<(StepIx, &Step)> = of_stage(protocol, place).collect();
        if steps.is_empty() {
            continue;
        }
        let cards = steps.len().div_ceil(per_row) * (CARD.1 + GAP) + GAP;
        let head = (lines(&stage.title, HEAD_LETTERS).len() + 1) * HEAD_LINE + 2 * GAP;
        let height = cards.max(head);
        band(&mut bands, &stage.title, steps.len(), (top, height));
        for (at, (ix, step)) in steps.iter().enumerate() {
            let x = MARGIN + HEAD + at % per_row * (CARD.0 + GAP);
            let y = top + GAP + at / per_row * (CARD.1 + GAP);
            bands.push_str(&card(protocol, &waits, *ix, step, (x, y)));
        }
        top += height + GAP;
    }
    let height = top + LEGEND;
    let title = escaped(&format!("{}, version {}: the way", protocol.title, protocol.version));
    let about = "A band for each stage, a card for each step. The printed protocol says the same in words.";
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="way-title way-about" viewBox="0 0 {WIDTH} {height}" font-family="system-ui, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif"><title id="way-title">{title}</title><desc id="way-about">{about}</desc><rect width="{WIDTH}" height="{height}" fill="#f4f4f1"/><text x="{MARGIN}" y="28" font-size="18" font-weight="700" fill="#17212b">{title}</text>{bands}{}</svg>
"##,
        legend(protocol, top)
    )
}

fn of_stage(protocol: &Protocol, stage: usize) -> impl Iterator<Item = (StepIx, &Step)> {
    let numbered = protocol.steps.iter().enumerate();
    numbered
        .filter_map(move |(place, step)| Some((StepIx(u16::try_from(place).ok()?), step)))
        .filter(move |(_, step)| step.stage == stage)
}

fn band(out: &mut String, title: &str, steps: usize, (top, height): (Px, Px)) {
    let (width, x) = (WIDTH - 2 * MARGIN, MARGIN + 10);
    let _ = write!(
        out,
        r##"<rect x="{MARGIN}" y="{top}" width="{width}" height="{height}" rx="6" fill="#fff" stroke="#d3d8d6"/>"##
    );
    let mut y = top + GAP;
    for words in lines(title, HEAD_LETTERS) {
        y += HEAD_LINE;
        let words = escaped(&words);
        let _ =
            write!(out, r##"<text x="{x}" y="{y}" font-size="14" font-weight="700" fill="#17212b">{words}</text>"##);
    }
    let noun = if steps == 1 { "step" } else { "steps" };
    let _ = write!(out, r##"<text x="{x}" y="{}" font-size="12" fill="#4a5763">{steps} {noun}</text>"##, y + HEAD_LINE);
}

fn card(protocol: &Protocol, waits: &Waits, ix: StepIx, step: &Step, (x, y): (Px, Px)) -> String {
    let colour = colour(step.by.first().map_or(0, |role| role.place()));
    let dashed = if step.optional { r#" stroke-dasharray="4 3""# } else { "" };
    let mut out = format!(
        r##"<g><title>{}</title><rect x="{x}" y="{y}" width="{}" height="{}" rx="4" fill="#fff" stroke="#7b8791"{dashed}/><rect x="{x}" y="{y}" width="5" height="{}" rx="2" fill="{colour}"/>"##,
        escaped(&tooltip(protocol, waits, ix, step)),
        CARD.0,
        CARD.1,
        CARD.1,
    );
    for (line, words) in lines(&step.title, LETTERS).into_iter().enumerate() {
        let _ = write!(
            out,
            r##"<text x="{}" y="{}" font-size="11.5" fill="#17212b">{}</text>"##,
            x + 10,
            y + 12 + line * 12,
            escaped(&words)
        );
    }
    let role = step.by.first().map_or("", |role| protocol.role(*role));
    let mut marks = marks(waits, ix, step);
    if role.chars().count() + marks.chars().count() > FOOT_LETTERS {
        marks = marks.replace(" · ", "·");
    }
    let _ = write!(
        out,
        r##"<text x="{}" y="{foot}" font-size="9.5" fill="{colour}">{}</text><text x="{}" y="{foot}" font-size="9.5" fill="#4a5763" text-anchor="end">{}</text></g>"##,
        x + 10,
        escaped(role),
        x + CARD.0 - 5,
        marks,
        foot = y + CARD.1 - 3,
    );
    out
}

/// What stands small at the foot of a card: repeated, for each of several, what holds it, what it holds.
fn marks(waits: &Waits, ix: StepIx, step: &Step) -> String {
    let mut marks = Vec::new();
    if step.repeat.is_some() {
        marks.push("again".to_owned());
    } else if step.per.is_some() {
        marks.push("each".to_owned());
    }
    if !step.gates.is_empty() {
        marks.push(if step.gates.len() == 1 { "1 gate".to_owned() } else { format!("{} gates", step.gates.len()) });
    }
    let holds = waits.held_by(ix).count();
    if holds > 0 {
        marks.push(format!("holds {holds}"));
    }
    marks.join(" · ")
}

fn tooltip(protocol: &Protocol, waits: &Waits, ix: StepIx, step: &Step) -> String {
    let titles = |steps: Vec<StepIx>| {
        let names: Vec<&str> = steps.iter().filter_map(|step| protocol.step(*step)).map(|step| &*step.title).collect();
        names.join("; ")
    };
    let roles: Vec<&str> = step.by.iter().map(|role| protocol.role(*role)).collect();
    let mut words = format!("{} ({})", step.title, roles.join(", "));
    for (what, steps) in [("Waits for", waits.before(ix).collect()), ("Holds", waits.held_by(ix).collect::<Vec<_>>())] {
        if !steps.is_empty() {
            let _ = write!(words, "\n{what}: {}", titles(steps));
        }
    }
    words
}

fn legend(protocol: &Protocol, top: Px) -> String {
    let mut out = String::new();
    let mut x = MARGIN;
    for (place, role) in protocol.roles.iter().enumerate() {
        let colour = colour(place);
        let _ = write!(
            out,
            r##"<rect x="{x}" y="{}" width="10" height="10" rx="2" fill="{colour}"/><text x="{}" y="{}" font-size="12" fill="#17212b">{}</text>"##,
            top + 4,
            x + 15,
            top + 13,
            escaped(role)
        );
        x += 34 + role.chars().count() * 7;
    }
    let words = "dashed: for when it happens · again: repeated by the clock · each: one for each of several · gates: what has to let pass · holds: steps whose gates wait for what it records";
    let _ = write!(out, r##"<text x="{MARGIN}" y="{}" font-size="12" fill="#4a5763">{words}</text>"##, top + 31);
    out
}

fn colour(role: usize) -> &'static str {
    COLOURS.get(role % COLOURS.len()).copied().unwrap_or_default()
}

/// A title on at most two lines; what is left over is marked, and stands in full in the tooltip.
fn lines(title: &str, letters: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in title.split(' ') {
        let full = lines.len() == LINES;
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= letters => {
                line.push(' ');
                line.push_str(word);
            }
            Some(line) if full => {
                line.push('…');
                break;
            }
            Some(_) | None => lines.push(word.to_owned()),
        }
    }
    lines
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Which steps' gates wait for which steps: for their end, or for a fact that they record.
struct Waits(BTreeSet<(StepIx, StepIx)>);

impl Waits {
    fn of(protocol: &Protocol) -> Waits {
        let mut recorded: BTreeMap<FactIx, Vec<StepIx>> = BTreeMap::new();
        let mut all = BTreeSet::new();
        for (ix, step) in (0..).map(StepIx).zip(&protocol.steps) {
            for fact in &step.records {
                recorded.entry(*fact).or_default().push(ix);
            }
        }
        for gate in &protocol.gates {
            for need in &gate.needs {
                let mut named = BTreeSet::new();
                walk::condition(&need.cond, &mut |part| steps_named(protocol, &recorded, part, &mut named));
                all.extend(named.into_iter().filter(|step| *step != gate.step).map(|step| (gate.step, step)));
            }
        }
        Waits(all)
    }

    fn before(&self, step: StepIx) -> impl Iterator<Item = StepIx> {
        self.0.iter().filter(move |(waiting, _)| *waiting == step).map(|(_, awaited)| *awaited)
    }

    fn held_by(&self, step: StepIx) -> impl Iterator<Item = StepIx> {
        self.0.iter().filter(move |(_, awaited)| *awaited == step).map(|(waiting, _)| *waiting)
    }
}

/// The steps a part of a need asks about: the step itself, or whoever records the fact.
fn steps_named(
    protocol: &Protocol,
    recorded: &BTreeMap<FactIx, Vec<StepIx>>,
    part: Part<'_>,
    named: &mut BTreeSet<StepIx>,
) {
    let facts: Vec<FactIx> = match part {
        Part::Cell(cell) => vec![cell.fact],
        Part::OverRows(fact) => vec![fact],
        Part::Derived(derived) => walk::facts_of(protocol, derived).into_iter().collect(),
        Part::Step(step, _) | Part::StepAt(step, _) => {
            named.insert(step);
            Vec::new()
        }
        Part::Rows(_) | Part::Parameter(_) => Vec::new(),
    };
    named.extend(facts.iter().filter_map(|fact| recorded.get(fact)).flatten());
}

//! The course of a case to scale, as a drawing; and the same in words, which is what a phone, a printer and a screen
//! reader get. Local times, also over a night in which the clocks change.

use iliac_model::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::mark::{Mark, sign};

/// A course to draw.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// Element id, unique on the page.
    pub id: String,
    /// What it shows: `Examination of 22 November`.
    pub title: String,
    /// Left end.
    pub from: Timestamp,
    /// Right end.
    pub to: Timestamp,
    /// The instant the page stands at; drawn as a line when it lies inside.
    pub now: Timestamp,
    /// The unit's zone, in which hours are written.
    pub zone: TimeZone,
    /// Things that happened or will.
    pub marks: Vec<TimeMark>,
    /// Things that last.
    pub spans: Vec<TimeSpan>,
}

/// One instant on it.
#[derive(Clone, Debug)]
pub struct TimeMark {
    /// When.
    pub at: Timestamp,
    /// What, in a few words: `Midazolam 2 mg`.
    pub label: String,
    /// How it stands: done, due, overdue.
    pub mark: Mark,
}

/// Something that lasts.
#[derive(Clone, Debug)]
pub struct TimeSpan {
    /// Since when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// What, in a few words: `Lying down`.
    pub label: String,
    /// How it stands.
    pub mark: Mark,
}

/// Width of the drawing in its own units; the page scales it.
const WIDTH: i64 = 1200;
/// Room at both ends, so that the first and the last hour can be read.
const EDGE: i64 = 40;
/// Height of one line of labels or bars.
const LANE: i64 = 24;
/// Room below the axis for its hours and days.
const AXIS: i64 = 40;
/// Width reserved for one letter of a label: a little more than any sans serif needs at this size.
const LETTER: i64 = 7;
/// Free room after a label.
const GAP: i64 = 16;
/// Most ticks on the axis before the next coarser step is taken.
const TICKS_MAX: i64 = 13;
/// From the middle of a line of text to its base line.
const BASE: i64 = 4;
/// Steps of the axis in minutes: from five minutes to four weeks.
const STEPS: [i64; 15] = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 4320, 10_080, 20_160, 40_320];
/// Minutes of a day on which no clock changes.
const DAY: i64 = 1440;
/// Seconds of a minute.
const MINUTE: i64 = 60;

/// The drawing, and the list.
pub fn timeline(timeline: &Timeline) -> Markup {
    let lanes = Lanes::lay(timeline);
    let axis = lanes.marks_height();
    let height = axis + AXIS + lanes.spans_height() + LANE;
    html! {
        figure class="il-timeline" {
            svg class="il-timeline__drawing" viewBox=(format!("0 0 {WIDTH} {height}")) aria-hidden="true" focusable="false" {
                (hours(timeline, axis, height))
                @if timeline.from <= timeline.now && timeline.now <= timeline.to {
                    @let x = timeline.x(timeline.now);
                    line class="il-timeline__now" x1=(x) x2=(x) y1=(axis - LANE / 2) y2=(height) {}
                    text class="il-timeline__now-word" x=(x + BASE) y=(height - BASE) { "now" }
                }
                @for (span, lane) in timeline.spans.iter().zip(&lanes.spans) { (bar(timeline, span, axis + AXIS + lane * LANE)) }
                @for (mark, place) in timeline.marks.iter().zip(&lanes.marks) { (stem(timeline, mark, *place, axis)) }
                @for (mark, place) in timeline.marks.iter().zip(&lanes.marks) { (label(timeline, mark, *place, axis)) }
            }
            (in_words(timeline))
        }
    }
}

impl Timeline {
    fn x(&self, at: Timestamp) -> i64 {
        let whole = self.to.since(self.from).seconds().max(1);
        let part = at.since(self.from).seconds().clamp(0, whole);
        EDGE + part.saturating_mul(WIDTH - EDGE - EDGE) / whole
    }

    fn local(&self, at: Timestamp) -> Option<jiff::Zoned> {
        jiff::Timestamp::from_second(at.second()).ok().map(|at| at.to_zoned(self.zone.clone()))
    }

    fn words(&self, at: Timestamp, format: &str) -> String {
        self.local(at).map(|local| local.strftime(format).to_string()).unwrap_or_default()
    }

    fn is_longer_than_a_day(&self) -> bool {
        self.to.since(self.from).seconds() > DAY * MINUTE
    }
}

/// Where each label and bar lies, so that none touches another.
struct Lanes {
    marks: Vec<Place>,
    spans: Vec<i64>,
}

/// A label's line, its left end and its width.
#[derive(Clone, Copy)]
struct Place {
    lane: i64,
    left: i64,
    width: i64,
}

impl Lanes {
    fn lay(timeline: &Timeline) -> Self {
        let spans = timeline.spans.iter().scan(Rows::default(), |rows, span| {
            let left = timeline.x(span.from);
            Some(rows.place(left, timeline.x(span.to).max(left + width_of(&span.label))))
        });
        Self { marks: Self::lay_marks(timeline), spans: spans.collect() }
    }

    /// From the right: what comes earlier goes higher, so that no stem runs through the label of another.
    fn lay_marks(timeline: &Timeline) -> Vec<Place> {
        let mut places: Vec<(usize, Place)> = timeline
            .marks
            .iter()
            .enumerate()
            .map(|(index, mark)| {
                let width = width_of(&mark_words(timeline, mark));
                (index, Place { lane: 0, left: timeline.x(mark.at).min(WIDTH - width), width })
            })
            .collect();
        places.sort_by_key(|(index, place)| std::cmp::Reverse((place.left, *index)));
        let mut rows = Rows::default();
        for (_, place) in &mut places {
            place.lane = rows.place(place.left, place.left + place.width);
        }
        places.sort_by_key(|(index, _)| *index);
        places.into_iter().map(|(_, place)| place).collect()
    }

    fn marks_height(&self) -> i64 {
        let lines = self.marks.iter().map(|place| place.lane + 1).max().unwrap_or(0);
        lines * LANE + LANE / 2
    }

    fn spans_height(&self) -> i64 {
        self.spans.iter().map(|lane| lane + 1).max().unwrap_or(0) * LANE
    }
}

/// Lines with what is taken on each, as pairs of left and right.
#[derive(Default)]
struct Rows(Vec<Vec<(i64, i64)>>);

impl Rows {
    /// The first line with room from `left` to `right`.
    fn place(&mut self, left: i64, right: i64) -> i64 {
        let is_free = |taken: &Vec<(i64, i64)>| taken.iter().all(|(l, r)| right + GAP <= *l || r + GAP <= left);
        let index = self.0.iter().position(is_free).unwrap_or(self.0.len());
        if index == self.0.len() {
            self.0.push(Vec::new());
        }
        if let Some(line) = self.0.get_mut(index) {
            line.push((left, right));
        }
        i64::try_from(index).unwrap_or(i64::MAX)
    }
}

fn width_of(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX).saturating_mul(LETTER).saturating_add(GAP)
}

fn mark_words(timeline: &Timeline, mark: &TimeMark) -> String {
    format!("{} {}", timeline.words(mark.at, "%H:%M"), mark.label)
}

/// A thin line from an instant on the axis up to its label.
fn stem(timeline: &Timeline, mark: &TimeMark, place: Place, axis: i64) -> Markup {
    let x = timeline.x(mark.at);
    html! {
        g class=(mark_class(mark)) {
            line x1=(x) x2=(x) y1=(axis - (place.lane + 1) * LANE - LANE / 2) y2=(axis) {}
            circle cx=(x) cy=(axis) r="5" {}
        }
    }
}

/// A label above the axis, on a ground of its own so that stems behind it do not disturb.
fn label(timeline: &Timeline, mark: &TimeMark, place: Place, axis: i64) -> Markup {
    let middle = axis - (place.lane + 1) * LANE;
    html! {
        g class=(mark_class(mark)) {
            rect class="il-timeline__ground" x=(place.left + 1) y=(middle - LANE / 2 + 1) width=(place.width - GAP / 2) height=(LANE - 2) {}
            text x=(place.left + BASE) y=(middle + BASE) {
                tspan class="il-timeline__time" { (timeline.words(mark.at, "%H:%M")) } " " (mark.label)
            }
        }
    }
}

fn mark_class(mark: &TimeMark) -> String {
    format!("il-timeline__mark il-timeline__mark--{}", mark.mark.class())
}

/// A bar below the axis.
fn bar(timeline: &Timeline, span: &TimeSpan, top: i64) -> Markup {
    let left = timeline.x(span.from);
    let width = (timeline.x(span.to) - left).max(BASE);
    html! {
        g class=(format!("il-timeline__span il-timeline__span--{}", span.mark.class())) {
            rect x=(left) y=(top + 2) width=(width) height=(LANE - BASE) rx="3" {}
            text x=(left + BASE + BASE) y=(top + LANE / 2 + BASE) { (span.label) }
        }
    }
}

/// The axis with its hours, and the days where they begin.
fn hours(timeline: &Timeline, axis: i64, height: i64) -> Markup {
    let ticks = ticks(timeline);
    let day = |at: Timestamp| timeline.words(at, "%a %-d %b");
    let before = std::iter::once(None).chain(ticks.iter().map(|tick| Some(day(*tick))));
    html! {
        line class="il-timeline__axis" x1=(EDGE) x2=(WIDTH - EDGE) y1=(axis) y2=(axis) {}
        @for (tick, day_before) in ticks.iter().zip(before) {
            @let x = timeline.x(*tick);
            @let hour = timeline.words(*tick, "%H:%M");
            line class="il-timeline__tick" x1=(x) x2=(x) y1=(axis) y2=(height) {}
            @if hour != "00:00" || !timeline.is_longer_than_a_day() {
                text class="il-timeline__hour" x=(x + BASE) y=(axis + LANE / 2 + BASE) { (hour) }
            }
            @if day_before != Some(day(*tick)) {
                text class="il-timeline__day" x=(x + BASE) y=(axis + LANE + BASE + BASE) { (day(*tick)) }
            }
        }
    }
}

/// Instants at round local times, at most as many as can be read.
fn ticks(timeline: &Timeline) -> Vec<Timestamp> {
    let minutes = timeline.to.since(timeline.from).seconds() / MINUTE;
    let step = STEPS.into_iter().find(|step| minutes / step < TICKS_MAX);
    let (Some(step), Some(start)) = (step, timeline.local(timeline.from)) else { return Vec::new() };
    let mut ticks: Vec<Timestamp> = Vec::new();
    let mut civil = start.date().to_datetime(jiff::civil::Time::midnight());
    // Counted on the wall clock, so that marks stay at round hours on a night in which it changes.
    while let Ok(zoned) = civil.to_zoned(timeline.zone.clone()) {
        let at = Timestamp::from_second(zoned.timestamp().as_second());
        if at > timeline.to {
            break;
        }
        if at >= timeline.from && ticks.last().is_none_or(|last| *last < at) {
            ticks.push(at);
        }
        let step = if step < DAY { jiff::Span::new().minutes(step) } else { jiff::Span::new().days(step / DAY) };
        let Ok(next) = civil.checked_add(step) else { break };
        civil = next;
    }
    ticks
}

/// Everything on it in order of time, as a list.
fn in_words(timeline: &Timeline) -> Markup {
    let format = if timeline.is_longer_than_a_day() { "%-d %b %H:%M" } else { "%H:%M" };
    let marks =
        timeline.marks.iter().map(|mark| (mark.at, mark.mark, timeline.words(mark.at, format), mark.label.as_str()));
    let spans = timeline.spans.iter().map(|span| {
        let words = format!("{} to {}", timeline.words(span.from, format), timeline.words(span.to, format));
        (span.from, span.mark, words, span.label.as_str())
    });
    let mut all: Vec<_> = marks.chain(spans).collect();
    all.sort_by_key(|(at, ..)| *at);
    html! {
        figcaption class="il-timeline__title" { (timeline.title) }
        ol class="il-timeline__words" {
            @for (_, mark, time, label) in all { li { (sign(mark)) span class="il-timeline__when" { (time) } span { (label) } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(from: &str, to: &str, labels: &[(&str, &str)]) -> Timeline {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let at = |text: &str| {
            let civil: jiff::civil::DateTime = text.parse().unwrap();
            Timestamp::from_second(civil.to_zoned(zone.clone()).unwrap().timestamp().as_second())
        };
        Timeline {
            id: "t".into(),
            title: "A course".into(),
            from: at(from),
            to: at(to),
            now: at(from),
            marks: labels.iter().map(|(t, l)| TimeMark { at: at(t), label: (*l).into(), mark: Mark::Done }).collect(),
            spans: Vec::new(),
            zone,
        }
    }

    #[test]
    fn labels_at_the_same_minute_lie_on_different_lines() {
        let course = course(
            "2026-11-22T09:00",
            "2026-11-22T12:00",
            &[
                ("2026-11-22T10:00", "first"),
                ("2026-11-22T10:00", "second"),
                ("2026-11-22T10:01", "third"),
                ("2026-11-22T11:59", "a label that would run over the right edge"),
            ],
        );
        let lanes = Lanes::lay(&course);
        let mut lines: Vec<i64> = lanes.marks.iter().take(3).map(|place| place.lane).collect();
        lines.dedup();
        assert_eq!(lines, [2, 1, 0], "what comes first stands highest");
        assert!(lanes.marks.iter().all(|place| place.left + place.width <= WIDTH));
    }

    #[test]
    fn hours_stay_round_on_the_night_the_clocks_go_back() {
        let course = course("2026-10-24T22:00", "2026-10-25T07:00", &[]);
        let hours: Vec<String> = ticks(&course).into_iter().map(|at| course.words(at, "%H:%M")).collect();
        assert_eq!(hours, ["22:00", "23:00", "00:00", "01:00", "02:00", "03:00", "04:00", "05:00", "06:00", "07:00"]);
    }

    #[test]
    fn a_course_of_weeks_has_few_ticks_and_names_days() {
        let course = course("2026-11-01T08:00", "2026-11-29T08:00", &[]);
        let ticks = ticks(&course);
        assert!((5..=15).contains(&ticks.len()), "{}", ticks.len());
        assert!(timeline(&course).0.contains("Nov</text>"));
    }
}

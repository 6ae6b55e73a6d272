//! The pictures of a child's day: one calm set, drawn by ourselves, each telling one thing.
//!
//! The same child in yellow is in every picture, with grown-ups in plain colours. No needle, no blood, no fright, and nothing
//! that is not so: nobody laughs while something is done to them. Lines carry the meaning, so a grey print shows it too.

mod figures;

use iliac_protocol::tree::Picture;
use maud::{Markup, html};

use self::figures::{
    BLUE, Eyes, GREEN, RED, SKIN, TEAL, WHITE, bed, blanket, circle, cup, door, fill, grown_up, hand, head, line,
    pillow, rounded, small_child, speech, trunk,
};

/// Where a picture's step stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// It is over.
    Done,
    /// It is going on.
    Now,
    /// It comes next.
    Next,
    /// It comes later.
    Later,
}

/// One picture of a child's day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PictureLine {
    /// What is shown.
    pub picture: Picture,
    /// Clock time, or day. Empty: not known.
    pub at: String,
    /// One short sentence, or two.
    pub words: String,
    /// Where it stands.
    pub stage: Stage,
}

/// A child's day in pictures, in order.
pub fn picture_day(lines: &[PictureLine]) -> Markup {
    html! { ol class="il-pictures" { @for line in lines {
        li class=(class(line.stage)) {
            (picture(line.picture))
            div class="il-pictures__told" {
                @if !line.at.is_empty() || line.stage != Stage::Later { p class="il-pictures__at" {
                    @match line.stage {
                        Stage::Done => span class="il-pictures__mark il-pictures__mark--done" { (tick()) "Done" },
                        Stage::Now => span class="il-pictures__mark" { "Now" },
                        Stage::Next => span class="il-pictures__mark" { "Next" },
                        Stage::Later => {},
                    }
                    @if !line.at.is_empty() { " " strong { (line.at) } }
                } }
                p class="il-pictures__words" { (line.words) }
            }
        }
    } } }
}

const fn class(stage: Stage) -> &'static str {
    match stage {
        Stage::Done => "il-pictures__line il-pictures__line--done",
        Stage::Now | Stage::Next => "il-pictures__line il-pictures__line--now",
        Stage::Later => "il-pictures__line",
    }
}

fn tick() -> Markup {
    html! { svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false" { path d="m6.4 11.6-3.6-3.6 1.3-1.3 2.3 2.3 5.5-5.5 1.3 1.3z" fill="currentColor" {} } }
}

/// A picture with the words of what it shows.
pub fn picture(picture: Picture) -> Markup {
    html! {
        svg class="il-picture" viewBox="0 0 200 150" role="img" aria-label=(alternative(picture)) focusable="false" {
            (rounded(1, 1, 198, 148, 12, "#eef4f3"))
            (drawing(picture))
        }
    }
}

/// What a picture shows, for who cannot see it.
pub const fn alternative(picture: Picture) -> &'static str {
    match picture {
        Picture::Arriving => "A child and a grown-up walk to a door, hand in hand",
        Picture::Talking => "A child and a nurse talk",
        Picture::Choosing => "A child thinks. There is a tick, and there is a cross",
        Picture::Fasting => "A plate and a cup, crossed out",
        Picture::Wristband => "A band with a name around a wrist",
        Picture::Measuring => "A soft cuff around a child's arm",
        Picture::Cream => "White cream on the back of a hand",
        Picture::Drip => "A thin soft tube, taped to the back of a hand",
        Picture::Mask => "A child in bed breathes through a soft mask",
        Picture::SleepyMedicine => "A child in bed grows sleepy",
        Picture::Sleeping => "A child sleeps in bed",
        Picture::LyingOnSide => "A child lies on one side",
        Picture::LyingOnTummy => "A child lies on the tummy",
        Picture::Washing => "A hand wipes a child's back with a cloth",
        Picture::Doctor => "A doctor stands at the back of a child who lies down",
        Picture::Plaster => "A plaster low on a child's back",
        Picture::Waking => "A child opens the eyes in bed. A grown-up is there",
        Picture::Resting => "A child rests in bed and holds a toy",
        Picture::Drinking => "A child with a cup and a straw",
        Picture::Hurting => "A child points to the back and tells a grown-up",
        Picture::GoingHome => "A child and a grown-up walk to a house, hand in hand",
        Picture::Calling => "A grown-up talks on the phone next to a child",
        Picture::Checking => "A nurse looks at a plaster on a child's back",
    }
}

fn drawing(picture: Picture) -> Markup {
    match picture {
        Picture::Arriving => {
            html! { (door(140)) (grown_up(58, TEAL, Eyes::Open)) (small_child(100, Eyes::Open)) (hand(72, 96, 90, 106)) }
        }
        Picture::GoingHome => {
            html! { (house()) (grown_up(58, TEAL, Eyes::Open)) (small_child(100, Eyes::Open)) (hand(72, 96, 90, 106)) }
        }
        Picture::Talking => {
            html! { (grown_up(60, BLUE, Eyes::Open)) (small_child(140, Eyes::Open)) (speech(82, 18)) (speech(120, 44)) }
        }
        Picture::Choosing => choosing(),
        Picture::Fasting => fasting(),
        Picture::Wristband => {
            on_a_hand(&html! { (rounded(62, 60, 26, 36, 6, WHITE)) (line("M69 70h12M69 78h12M69 86h8")) })
        }
        Picture::Cream => on_a_hand(&html! { (fill("M100 72c4-10 26-12 34-4s4 18-8 19-30-2-26-15z", WHITE)) }),
        Picture::Drip => on_a_hand(
            &html! { (line("M112 80C90 60 84 30 50 24")) (rounded(100, 70, 30, 18, 4, WHITE)) (line("M106 74v10M124 74v10")) },
        ),
        Picture::Measuring => measuring(),
        Picture::Mask => in_bed(
            Eyes::Open,
            &html! { (fill("M62 70c0-9 14-9 14 0l3 12H59z", "#cfe3f1")) (line("M79 78C110 84 130 60 150 30")) },
        ),
        Picture::SleepyMedicine => in_bed(
            Eyes::Half,
            &html! { (rounded(140, 22, 22, 34, 5, WHITE)) (line("M151 56C151 84 128 92 118 98")) (line("M145 40h12")) },
        ),
        Picture::Sleeping => in_bed(Eyes::Shut, &html! { (letters_of_sleep()) }),
        Picture::Resting => in_bed(Eyes::Open, &html! { (toy(128, 84)) }),
        Picture::Waking => {
            html! { (grown_up(160, TEAL, Eyes::Open)) (in_bed(Eyes::Open, &html! { (line("M46 40l-6-9M66 34v-11M86 40l6-9")) })) }
        }
        Picture::LyingOnSide => lying(false, &html! {}),
        Picture::LyingOnTummy => lying(true, &html! {}),
        Picture::Washing => lying(true, &html! { (rounded(106, 62, 28, 12, 4, WHITE)) (hand(150, 14, 124, 62)) }),
        Picture::Doctor => {
            html! { (grown_up(128, BLUE, Eyes::Open)) (lying(true, &html! { (hand(120, 60, 116, 76)) })) }
        }
        Picture::Plaster => seen_from_behind(&plaster()),
        Picture::Checking => {
            html! { (seen_from_behind(&plaster())) (grown_up(158, BLUE, Eyes::Open)) (hand(146, 92, 128, 100)) }
        }
        Picture::Drinking => html! { (small_child(86, Eyes::Open)) (cup(128, 78)) (hand(98, 110, 126, 100)) },
        Picture::Hurting => {
            html! { (small_child(76, Eyes::Sad)) (circle(66, 110, 9, RED)) (hand(86, 106, 68, 110)) (grown_up(140, TEAL, Eyes::Open)) (speech(94, 36)) }
        }
        Picture::Calling => {
            html! { (grown_up(76, TEAL, Eyes::Open)) (rounded(88, 34, 9, 22, 3, "#33424f")) (hand(90, 86, 93, 58)) (small_child(136, Eyes::Open)) (speech(104, 14)) }
        }
    }
}

fn choosing() -> Markup {
    html! {
        (small_child(100, Eyes::Open))
        (rounded(22, 32, 42, 42, 21, WHITE)) (line("M33 54l8 8 14-18"))
        (rounded(136, 32, 42, 42, 21, WHITE)) (line("M148 44l18 18M166 44l-18 18"))
    }
}

fn fasting() -> Markup {
    html! {
        (circle(78, 82, 38, WHITE)) (circle(78, 82, 24, "#e4eceb"))
        (cup(146, 70))
        (line("M36 124L120 40M136 118L182 62"))
    }
}

/// A forearm and a hand from the left, with something on it.
fn on_a_hand(with: &Markup) -> Markup {
    html! {
        (rounded(1, 56, 40, 44, 4, "#f3c84b"))
        (fill("M36 62h62c18-4 38-6 52 2l26 14c8 5 2 14-6 12l-18-5 14 10c7 6 0 14-8 11l-22-11H36z", SKIN))
        (with)
    }
}

fn measuring() -> Markup {
    html! {
        (small_child(84, Eyes::Open))
        (rounded(97, 94, 16, 18, 4, BLUE)) (line("M113 104C140 112 128 74 150 70"))
        (rounded(140, 40, 34, 30, 5, WHITE)) (line("M146 56h6l4-9 5 15 4-6h4"))
    }
}

/// The child in bed, the head on the pillow to the left.
fn in_bed(eyes: Eyes, with: &Markup) -> Markup {
    html! { (bed()) (pillow()) (head(68, 72, 19, eyes)) (blanket()) (with) }
}

/// The child lying on a bed, on the tummy or on the side, the back to us or up.
fn lying(on_tummy: bool, with: &Markup) -> Markup {
    let eyes = Eyes::Open;
    html! {
        (bed()) (pillow())
        @if on_tummy {
            (trunk("M74 92c20-20 54-18 84-6l10 12H78z"))
            (head(60, 82, 17, eyes)) (line("M84 98c-10 4-20 4-26 2"))
        } @else {
            (fill("M122 78l34 8c8 3 6 11-1 10l-30-1 20 4c6 2 4 8-2 8l-34-4z", BLUE))
            (trunk("M74 98c4-26 34-34 56-18l-8 24H78z"))
            (head(62, 80, 18, eyes)) (line("M90 86c-2 10-12 14-22 13"))
        }
        (with)
    }
}

/// The child's back, from the shoulders down.
fn seen_from_behind(with: &Markup) -> Markup {
    html! {
        (fill("M58 150V84c0-18 20-26 42-26s42 8 42 26v66z", "#f3c84b"))
        (fill("M62 112h76v24H62z", SKIN)) (fill("M60 134h80v16H60z", BLUE))
        (circle(100, 38, 23, "#5a3b2b"))
        (with)
    }
}

fn plaster() -> Markup {
    html! { (rounded(104, 114, 32, 15, 7, WHITE)) (rounded(114, 116, 12, 11, 2, "#e4eceb")) }
}

fn letters_of_sleep() -> Markup {
    html! { (line("M100 40h12l-12 14h12M122 24h16l-16 18h16M150 12h12l-12 14h12")) }
}

fn toy(x: i32, y: i32) -> Markup {
    html! {
        (circle(x - 8, y - 18, 5, "#b98a5e")) (circle(x + 8, y - 18, 5, "#b98a5e"))
        (circle(x, y + 6, 13, "#b98a5e")) (circle(x, y - 12, 10, "#b98a5e"))
        (circle(x - 3, y - 13, 1, "#33424f")) (circle(x + 3, y - 13, 1, "#33424f"))
    }
}

fn house() -> Markup {
    html! {
        (fill("M130 70l30-28 30 28z", RED)) (rounded(137, 70, 46, 62, 1, WHITE)) (rounded(152, 98, 17, 34, 1, GREEN))
        (rounded(156, 78, 10, 10, 1, "#cfe3f1"))
    }
}

//! What the pictures are made of: one child, grown-ups, a bed and a few things, in one line and seven colours.

use maud::{Markup, html};

/// The line of every drawing.
const INK: &str = "#33424f";
const HAIR: &str = "#5a3b2b";
const YELLOW: &str = "#f3c84b";
pub(super) const SKIN: &str = "#e0ac84";
pub(super) const TEAL: &str = "#5fa8a3";
pub(super) const BLUE: &str = "#7fa6cf";
pub(super) const GREEN: &str = "#9cc7a4";
pub(super) const RED: &str = "#dd8f80";
pub(super) const WHITE: &str = "#ffffff";

/// How the eyes look.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Eyes {
    Open,
    Half,
    Shut,
    Sad,
}

/// A line without a filling.
pub(super) fn line(d: &str) -> Markup {
    html! { path d=(d) fill="none" stroke=(INK) stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round" {} }
}

/// A filled shape.
pub(super) fn fill(d: &str, colour: &str) -> Markup {
    html! { path d=(d) fill=(colour) stroke=(INK) stroke-width="2.5" stroke-linejoin="round" {} }
}

pub(super) fn circle(x: i32, y: i32, radius: i32, colour: &str) -> Markup {
    html! { circle cx=(x) cy=(y) r=(radius) fill=(colour) stroke=(INK) stroke-width="2.5" {} }
}

pub(super) fn rounded(x: i32, y: i32, width: i32, height: i32, radius: i32, colour: &str) -> Markup {
    html! { rect x=(x) y=(y) width=(width) height=(height) rx=(radius) fill=(colour) stroke=(INK) stroke-width="2" {} }
}

/// A head with hair, turned to us.
pub(super) fn head(x: i32, y: i32, radius: i32, eyes: Eyes) -> Markup {
    let (left, right, level) = (x - radius / 3, x + radius / 3, y + 1);
    let mouth = match eyes {
        Eyes::Open => format!("M{} {}q5 4 10 0", x - 5, y + radius / 2),
        Eyes::Half | Eyes::Shut => format!("M{} {}h6", x - 3, y + radius / 2),
        Eyes::Sad => format!("M{} {}q5 -4 10 0", x - 5, y + radius / 2 + 2),
    };
    let lids = match eyes {
        Eyes::Open | Eyes::Sad => format!("M{left} {}v1M{right} {}v1", level - 1, level - 1),
        Eyes::Half => format!("M{} {level}h6M{} {level}h6", left - 3, right - 3),
        Eyes::Shut => format!("M{} {level}q3 4 6 0M{} {level}q3 4 6 0", left - 3, right - 3),
    };
    let (from, to) = (x - radius, x + radius);
    let hair =
        format!("M{from} {y}a{radius} {radius} 0 0 1 {} 0q-{radius} -{} -{} 0z", to - from, radius - 2, to - from);
    html! { (circle(x, y, radius, SKIN)) (fill(&hair, HAIR)) (line(&lids)) (line(&mouth)) }
}

/// The child, standing.
pub(super) fn small_child(x: i32, eyes: Eyes) -> Markup {
    let body = format!("M{} 94q14 -12 28 0l3 28h-34z", x - 14);
    let legs = format!("M{} 122v16M{} 122v16", x - 7, x + 7);
    let arms = format!("M{} 102l-2 13M{} 102l2 13", x - 8, x + 8);
    html! { (line(&legs)) (fill(&body, YELLOW)) (line(&arms)) (head(x, 72, 18, eyes)) }
}

/// A grown-up, standing.
pub(super) fn grown_up(x: i32, colour: &str, eyes: Eyes) -> Markup {
    let body = format!("M{} 68q18 -14 36 0l4 44h-44z", x - 18);
    let legs = format!("M{} 112v26M{} 112v26", x - 9, x + 9);
    let arms = format!("M{} 78l-2 26M{} 78l2 26", x - 11, x + 11);
    html! { (line(&legs)) (fill(&body, colour)) (line(&arms)) (head(x, 42, 19, eyes)) }
}

/// An arm from a shoulder to what it reaches.
pub(super) fn hand(from_x: i32, from_y: i32, to_x: i32, to_y: i32) -> Markup {
    html! { (line(&format!("M{from_x} {from_y}L{to_x} {to_y}"))) (circle(to_x, to_y, 4, SKIN)) }
}

pub(super) fn bed() -> Markup {
    html! { (rounded(24, 96, 152, 22, 5, WHITE)) (line("M34 118v16M166 118v16M24 70v50")) }
}

pub(super) fn pillow() -> Markup {
    rounded(30, 80, 54, 20, 9, WHITE)
}

/// Over the child in bed.
pub(super) fn blanket() -> Markup {
    fill("M84 100c4-22 30-26 54-18l36 12v10H84z", GREEN)
}

/// The child's body, lying.
pub(super) fn trunk(d: &str) -> Markup {
    fill(d, YELLOW)
}

pub(super) fn speech(x: i32, y: i32) -> Markup {
    html! {
        (fill(&format!("M{x} {y}h22q6 0 6 6v8q0 6 -6 6h-12l-6 7v-7h-4q-6 0 -6 -6v-8q0 -6 6 -6z"), WHITE))
        (line(&format!("M{} {}h14", x + 4, y + 10)))
    }
}

pub(super) fn cup(x: i32, y: i32) -> Markup {
    html! {
        (line(&format!("M{} {y}l6 -16h8", x + 12)))
        (fill(&format!("M{x} {y}h26l-4 34h-18z"), "#cfe3f1"))
    }
}

pub(super) fn door(x: i32) -> Markup {
    html! { (rounded(x, 40, 44, 94, 3, GREEN)) (circle(x + 36, 92, 3, WHITE)) (rounded(x + 9, 50, 26, 22, 2, WHITE)) (line(&format!("M{} 61h14M{} 54v14", x + 15, x + 22))) }
}

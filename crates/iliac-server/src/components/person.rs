//! The person band: whose page this is. It stays at the top of the window while one scrolls.

use maud::{Markup, html};

/// What the person is to the procedure. Fixed words, fixed colour, fixed letter, on every page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum PersonRole {
    /// Has the procedure for themselves.
    #[default]
    Patient,
    /// Gives marrow for somebody else.
    Donor,
    /// Receives it.
    Recipient,
}

impl PersonRole {
    /// By the protocol's word for them; anybody it does not tell apart is the patient.
    pub fn named(name: &str) -> PersonRole {
        match name {
            "donor" => Self::Donor,
            "recipient" => Self::Recipient,
            _ => Self::Patient,
        }
    }

    /// The word shown.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Patient => "Patient",
            Self::Donor => "Donor",
            Self::Recipient => "Recipient",
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Patient => "il-role il-role--patient",
            Self::Donor => "il-role il-role--donor",
            Self::Recipient => "il-role il-role--recipient",
        }
    }
}

/// Who is on the table.
#[derive(Clone, Debug, Default)]
pub struct PersonBand {
    /// Family name and given names, as on the wristband.
    pub name: String,
    /// The number on the wristband, with its kind: `MRN 004 512`.
    pub number: String,
    /// Date of birth and age: `4 May 1959, 67 years`.
    pub born: String,
    /// What the person is to the procedure.
    pub role: PersonRole,
    /// The planned procedure, and its site: `Marrow examination, iliac crest`.
    pub procedure: String,
    /// Which side: `Left`. `None`: no side is agreed yet, and the band says so.
    pub side: Option<String>,
    /// Whether it is done on one side, so that a side has to be agreed.
    pub is_sided: bool,
    /// Whom it is for, or who else stands in this case, each with what they are to it.
    pub others: Vec<(PersonRole, String)>,
    /// Another person with a name like this one, in words: `Maria Kowalsky is on today's list, room 2`.
    pub alike: Option<String>,
    /// What everybody in the room has to know, shortest first: `Allergy: lidocaine`, `Interpreter: Polish`.
    pub cautions: Vec<String>,
}

/// The band.
pub fn person_band(person: &PersonBand) -> Markup {
    html! {
        section class="il-person" aria-label="Person" {
            div class="il-person__in" {
                p class="il-person__who" {
                    (role_tag(person.role))
                    strong class="il-person__name" { (person.name) }
                }
                p class="il-person__item" { span class="il-person__number" { (person.number) } }
                p class="il-person__item" { span class="il-quiet" { "born " } (person.born) }
                p class="il-person__item il-person__procedure" {
                    (person.procedure) " "
                    @match &person.side {
                        Some(side) => strong class="il-person__side" { (side) },
                        None if person.is_sided => span class="il-person__side il-person__side--none" { "no side agreed" },
                        None => {},
                    }
                }
                @for (role, words) in &person.others {
                    p class="il-person__item" { (role_tag(*role)) " " (words) }
                }
                @for caution in &person.cautions { p class="il-person__caution" { (caution) } }
                @if let Some(alike) = &person.alike {
                    p class="il-person__alike" { strong { "Name alike." } " " (alike) }
                }
            }
        }
    }
}

/// Whose page a person, a parent or a child has open.
#[derive(Clone, Debug, Default)]
pub struct OwnBand {
    /// Given names, then family name.
    pub name: String,
    /// The hospital's number: what tells two people of one name and one birth date apart.
    pub number: String,
    /// Date of birth and age.
    pub born: String,
    /// What they are to the procedure, and which it is.
    pub procedure: String,
    /// To whom the page speaks, where that is not the person: `for the parent`.
    pub reader: Option<String>,
}

/// The band of a page for a person. It stands on every part of it.
pub fn own_band(band: &OwnBand) -> Markup {
    html! {
        section class="il-whose" aria-label="Whose page this is" {
            p { span class="il-whose__name" { (band.name) } @if let Some(reader) = &band.reader { " · " strong { (reader) } } }
            p class="il-quiet" { (band.number) " · born " (band.born) }
            p class="il-quiet" { (band.procedure) }
        }
    }
}

/// The role as a small tag with its letter, for lists.
pub fn role_tag(role: PersonRole) -> Markup {
    html! { span class=(role.class()) { (role.word()) } }
}

//! Who is on duty, in words.

use iliac_app::event::WardName;
use iliac_app::record::Store;
use iliac_model::Timestamp;
use maud::{Markup, html};

use super::words::capital;
use crate::server::Server;

/// Somebody on duty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// In which role.
    pub role: String,
    /// Their name.
    pub name: String,
    /// The telephone of this duty.
    pub phone: String,
    /// Whether they answer the calls of people at home.
    pub answers_calls: bool,
}

/// Who is on duty for a ward, and where help is when nobody is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OnDuty {
    /// Everybody on duty; `None` when the house keeps no rota.
    people: Option<Vec<Person>>,
    /// The ward's telephone, or the unit's where the ward has none of its own.
    phone: String,
    emergency: String,
}

impl OnDuty {
    /// Who is on duty for a ward at an instant; `phone` is where help is when nobody answers calls.
    pub fn at<S: Store>(server: &Server<S>, ward: &WardName, phone: String, at: Timestamp) -> OnDuty {
        let house = &server.house;
        let person = |duty: &iliac_app::event::Duty| Person {
            role: duty.role.clone(),
            name: house.name_of(duty.staff),
            phone: duty.phone.clone(),
            answers_calls: duty.answers_calls,
        };
        OnDuty {
            people: house.on_duty(ward, at).map(|duties| duties.iter().map(|duty| person(duty)).collect()),
            phone,
            emergency: server.setup.emergency.clone(),
        }
    }

    /// A role, with whoever is on duty in it, or that nobody is.
    pub fn owner(&self, role: &str) -> String {
        let Some(all) = &self.people else { return capital(role) };
        let of_role: Vec<String> = all
            .iter()
            .filter(|person| person.role == role)
            .map(|person| format!("{}, {}", person.name, person.phone))
            .collect();
        let who = if of_role.is_empty() { "nobody is on duty".to_owned() } else { of_role.join("; ") };
        format!("{}: {who}", capital(role))
    }

    /// Whom the person calls now. When nobody is on duty it says so, and where help is all the same.
    pub fn whom_to_call(&self) -> Markup {
        let answering = self.people.as_ref().map(|all| all.iter().find(|person| person.answers_calls));
        html! {
            @match answering {
                None => { "Call us: " strong { (self.phone) } "." }
                Some(Some(person)) => { "Call us: " strong { (person.phone) } " (" (person.name) ", " (person.role) ", is on duty now)." }
                Some(None) => { "Nobody is on duty for calls now. Try " strong { (self.phone) } ". If you cannot wait, call " strong { (self.emergency) } "." }
            }
        }
    }
}

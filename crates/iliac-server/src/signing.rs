//! Who signs: a sign-in name and a password, asked at the sign-in page and wherever a colleague signs on somebody else's
//! screen. The first session goes on; what the colleague signs carries their account and their roles, and no other.

use std::sync::Arc;

use iliac_app::ask::{Ask, Asked};
use iliac_app::case::Case;
use iliac_app::event::Staff;
use iliac_app::house::Actor;
use iliac_app::record::Store;
use iliac_model::{FactIx, Timestamp};
use iliac_protocol::tree::Kind;
use maud::Markup;

use crate::components::field::{self, Field};
use crate::components::form::Complaint;
use crate::fault::Page as Fault;
use crate::form::{Fields, SECRET};
use crate::password;
use crate::server::Server;
use crate::session::Signed;

/// The field in which whoever is signed in enters their password once more. It ends as secrets do ([`SECRET`]): it is never
/// shown again.
pub const PASSWORD: &str = "own.secret";

/// Behind a control's name: the sign-in name of the colleague who signs there.
pub const USER: &str = ".user";

/// Where a colleague's signature comes from, before the number of the account whose screen it was.
pub const SCREEN_OF: &str = "screen of account ";

/// Why somebody is not believed to be who they say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotSigned {
    /// Too many attempts with this name.
    TooMany,
    /// No such account, an account that is shut, or another password: told alike, after the same work.
    Wrong,
}

impl NotSigned {
    /// In a sentence, with what to do next.
    pub fn words(self) -> &'static str {
        match self {
            NotSigned::TooMany => "Too many attempts. Wait ten minutes, then try again.",
            NotSigned::Wrong => "This name and password do not go together. Nothing was changed; try again.",
        }
    }
}

/// Whose name and password these are.
///
/// # Errors
/// [`NotSigned`]; attempts are counted by name, wherever they are made.
pub async fn who<S: Store>(
    server: &Server<S>,
    name: &str,
    password: &str,
    now: Timestamp,
) -> Result<Arc<Staff>, NotSigned> {
    let name = name.to_lowercase();
    if !server.attempts.allow(&name, now) {
        return Err(NotSigned::TooMany);
    }
    let staff = server.house.staff_named(&name).filter(|staff| staff.active);
    let hash = staff.as_ref().map_or_else(|| server.decoy.clone(), |staff| staff.password.clone());
    let typed = password.to_owned();
    let right = server.slowly(move || password::is_right(&typed, &hash)).await.unwrap_or(false);
    let staff = staff.filter(|_| right).ok_or(NotSigned::Wrong)?;
    server.attempts.forget(&name);
    Ok(staff)
}

/// The control in which they do.
pub fn field(complaints: &[Complaint]) -> Markup {
    let password = Field::new(PASSWORD, "Your password").hint("It stands for your signature").complained(complaints);
    field::secret(&password, "current-password")
}

/// Whether whoever is signed in entered their own password, which stands for their signature; else why not, in words.
///
/// # Errors
/// When the account is not there any more.
pub async fn own<S: Store>(
    server: &Server<S>,
    signed: &Signed,
    fields: &Fields,
) -> Result<Option<&'static str>, Fault> {
    let Some(password) = fields.get(PASSWORD) else {
        return Ok(Some("Enter your password: it stands for your signature. Nothing was signed."));
    };
    let account = server.house.staff_member(signed.staff).ok_or_else(Fault::not_found)?;
    Ok(who(server, &account.login, password, server.wall()).await.err().map(NotSigned::words))
}

/// The colleague who signs at this control, on the screen of `first`; `None` when nobody does.
///
/// # Errors
/// A complaint beside the control; nothing else of the form is lost by it.
pub async fn colleague<S: Store>(
    server: &Server<S>,
    fields: &Fields,
    control: &str,
    first: &Signed,
) -> Result<Option<Actor>, Complaint> {
    let at = format!("{control}{USER}");
    let complain = |words: &str| Complaint { field: at.clone(), words: words.to_owned() };
    let (name, password) = match (fields.get(&at), fields.get(&format!("{control}{SECRET}"))) {
        (None, None) => return Ok(None),
        (Some(name), Some(password)) => (name, password),
        (Some(_), None) => return Err(complain("Enter the password of whoever signs as well.")),
        (None, Some(_)) => return Err(complain("Enter the sign-in name of whoever signs as well.")),
    };
    let staff = who(server, name, password, server.wall()).await.map_err(|not| complain(not.words()))?;
    if staff.id == first.staff {
        return Err(complain("This is the account that is signed in here. Somebody else signs, or nobody."));
    }
    let source = format!("{SCREEN_OF}{}", first.staff.0);
    Ok(Some(Actor { id: staff.id, roles: staff.roles.clone(), source }))
}

/// Those who sign on this form, by the fact each of them signs.
pub type Signatures = Vec<(FactIx, Actor)>;

/// Everybody who signs on this form. The fields answered hold the name of who signed, as if it had been typed.
///
/// # Errors
/// Every complaint, each beside its control.
pub async fn signatures<S: Store>(
    server: &Server<S>,
    case: &Case,
    fields: Fields,
    first: &Signed,
) -> Result<(Fields, Signatures), Vec<Complaint>> {
    let (mut answered, mut signatures, mut complaints) = (fields, Vec::new(), Vec::new());
    for (place, fact) in case.protocol().facts.iter().enumerate().filter(|(_, fact)| fact.kind == Kind::Signature) {
        match colleague(server, &answered, &fact.name, first).await {
            Ok(None) => {}
            Err(complaint) => complaints.push(complaint),
            Ok(Some(actor)) => {
                let Ok(place) = u16::try_from(place) else { continue };
                answered = answered.with(&fact.name, &server.house.name_of(actor.id));
                signatures.push((FactIx(place), actor));
            }
        }
    }
    if complaints.is_empty() { Ok((answered, signatures)) } else { Err(complaints) }
}

/// The same request, each signature asked for by who signed it. What the first may not record and somebody who signed may,
/// is recorded in the signer's name: they signed the form it stands on.
pub fn signed_by(case: &Case, asked: Asked, signatures: &Signatures, first: &Signed) -> Asked {
    let may = |roles: &[String], fact: FactIx| case.protocol().may_record(fact, roles);
    let signer = |ask: &Ask| {
        let fact = ask.fact()?;
        let own = signatures.iter().find(|(signed, _)| *signed == fact);
        let for_them = || signatures.iter().find(|(_, actor)| !may(&first.roles, fact) && may(&actor.roles, fact));
        own.or_else(for_them).map(|(_, actor)| actor.clone())
    };
    let (mut own, mut of_others) = (Vec::new(), asked.of_others);
    for ask in asked.asks {
        match signer(&ask) {
            Some(actor) => of_others.push((ask, actor)),
            None => own.push(ask),
        }
    }
    Asked { asks: own, of_others, ..asked }
}

//! Naming whom a case concerns: better details of somebody, or somebody else, as the recipient of a donor's marrow.
//!
//! Each is a person of their own, with their own sealed record, their own page and nobody else's words on it.

use iliac_model::Timestamp;

use crate::case::Case;
use crate::event::{CaseEvent, CaseId, Identity, PersonId};
use crate::failure::Failure;
use crate::house::{Actor, House, News};
use crate::opening::case_event;
use crate::record::{Append, Commit, RequestKey, Store, StreamId, StreamKind, Version};
use crate::wire;

/// Who is named.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named {
    /// At which place of the protocol's persons.
    pub place: usize,
    /// Who they are.
    pub identity: Identity,
    /// Not better details of who stands there, but another person. Both stay in the log; the later one counts.
    pub somebody_else: bool,
}

impl<S: Store> House<S> {
    /// Names somebody a case concerns.
    ///
    /// # Errors
    /// [`Failure::Unreadable`] when the protocol has no such place, the name is missing, the first person would become
    /// another one, or the hospital number is another person's who must not be meant: one person is never two.
    pub async fn name(
        &self,
        id: &CaseId,
        named: Named,
        actor: &Actor,
        request: Option<RequestKey>,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let _opening = self.turn("opening").await;
        if let Some(request) = &request
            && self.store.answered(request).await?.is_some()
        {
            return Ok(());
        }
        let case = self.case(id)?;
        let person = self.meant(&case, &named)?;
        let mut appends = vec![self.identified(&person, &named.identity, actor, now).await?];
        if case.person_at(named.place) != Some(&person) {
            let role = case.protocol().persons.get(named.place).map_or_else(String::new, |kind| kind.name.clone());
            let joined = CaseEvent::Joined { role, person: person.clone() };
            let (seen, events) = (Version(case.version), vec![case_event(&joined, actor, now, now)]);
            appends.push(Append { stream: StreamId::new(StreamKind::Case, &id.0), seen, events });
        }
        self.write_down(Commit { request, appends }).await?;
        self.tell(News::Case(id.clone()));
        Ok(())
    }

    /// Which person of the record is meant; somebody new when nobody here is.
    fn meant(&self, case: &Case, named: &Named) -> Result<PersonId, Failure> {
        let refuse = |words: &str| Err(Failure::Unreadable(words.into()));
        if named.place >= case.protocol().persons.len() {
            return refuse("This procedure concerns no such person.");
        }
        if named.identity.family.trim().is_empty() {
            return refuse("Whose name is it? A family name is needed.");
        }
        let (known, stands) = (self.same_person(&named.identity), case.person_at(named.place));
        if known.as_ref().is_some_and(|person| case.places_of(person).iter().any(|place| *place != named.place)) {
            return refuse(
                "This hospital number belongs to somebody who already stands in this case. One person cannot be two; \
                 somebody who receives their own marrow is not named a second time.",
            );
        }
        match (stands, known) {
            (Some(stands), None) if !named.somebody_else => Ok(stands.clone()),
            (Some(stands), Some(known)) if *stands == known => Ok(known),
            (Some(_), Some(_)) if !named.somebody_else => refuse(
                "This hospital number belongs to another person here. Look at the wristband and the number again.",
            ),
            (Some(_), _) if named.place == 0 => {
                refuse("A case stays with the person it was opened for. Close it, and open one for the other person.")
            }
            (_, Some(known)) => Ok(known),
            (_, None) => Ok(PersonId(wire::case_id(self.chance()).0)),
        }
    }
}

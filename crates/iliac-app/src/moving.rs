//! Moving a case from ward to ward, in two deeds so that nobody falls between them: one ward sends it, the other says that
//! it is there. Until then both see it. Who sent and who took it stays in its course.

use iliac_model::Timestamp;
use iliac_protocol::tree::Deed;

use crate::acts::may;
use crate::case::Case;
use crate::event::{CaseEvent, CaseId, WardName};
use crate::failure::Failure;
use crate::house::{Actor, House, News};
use crate::opening::case_event;
use crate::record::{Commit, Store, StreamId, StreamKind, Version};

impl<S: Store> House<S> {
    /// Sends a case to another ward; or, asked for the ward it was sent to, says that it is there; or, asked for the ward
    /// it lies in, takes it back.
    ///
    /// # Errors
    /// [`Failure::Unreadable`] for a ward the house does not have or one it lies in already, and the record's own.
    pub async fn move_case(&self, id: &CaseId, to: &WardName, actor: &Actor, now: Timestamp) -> Result<(), Failure> {
        let _turn = self.turn(&id.0).await;
        let case = self.case(id)?;
        if self.ward(to).is_none() {
            return Err(Failure::Unreadable("Choose one of this house's wards.".into()));
        }
        may(case.protocol(), Deed::Move, actor)?;
        let event = moved(&case, to)?;
        let stream = StreamId::new(StreamKind::Case, &id.0);
        let events = vec![case_event(&event, actor, now, now)];
        self.write_down(Commit::to(stream, Version(case.version), events)).await?;
        self.tell(News::Case(id.clone()));
        Ok(())
    }
}

fn moved(case: &Case, to: &WardName) -> Result<CaseEvent, Failure> {
    let ward = to.clone();
    match &case.sent_to {
        None if case.ward == *to => Err(Failure::Unreadable("The case lies in that ward already.".into())),
        Some(asked) if asked == to => Ok(CaseEvent::Moved { ward }),
        Some(_) if case.ward == *to => Ok(CaseEvent::Moved { ward }),
        None | Some(_) => Ok(CaseEvent::Sent { ward }),
    }
}

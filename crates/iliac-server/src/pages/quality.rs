//! What the quality lead reads: who opened cases of other wards all the same, and why.

use axum::Extension;
use axum::extract::State;
use iliac_app::access::Crossing;
use iliac_app::record::Store;
use maud::{Markup, html};

use crate::components::rows::table;
use crate::components::{Link, Weight, link_button, notice};
use crate::fault::Page as Fault;
use crate::layout;
use crate::pages::{moment, staff_page};
use crate::server::{Server, Shared};
use crate::session::Signed;

/// How many openings one page shows: more than a unit has in a quarter.
const SHOWN_MAX: usize = 500;

/// Openings of other wards' cases, the newest first.
///
/// # Errors
/// None but the record's.
pub async fn opened<S: Store>(
    State(server): State<Shared<S>>,
    Extension(signed): Extension<Signed>,
) -> Result<Markup, Fault> {
    let now = server.now();
    let page = staff_page(&server, &signed, "Opened all the same", "/quality/opened", now);
    let columns = ["When", "Case", "Ward that had it", "Who", "Reason", "Open until"].map(str::to_owned);
    let all = server.house.all_crossings();
    let rows: Vec<Vec<String>> = all.iter().take(SHOWN_MAX).map(|crossing| row(&server, crossing)).collect();
    let body = html! {
        h1 { "Opened all the same" }
        p { "Cases that staff of another ward opened, each with the reason they gave before anything was shown." }
        @if rows.is_empty() {
            (notice::empty("Nobody has", "No case was opened from another ward.", &link_button(&Link::new("Board", "/board"), Weight::Secondary)))
        } @else {
            (table("Openings, the newest first", &columns, &rows))
            @if all.len() > SHOWN_MAX { p { "The newest " (SHOWN_MAX) " of " (all.len()) "." } }
        }
    };
    Ok(layout::page(&page, &body))
}

fn row<S: Store>(server: &Server<S>, crossing: &Crossing) -> Vec<String> {
    let calendar = server.house.calendar();
    let number = server.house.case(&crossing.case).map_or_else(|_| String::new(), |case| case.number.clone());
    vec![
        moment(&calendar, crossing.at),
        number,
        server.house.ward_title(&crossing.ward),
        format!("{} ({})", server.house.name_of(crossing.by), crossing.role),
        crossing.reason.clone(),
        moment(&calendar, crossing.until),
    ]
}

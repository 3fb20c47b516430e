//! The rules of a gallery: `/g/{gallery}/rules`, and the form on the desk that changes them.

use std::sync::Arc;

use axum::extract::{Path, State};

use super::{
    caller::Caller,
    desk::{Pairs, field, open::open},
    posted::Posted,
    problem, reading,
    respond::{self, Answer},
};
use crate::{
    actions::{Failure, admit::actor, write_rules::write_rules},
    app::App,
    domain::{
        authority::Deed,
        public_log::{By, Reason},
        rules::Text,
    },
    store,
    view::{desk::RulesForm, rules::RulesPage},
};

/// `GET /g/{gallery}/rules`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
) -> Answer {
    let mut reading = reading::gallery(&app, &caller, &slug).await?;
    let gallery = &reading.entry.gallery;
    let rules = store::gallery_rules::find(&mut reading.conn, gallery.id).await?;
    let written = rules.map(|rules| (rules.html, rules.changed_at));
    respond::page(&RulesPage::new(&reading.site, gallery, written))
}

/// `GET /g/{gallery}/manage/rules`
pub(super) async fn edit(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
) -> Answer {
    let mut open = open(&app, &caller, &slug, "/rules", Deed::Settings).await?;
    let id = open.gallery().id;
    let rules = store::gallery_rules::find(&mut open.conn, id).await?;
    let text = rules.map_or(String::new(), |rules| rules.source);
    open.answer(&RulesForm::new(&open.site, &open.tabs("settings"), open.gallery(), text, None))
}

/// `POST /g/{gallery}/manage/rules`: 303 to the rules as everyone reads them.
pub(super) async fn save(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
    Posted(fields): Posted<Pairs>,
) -> Answer {
    let open = open(&app, &caller, &slug, "/rules", Deed::Settings).await?;
    let typed = field(&fields, "rules");
    let parsed =
        Text::parse(typed).and_then(|text| Ok((text, Reason::parse(field(&fields, "reason"))?)));
    let refusal = match parsed {
        Ok((text, reason)) => {
            let by = By { actor: actor(open.who, &caller.visitor), reason };
            let (back, id) = (open.base(), open.close().gallery.id);
            let written = write_rules(&app, &by, id, &text).await;
            written.map_err(|failure| problem::of(failure, format!("{back}/manage/rules")))?;
            return respond::see(&format!("{back}/rules"));
        }
        Err(refusal) if caller.wants_json => {
            let back = format!("{}/manage/rules", open.base());
            return Err(problem::of(Failure::Refused(refusal), back));
        }
        Err(refusal) => refusal,
    };
    let (tabs, typed) = (open.tabs("settings"), typed.to_owned());
    let page = RulesForm::new(&open.site, &tabs, open.gallery(), typed, Some(&refusal));
    respond::refused(&page, &refusal)
}

//! The rules of a gallery: `/g/{gallery}/rules`, and the form on the desk that changes them.

use std::sync::Arc;

use axum::extract::{Path, State};

use super::{
    caller::Caller,
    desk::{
        Pairs, field,
        open::{by, open},
    },
    posted::Posted,
    reading,
    respond::{self, Answer},
    sent::{Wrong, settle},
};
use crate::{
    actions::write_rules::write_rules,
    app::App,
    domain::{authority::Deed, rules::Text},
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
    let desk = open(&app, &caller, &slug, "/rules", Deed::Settings).await?;
    let (base, who, id) = (desk.base(), desk.who, desk.close().gallery.id);
    let typed = field(&fields, "rules");
    let written = match Text::parse(typed).and_then(|text| Ok((text, by(who, &caller, &fields)?))) {
        Ok((text, by)) => write_rules(&app, &by, id, &text).await.map_err(Wrong::from),
        Err(refusal) => Err(refusal.into()),
    };
    match settle(written, &caller, &fields, "", &format!("{base}/manage/rules"))? {
        Ok(()) => respond::see(&format!("{base}/rules")),
        Err((tried, why)) => {
            let desk = open(&app, &caller, &slug, "/rules", Deed::Settings).await?.again(tried);
            let (tabs, typed) = (desk.tabs("settings"), typed.to_owned());
            let page = RulesForm::new(&desk.site, &tabs, desk.gallery(), typed, Some(&why));
            respond::refused(&page, &why)
        }
    }
}

//! What a gallery has set, changed by its manager.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::Uri,
};

use super::{
    super::{
        caller::Caller,
        posted::Posted,
        problem,
        respond::{self, Answer},
        sent::tried,
    },
    Pairs, field,
    open::open,
};
use crate::{
    actions::{
        admit::actor,
        change_gallery::{Unchanged, change_gallery},
    },
    app::App,
    domain::{
        authority::Deed,
        gallery::Gallery,
        gallery_form::{HeadForm, SettingsForm},
        network::Network,
        public_log::{By, Reason},
        refusal::Refusal,
    },
    view::desk::SettingsPage,
};

/// `GET /g/{gallery}/manage/settings`
pub(in super::super) async fn settings(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    uri: Uri,
    caller: Caller,
) -> Answer {
    let open = open(&app, &caller, &slug, "/settings", Deed::Settings).await?;
    let form = SettingsForm::of(open.gallery());
    let is_saved = uri.query() == Some("saved=1");
    let tabs = open.tabs("settings");
    let known = app.networks.known();
    open.answer(&SettingsPage::new(&open.site, &tabs, open.gallery(), form, known, Ok(is_saved)))
}

/// `POST /g/{gallery}/manage/settings`: 303 to the form, which says that it is kept.
pub(in super::super) async fn change_settings(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
    Posted(fields): Posted<Pairs>,
) -> Answer {
    let desk = open(&app, &caller, &slug, "/settings", Deed::Settings).await?;
    let (back, who) = (format!("{}/manage/settings", desk.base()), desk.who);
    let entry = desk.close();
    let form = read(&entry.gallery, &fields);
    let changed = match Reason::parse(field(&fields, "reason")) {
        Err(refusal) => Err(Unchanged::Refused(refusal)),
        Ok(reason) => {
            let by = By { actor: actor(who, &caller.visitor), reason };
            change_gallery(&app, &by, &entry.gallery.slug, |gallery| form.apply(gallery)).await
        }
    };
    let refusal: Refusal = match changed {
        Ok(_) => return respond::see(&format!("{back}?saved=1")),
        Err(Unchanged::Failed(failure)) => return Err(problem::of(failure, back)),
        Err(Unchanged::Refused(refusal)) => refusal,
    };
    if caller.wants_json {
        return Err(problem::of(refusal.into(), back));
    }
    let desk = open(&app, &caller, &slug, "/settings", Deed::Settings).await?;
    // The fields of the form are in it; the reason is none of what is set.
    let desk = desk.again(tried(&fields, "", None, refusal.clone()));
    let (tabs, known) = (desk.tabs("settings"), app.networks.known());
    let page = SettingsPage::new(&desk.site, &tabs, desk.gallery(), form, known, Err(&refusal));
    respond::refused(&page, &refusal)
}

/// What was typed: of every 말머리 there is, and of one more.
fn read(gallery: &Gallery, fields: &[(String, String)]) -> SettingsForm {
    let text = |name: &str| field(fields, name).to_owned();
    let tick = |name: &str| !field(fields, name).is_empty();
    let ids = gallery.settings.heads.iter().map(|head| head.id).chain([0]);
    SettingsForm {
        name: text("name"),
        description: text("description"),
        default_nick: text("nick"),
        guests_write: tick("guests_write"),
        shut: Network::ALL
            .into_iter()
            .filter(|network| tick(&format!("shut_{}", network.as_str())))
            .collect(),
        captcha: text("captcha_level"),
        questions: text("questions"),
        down_votes: tick("down_votes"),
        cut: text("cut"),
        member_weight: text("member_weight"),
        guest_weight: text("guest_weight"),
        max_age_days: text("max_age_days"),
        related: text("related"),
        circles: ["list", "read", "write"].map(|what| text(&format!("circle_{what}"))),
        question: text("question"),
        cover_colour: text("cover_colour"),
        cover_sign: text("cover_sign"),
        heads: ids
            .map(|id| HeadForm {
                id,
                name: text(&format!("head_{id}")),
                managers_only: tick(&format!("staff_{id}")),
                members_only: tick(&format!("members_{id}")),
                never_featured: tick(&format!("never_{id}")),
                is_retired: tick(&format!("retired_{id}")),
            })
            .collect(),
    }
}

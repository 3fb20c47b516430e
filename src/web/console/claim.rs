//! 임시조치 in the console: `/admin/claims`.

use std::sync::Arc;

use axum::extract::{Query, State};
use db::Conn;

use super::{
    super::{caller::Caller, desk::Fields, respond::Answer},
    Look, PAGE, Sent, answer, done, open, signed,
};
use crate::{
    actions::{
        Failure,
        claim::{block, claimant, end, refuse},
        mail::Words,
    },
    app::App,
    domain::{
        claim::{self, Claim, State as ClaimState},
        gallery::GalleryId,
        search::plain,
    },
    store,
    texts::Lang,
    view::console::{ClaimCase, ClaimsPage},
};

/// Characters of a post that are shown beside its claim.
const EXCERPT: usize = 2_000;

/// `GET /admin/claims`
pub(in super::super) async fn claims(
    State(app): State<Arc<App>>,
    Query(look): Query<Look>,
    caller: Caller,
) -> Answer {
    let (mut conn, site) = open(&app, &caller).await?;
    let state = ClaimState::parse(&look.state);
    let mut found = store::claim::in_state(&mut conn, state, look.before(), PAGE + 1).await?;
    let has_more = found.len() as i64 > PAGE;
    found.truncate(PAGE as usize);
    let more = found.last().filter(|_| has_more).map(|last| last.id);
    let mut cases = Vec::new();
    for claim in found {
        cases.push(case(&app, &mut conn, claim).await?);
    }
    drop(conn);
    answer(&ClaimsPage::new(&site, state, cases, more, look.saved.is_some()))
}

async fn case(app: &App, conn: &mut Conn, claim: Claim) -> db::Result<ClaimCase> {
    let slug = store::console::slug(conn, claim.gallery).await?;
    let post = store::claim::subject(conn, claim.gallery, claim.post, claim.comment).await?;
    let post = post.map(|it| {
        let words: String = plain(it.html, true).chars().take(EXCERPT).collect();
        (it.title, it.nick, words)
    });
    let claimant = claimant(app, &claim);
    Ok(ClaimCase { claim, slug: slug.unwrap_or_default(), claimant, post })
}

/// `POST /admin/claims`: 303 back.
pub(in super::super) async fn answer_claim(
    State(app): State<Arc<App>>,
    caller: Caller,
    fields: Fields,
) -> Answer {
    let sent = signed(&app, &caller, fields).await?;
    let outcome = match sent {
        Ok(sent) => change(&app, &caller, &sent).await,
        Err(failure) => Err(failure),
    };
    done(outcome, "/admin/claims")
}

async fn change(app: &App, caller: &Caller, sent: &Sent) -> Result<(), Failure> {
    let by = sent.by(caller)?;
    let (gallery, id) = sent.field("claim").split_once('-').ok_or(Failure::Missing)?;
    let place = gallery.parse().ok().map(GalleryId).zip(id.parse().ok()).ok_or(Failure::Missing)?;
    let words = sent.field("answer");
    match sent.field("do") {
        "block" => {
            let days = claim::days(sent.field("days"))?;
            let letter = letter(app, place).await?;
            block(app, &by, place, days, words, letter).await
        }
        "refuse" => refuse(app, &by, place, words).await,
        "restore" => end(app, &by, place).await,
        _ => Err(Failure::Missing),
    }
}

/// What the author reads, in the site's first language: nobody knows his.
async fn letter(app: &App, (gallery, id): (GalleryId, i64)) -> Result<Words, Failure> {
    let texts = Lang::default().texts().console.claim;
    let mut conn = app.db.reader().await?;
    let claim = store::claim::find(&mut conn, gallery, id).await?.ok_or(Failure::Missing)?;
    let slug = store::console::slug(&mut conn, gallery).await?.unwrap_or_default();
    let subject = store::claim::subject(&mut conn, gallery, claim.post, claim.comment).await?;
    let subject = subject.ok_or(Failure::Gone)?;
    let site = app.directory.site(&mut conn, app.directory.now()).await?;
    let name =
        site.name.as_deref().filter(|name| !name.is_empty()).unwrap_or(&app.config.site_name);
    let origin = app.config.origin.as_deref().unwrap_or_default();
    let link = format!("{origin}{}/objection", claim.base(&slug));
    Ok(Words {
        subject: (texts.letter_subject)(name),
        text: (texts.letter_text)((texts.kind_of)(claim.kind), &subject.title, &link),
    })
}

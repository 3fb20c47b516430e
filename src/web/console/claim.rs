//! 임시조치 in the console: `/admin/claims`.

use std::sync::Arc;

use axum::extract::{Query, State};
use db::Conn;

use super::{
    super::{
        caller::Caller,
        desk::Pairs,
        posted::Posted,
        problem::Problem,
        respond::{self, Answer},
    },
    Look, PAGE, Sent, Wrong, answer, open, saved,
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
    view::console::{After, ClaimCase, ClaimsPage},
};

/// Characters of a post that are shown beside its claim.
const EXCERPT: usize = 2_000;

/// `GET /admin/claims`
pub(in super::super) async fn claims(
    State(app): State<Arc<App>>,
    Query(look): Query<Look>,
    caller: Caller,
) -> Answer {
    let state = ClaimState::parse(&look.state);
    answer(&page(&app, &caller, (state, look.before()), look.saved()).await?)
}

/// The claims in a state before one.
async fn page(
    app: &App,
    caller: &Caller,
    (state, before): (ClaimState, i64),
    after: After,
) -> Result<ClaimsPage, Problem> {
    let (mut conn, site) = open(app, caller).await?;
    let mut found = store::claim::in_state(&mut conn, state, before, PAGE + 1).await?;
    let has_more = found.len() as i64 > PAGE;
    found.truncate(PAGE as usize);
    let more = found.last().filter(|_| has_more).map(|last| last.id);
    let mut cases = Vec::new();
    for claim in found {
        cases.push(case(app, &mut conn, claim).await?);
    }
    Ok(ClaimsPage::new(&site, state, cases, more, after))
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

/// `POST /admin/claims`: 303 back, or the claim's form again, on top of the page.
pub(in super::super) async fn answer_claim(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<Pairs>,
) -> Answer {
    let sent = Sent::open(&app, &caller, fields).await?;
    let done = sent.prove(&app, change(&app, &sent)).await;
    match sent.settle(done, sent.field("claim"), "/admin/claims")? {
        Ok(()) => saved("/admin/claims"),
        Err((after, why)) => {
            let from = at_claim(&app, &sent).await?;
            respond::refused(&page(&app, &caller, from, after).await?, &why)
        }
    }
}

/// The page on which the claim of a form stands first.
async fn at_claim(app: &App, sent: &Sent<'_>) -> db::Result<(ClaimState, i64)> {
    let Ok((gallery, id)) = place(sent) else { return Ok((ClaimState::Open, i64::MAX)) };
    let mut conn = app.db.reader().await?;
    let claim = store::claim::find(&mut conn, gallery, id).await?;
    Ok(claim.map_or((ClaimState::Open, i64::MAX), |claim| (claim.state, claim.id + 1)))
}

fn place(sent: &Sent<'_>) -> Result<(GalleryId, i64), Failure> {
    let parts = sent.field("claim").split_once('-');
    let parts = parts.and_then(|(gallery, id)| gallery.parse().ok().zip(id.parse().ok()));
    parts.map(|(gallery, id)| (GalleryId(gallery), id)).ok_or(Failure::Missing)
}

async fn change(app: &App, sent: &Sent<'_>) -> Result<(), Wrong> {
    let (by, place) = (sent.reasoned()?, place(sent)?);
    let words = sent.field("answer");
    match sent.field("do") {
        "block" => {
            let days = claim::days(sent.field("days"))?;
            let letter = letter(app, place).await?;
            block(app, &by, place, days, words, letter).await?;
        }
        "refuse" => refuse(app, &by, place, words).await?,
        "restore" => end(app, &by, place).await?,
        _ => return Err(Failure::Missing.into()),
    }
    Ok(())
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

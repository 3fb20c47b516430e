//! The site map.

use std::sync::Arc;

use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state},
    routing::{get, post},
};
use tower_http::{CompressionLevel, compression::CompressionLayer};

use super::{
    admin, admin_succession, asset, ban, best, claim, comment, compress, console, cover, delete,
    design, desk, devices, dress, edit, export, gallog,
    guard::{
        self,
        shed::{self, Gate},
    },
    health, help, home, join, language, list, live, log_in, mail, me, oidc, open, passkey,
    post as post_page, problem, proof, public_log, recent, reply, report, rules, scrap, search,
    settings, sign_up, sitemap, succession, vote, webapp, write, written,
};
use crate::app::App;

/// Every address of the site, inside the guards that all of them share. `gate`: how many pages
/// may be in the making.
pub(super) fn router(app: Arc<App>, gate: Arc<Gate>) -> Router {
    let bit_by_bit = CompressionLayer::new().quality(CompressionLevel::Fastest);
    let pages = Router::new()
        .route("/", get(home::show))
        .route("/best", get(best::show))
        .route("/recent", get(recent::show))
        .route("/search", get(search::everywhere))
        .route("/search/suggest", get(search::suggest))
        .route("/help", get(help::show))
        .route("/log", get(public_log::of_site))
        .route("/log.jsonl", get(public_log::export_site).layer(bit_by_bit.clone()))
        .route("/settings", get(settings::show).post(settings::save))
        .route("/signup", get(sign_up::form).post(sign_up::send))
        .route("/signup/oidc", get(oidc::ask_nick).post(oidc::open_account))
        .route("/login", get(log_in::form).post(log_in::send))
        .route("/login/second", post(proof::second))
        .route("/login/passkey", post(passkey::log_in))
        .route("/login/passkey/begin", post(passkey::ask))
        .route("/login/oidc", get(oidc::enter))
        .route("/login/oidc/callback", get(oidc::callback))
        .route("/login/forgot", get(mail::ask_forgot).post(mail::forgot))
        .route("/login/reset", get(mail::ask_reset).post(mail::reset))
        .route("/mail/verify", get(mail::ask_verify).post(mail::verify))
        .route("/logout", post(log_in::out))
        .route("/me", get(me::show))
        .route("/me/nick", post(me::nick))
        .route("/me/password", post(me::password))
        .route("/me/audience", post(me::audience))
        .route("/me/export", post(export::send).layer(bit_by_bit.clone()))
        .route("/me/wipe", post(me::wipe_all))
        .route("/me/leave", post(me::leave_site))
        .route("/me/devices", get(devices::devices))
        .route("/me/devices/end", post(devices::end))
        .route("/me/devices/end-all", post(devices::end_all))
        .route("/me/mail", get(mail::show).post(mail::send))
        .route("/me/two-step", get(proof::show).post(proof::on))
        .route("/me/two-step/off", post(proof::off))
        .route("/me/two-step/codes", post(proof::renew))
        .route("/me/passkeys", get(passkey::show).post(passkey::keep))
        .route("/me/passkeys/begin", post(passkey::begin))
        .route("/me/passkeys/remove", post(passkey::remove))
        .route("/me/oidc", get(oidc::show).post(oidc::change))
        .route("/me/oidc/link", get(oidc::ask_link))
        .route("/me/oidc/prove", get(oidc::prove))
        .route("/me/prove/begin", post(passkey::ask_proof))
        .route("/me/prove", post(passkey::prove))
        .route("/me/folders", post(scrap::add_folder))
        .route("/me/folders/remove", post(scrap::remove_folder))
        .route("/u/{code}", get(gallog::posts))
        .route("/u/{code}/comments", get(gallog::comments))
        .route("/u/{code}/scraps", get(gallog::scraps))
        .route("/u/{code}/guestbook", get(gallog::guestbook).post(gallog::sign))
        .route("/u/{code}/guestbook/{id}/delete", post(gallog::unsign))
        .route("/setup/{token}", get(admin::ask).post(admin::take))
        .route("/admin", get(admin::show).post(admin::change))
        .route("/admin/succession", get(admin_succession::show).post(admin_succession::change))
        .route("/admin/members", get(console::members))
        .route("/admin/members/{code}", get(console::member).post(console::change_member))
        .route("/admin/galleries", get(console::galleries).post(console::change_gallery))
        .route("/admin/reports", get(console::reports).post(console::answer_report))
        .route("/admin/claims", get(console::claims).post(console::answer_claim))
        .route("/admin/board", get(console::board).post(console::change_board))
        .route("/admin/lookups", get(console::lookups).post(console::look_up))
        .route("/admin/figures", get(console::figures))
        .route("/admin/health", get(console::health).post(console::tend))
        .route("/admin/settings", get(console::settings).post(console::change_settings))
        .route("/transparency", get(console::transparency))
        .route("/claim", get(claim::ask).post(claim::send))
        .route("/claim/{token}", get(claim::own))
        .route("/open", get(open::form).post(open::send))
        .route("/about/design", get(design::show))
        .route("/language", post(language::choose))
        .route("/offline", get(webapp::offline))
        .route("/manifest.webmanifest", get(webapp::manifest))
        .route("/robots.txt", get(sitemap::robots))
        .route("/sitemap.xml", get(sitemap::show))
        .route("/g/{gallery}", get(list::show))
        .route("/g/{gallery}/live", get(live::show))
        .route("/g/{gallery}/cover/{file}", get(cover::show))
        .route("/g/{gallery}/ban", get(ban::show).post(ban::appeal))
        .route("/g/{gallery}/reports", get(report::own))
        .route("/g/{gallery}/manage", get(desk::show).post(desk::act))
        .route("/g/{gallery}/manage/comments", get(desk::comments).post(desk::act_on_comments))
        .route("/g/{gallery}/manage/lists", get(desk::ban_lists).post(desk::change_lists))
        .route("/g/{gallery}/manage/reports", get(desk::reports).post(desk::answer_report))
        .route("/g/{gallery}/manage/bans", get(desk::bans).post(desk::change_ban))
        .route("/g/{gallery}/manage/acts", get(desk::acts).post(desk::undo))
        .route("/g/{gallery}/manage/settings", get(desk::settings).post(desk::change_settings))
        .route("/g/{gallery}/manage/staff", get(desk::staff).post(desk::change_staff))
        .route("/g/{gallery}/manage/members", get(desk::members).post(desk::change_members))
        .route("/g/{gallery}/manage/rules", get(rules::edit).post(rules::save))
        .route("/g/{gallery}/join", get(join::show).post(join::send))
        .route("/g/{gallery}/rules", get(rules::show))
        .route("/g/{gallery}/succession", get(succession::show).post(succession::send))
        .route("/g/{gallery}/log", get(public_log::of_gallery))
        .route("/g/{gallery}/log.jsonl", get(public_log::export_gallery).layer(bit_by_bit))
        .route("/g/{gallery}/search", get(search::in_gallery))
        .route("/g/{gallery}/write", get(write::form).post(write::send))
        .route("/g/{gallery}/{no}", get(post_page::show))
        .route("/g/{gallery}/{no}/edit", get(edit::ask).post(edit::send))
        .route("/g/{gallery}/{no}/delete", get(delete::ask_post).post(delete::delete_post))
        .route("/g/{gallery}/{no}/vote", post(vote::cast))
        .route("/g/{gallery}/{no}/scrap", post(scrap::send))
        .route("/g/{gallery}/{no}/report", get(report::ask_post).post(report::send_post))
        .route("/g/{gallery}/{no}/objection", get(claim::ask_objection).post(claim::send_objection))
        .route("/g/{gallery}/{no}/comments", post(comment::send))
        .route(
            "/g/{gallery}/{no}/comments/{id}/objection",
            get(claim::ask_comment_objection).post(claim::send_comment_objection),
        )
        .route("/g/{gallery}/{no}/comments/{id}/reply", get(reply::ask))
        .route(
            "/g/{gallery}/{no}/comments/{id}/delete",
            get(delete::ask_comment).post(delete::delete_comment),
        )
        .route(
            "/g/{gallery}/{no}/comments/{id}/report",
            get(report::ask_comment).post(report::send_comment),
        )
        .fallback(problem::not_found)
        .method_not_allowed_fallback(problem::method_not_allowed)
        .layer(from_fn_with_state(Arc::clone(&gate), shed::shed))
        .layer(from_fn_with_state(Arc::clone(&app), written::remember))
        .with_state(Arc::clone(&app));

    // What takes files takes more bytes than any other form, and more time.
    let files = Router::new()
        .route("/g/{gallery}/manage/settings/cover", get(cover::form).post(cover::change))
        .method_not_allowed_fallback(problem::method_not_allowed)
        .layer(from_fn_with_state(gate, shed::shed))
        .layer(from_fn_with_state(Arc::clone(&app), written::remember))
        .with_state(Arc::clone(&app));
    let files = guard::inner_of_files(files, &app.config, cover::FORM_MOST);

    let small = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .with_state(Arc::clone(&app))
        .route("/sw.js", get(webapp::worker))
        .route("/apple-touch-icon.png", get(webapp::icon))
        .merge(asset::router());

    // From the inside out: whatever a guard refuses is dressed as a page as well.
    let guarded = guard::inner(pages.merge(small), &app.config)
        .merge(files)
        .layer(from_fn_with_state(Arc::clone(&app), dress::dress));
    guard::outer(guarded, &app.config).layer(from_fn(compress::compress))
}

//! Where each table stands when the database is spread over machines by Citus.
//!
//! One source of truth: the runner of migrations puts tables there, and a test
//! holds every table, unique key, foreign key and statement against it. A gallery
//! is on one machine with everything in it, so a page asks one machine.

use db::{
    Placed,
    Placement::{self, Everywhere},
};

/// With the rest of its gallery.
const OF_GALLERY: Placement = Placement::By { column: "gallery_id", group: "gallery_stat" };

/// With the rest of its member.
const OF_MEMBER: Placement = Placement::By { column: "member_id", group: "member" };

const fn placed(table: &'static str, place: Placement) -> Placed {
    Placed { table, place }
}

/// Every table. Parents stand before what refers to them, as in the migrations.
pub const PLACED: &[Placed] = &[
    placed("schema_migration", Everywhere),
    placed("schema_contract", Everywhere),
    placed("site_setting", Everywhere),
    placed("gallery", Everywhere),
    placed("gallery_stat", OF_GALLERY),
    placed("post", OF_GALLERY),
    placed("post_body", OF_GALLERY),
    placed("post_import", OF_GALLERY),
    placed("list_bucket", OF_GALLERY),
    placed("comment", OF_GALLERY),
    placed("vote", OF_GALLERY),
    // Some rows are for every gallery, and every page asks for those.
    placed("pin", Everywhere),
    // By what was tried and who tried: it crosses galleries and is written at each try.
    placed("attempt", Placement::By { column: "subject", group: "attempt" }),
    placed("access_log", OF_GALLERY),
    placed("best_entry", Everywhere),
    // By visitor: it crosses galleries and is written at each write.
    placed("pace", Placement::By { column: "subject", group: "pace" }),
    placed("job", Placement::By { column: "kind", group: "job" }),
    placed("post_text", OF_GALLERY),
    placed("comment_text", OF_GALLERY),
    placed("search_reindex", Everywhere),
    placed("member", OF_MEMBER),
    // By the name that was typed: nobody knows yet whose it is.
    placed("member_login", Placement::By { column: "login", group: "member_login" }),
    placed("member_session", OF_MEMBER),
    placed("member_nick", OF_MEMBER),
    placed("member_post", OF_MEMBER),
    placed("member_comment", OF_MEMBER),
    placed("member_tally", OF_MEMBER),
    placed("member_folder", OF_MEMBER),
    placed("member_scrap", OF_MEMBER),
    placed("member_guestbook", OF_MEMBER),
    placed("member_visit", OF_MEMBER),
    placed("member_totp", OF_MEMBER),
    placed("member_recovery", OF_MEMBER),
    placed("member_passkey", OF_MEMBER),
    placed("member_mail", OF_MEMBER),
    // By what a link carries: nobody knows yet whose it is.
    placed("mail_token", Placement::By { column: "token_hash", group: "mail_token" }),
    placed("log_tip", OF_GALLERY),
    placed("log_entry", OF_GALLERY),
    placed("log_words", OF_GALLERY),
    placed("log_head", OF_GALLERY),
    // Asked for by gallery and by member; written seldom.
    placed("staff", Everywhere),
    // Lists of bans cross galleries, and a raid brings hundreds of rows, not millions.
    placed("ban_list", Everywhere),
    placed("ban_use", Everywhere),
    placed("ban", Everywhere),
    placed("appeal", Everywhere),
    placed("report", OF_GALLERY),
    placed("desk_act", OF_GALLERY),
    placed("desk_item", OF_GALLERY),
    // As staff: asked for by gallery and by member, and written seldom.
    placed("gallery_member", Everywhere),
    placed("gallery_rules", OF_GALLERY),
    placed("member_oidc", OF_MEMBER),
    // Asked for by member and by the operator; few.
    placed("gallery_request", Everywhere),
    // They cross galleries, and are few.
    placed("claim", Everywhere),
    placed("lookup", Everywhere),
    placed("figure", Everywhere),
    placed("figure_until", Everywhere),
    // Asked for by gallery, and over all of them; written seldom.
    placed("succession", Everywhere),
    placed("captcha_pass", OF_GALLERY),
    placed("gallery_cover", OF_GALLERY),
];

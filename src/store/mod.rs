//! Every SQL statement of the application, a file for each noun.
//!
//! Nothing is decided here: a function runs its statement and returns what it
//! found. Statements are portable (see `crates/db`), name `gallery_id` wherever
//! the table has one, and take locks in one order: gallery_stat, post,
//! list_bucket, then the rest.

pub mod access_log;
pub mod admin;
pub mod appeal;
pub mod attempt;
pub mod audit;
pub mod ban;
pub mod ban_share;
pub mod best;
pub mod bulk;
pub mod captcha;
mod changed;
pub mod claim;
pub mod claim_comment;
pub mod comment;
pub mod comment_page;
pub mod comment_restore;
pub mod comment_text;
pub mod console;
pub mod cover;
pub mod curation;
pub mod desk;
mod desk_comment;
pub mod desk_pick;
mod desk_post;
pub mod erasure;
pub mod figure;
pub mod gallery;
pub mod gallery_member;
pub mod gallery_request;
pub mod gallery_rules;
pub mod gallog;
pub mod list;
pub mod live;
pub mod lookup;
pub mod member;
pub mod member_guestbook;
pub mod member_leaving;
pub mod member_login;
pub mod member_mail;
pub mod member_oidc;
pub mod member_proof;
pub mod member_scrap;
pub mod member_session;
pub mod member_work;
pub mod pace;
pub mod pin;
mod placement;
pub mod post;
pub mod post_text;
pub mod public_log;
pub mod report;
pub mod row;
pub mod saved;
pub mod search;
pub mod search_reindex;
mod search_walk;
mod search_window;
pub mod site;
pub mod sitemap;
pub mod staff;
pub mod succession;
pub mod tally;
pub mod vote;

use db::Migration;

pub use placement::PLACED;

/// The steps from an empty database to today's schema.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        no: 1,
        name: "first",
        sql: include_str!("../../migrations/0001_first.sql"),
        sqlite: include_str!("../../migrations/0001_first.sqlite.sql"),
    },
    Migration {
        no: 2,
        name: "best",
        sql: include_str!("../../migrations/0002_best.sql"),
        sqlite: "",
    },
    Migration {
        no: 3,
        name: "nodes",
        sql: concat!(
            include_str!("../../migrations/0003_nodes.sql"),
            include_str!("../../crates/jobqueue/schema.sql"),
        ),
        sqlite: "",
    },
    Migration {
        no: 4,
        name: "search",
        sql: include_str!("../../migrations/0004_search.sql"),
        sqlite: include_str!("../../migrations/0004_search.sqlite.sql"),
    },
    Migration {
        no: 5,
        name: "members",
        sql: include_str!("../../migrations/0005_members.sql"),
        sqlite: "",
    },
    Migration {
        no: 6,
        name: "staff",
        sql: include_str!("../../migrations/0006_staff.sql"),
        sqlite: "",
    },
    Migration {
        no: 7,
        name: "circles",
        sql: include_str!("../../migrations/0007_circles.sql"),
        sqlite: "",
    },
    Migration {
        no: 8,
        name: "entry",
        sql: include_str!("../../migrations/0008_entry.sql"),
        sqlite: "",
    },
    Migration {
        no: 9,
        name: "console",
        sql: include_str!("../../migrations/0009_console.sql"),
        sqlite: "",
    },
    Migration {
        no: 10,
        name: "offices",
        sql: include_str!("../../migrations/0010_offices.sql"),
        sqlite: "",
    },
    Migration {
        no: 11,
        name: "amends",
        sql: include_str!("../../migrations/0011_amends.sql"),
        sqlite: "",
    },
    Migration {
        no: 12,
        name: "rules",
        sql: include_str!("../../migrations/0012_rules.sql"),
        sqlite: "",
    },
    Migration {
        no: 13,
        name: "search place",
        sql: "",
        sqlite: include_str!("../../migrations/0013_search_place.sqlite.sql"),
    },
    Migration {
        no: 14,
        name: "cover",
        sql: include_str!("../../migrations/0014_cover.sql"),
        sqlite: "",
    },
    Migration {
        no: 15,
        name: "post place",
        sql: include_str!("../../migrations/0015_post_place.sql"),
        sqlite: include_str!("../../migrations/0015_post_place.sqlite.sql"),
    },
    Migration {
        no: 16,
        name: "search gallery",
        sql: "",
        sqlite: include_str!("../../migrations/0016_search_gallery.sqlite.sql"),
    },
];

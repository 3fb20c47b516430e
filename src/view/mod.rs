//! Pages and their parts: one struct for each, made from domain values.
//!
//! A view decides nothing and fetches nothing. It turns values into the exact
//! text a template prints, so that templates hold markup and no logic, and
//! everything in them is escaped except the body of a post or comment, which
//! arrives as safe HTML.

pub mod account;
pub mod admin;
pub mod asset;
pub mod author;
pub mod ban;
pub mod best;
pub mod best_box;
pub mod captcha;
pub mod claim;
pub mod comment;
pub mod console;
pub mod date;
pub mod design;
pub mod desk;
pub mod early;
pub mod frame;
pub mod gallery;
pub mod gallog;
pub mod help;
pub mod home;
pub mod join;
pub mod link;
pub mod list;
pub mod mail;
pub mod me;
pub mod message;
pub mod oidc;
pub mod open;
mod pager;
pub mod password;
pub mod post;
pub mod proof;
pub mod public_log;
pub mod recent;
pub mod report;
pub mod row;
pub mod rules;
pub mod search;
pub mod settings;
pub mod sitemap;
pub mod succession;
pub mod tried;
pub mod webapp;
pub mod write;

#[cfg(test)]
mod tests;

//! The pages of the operator's console: what he sees and changes there, and that all of it
//! stands in a log.

pub(crate) mod claims;
mod site;
mod staff;
mod work;

use crate::{
    guest::{Answer, Guest},
    members::{PASSWORD, code_of, log_in, member},
    site::Site,
};

/// A member whom the command line made operator.
pub(crate) async fn operator(site: &Site) -> Guest {
    let guest = member(site, "운영하는이").await;
    site.madang(&["site", "operator", &code_of(&guest).await]);
    log_in(&guest, "운영하는이", PASSWORD).await.expect(303);
    guest
}

/// Sends a form of the console with a reason and the password.
async fn send(operator: &Guest, path: &str, fields: &[(&str, &str)]) -> Answer {
    let mut all = vec![("reason", "운영 원칙에 따라"), ("password", PASSWORD)];
    all.extend(fields);
    operator.post(path, &all).await
}

/// The acts of a log, newest first.
async fn acts(guest: &Guest, log: &str) -> Vec<String> {
    let page = guest.get_json(log).await.expect(200).json();
    let entries = page["entries"].as_array().unwrap();
    entries.iter().map(|entry| entry["act"].as_str().unwrap().to_owned()).collect()
}

/// What stands behind a mark of a page, up to a quote or a tag.
fn after<'a>(page: &'a str, mark: &str) -> &'a str {
    let rest = page.split(mark).nth(1).unwrap_or_else(|| panic!("no {mark} on {page}"));
    rest.split(['"', '<']).next().unwrap()
}

/// Has a job run once more, and waits until it has.
async fn run_job(site: &Site, kind: &str) {
    let runs = format!("select coalesce(max(runs), 0) from job where kind = '{kind}'");
    let before = site.number(&runs).await;
    // One that somebody works on has looked already: only one that waits is told, and counts more.
    let told = before + 1_000;
    let tell = format!(
        "update job set due_at = 0, runs = {told}
          where kind = '{kind}' and holder = 0 and runs < {told}"
    );
    for _ in 0..120 {
        site.sql(&tell).await;
        for _ in 0..10 {
            if site.number(&runs).await > told {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
    }
    panic!("{kind} does not run");
}

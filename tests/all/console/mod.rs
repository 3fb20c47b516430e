//! The pages of the operator's console: what he sees and changes there, and that all of it
//! stands in a log.

mod blocks;
pub(crate) mod claims;
mod site;
mod staff;
mod work;

use reqwest::header::ACCEPT;

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

/// Sends a form that is refused. It comes again as it was typed but for the password, the sentence
/// beside the field to blame, which is none for an empty name; a program is told by a code.
pub(crate) async fn refused(
    operator: &Guest,
    path: &str,
    fields: &[(&str, &str)],
    at: &str,
    code: &str,
) {
    let mut all = fields.to_vec();
    if !fields.iter().any(|(name, _)| *name == "password") {
        all.push(("password", PASSWORD));
    }
    let json = operator.request("POST", path).header(ACCEPT, "application/json").form(&all);
    let told = Answer::of(json).await;
    assert_eq!(told.header("content-type"), "application/problem+json", "{}", told.text);
    assert_eq!(told.json()["code"], code);
    let page = operator.post(path, &all).await.expect(told.status);
    assert_eq!(page.header("cache-control"), "no-store");
    let page = page.text;
    let around: Vec<&str> = page.split("id=\"why\" class=\"error\" role=\"alert\">").collect();
    assert_eq!(around.len(), 2, "one sentence, for {fields:?}: {page}");
    let before = around[0].rsplit("<form ").next().unwrap();
    let form = format!("{before}{}", around[1].split("</form>").next().unwrap());
    let blamed = form.split("aria-invalid=\"true\"").next().unwrap().rsplit('<').next().unwrap();
    assert!(at.is_empty() || blamed.contains(&format!("name=\"{at}\"")), "{at}: {form}");
    for (name, value) in fields.iter().filter(|(name, _)| *name != "password") {
        assert!(form.contains(&format!("value=\"{value}\"")), "{name} is not kept: {form}");
    }
    assert!(!form.contains(all.iter().find(|it| it.0 == "password").unwrap().1), "{form}");
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

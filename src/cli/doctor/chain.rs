//! The public log, each chain from its first entry to its last.

use db::Conn;

use super::Findings;
use crate::{actions::verify_log::verify_chain, infra::keys::Keys, store};

/// Checks every log there is.
pub(super) async fn look(conn: &mut Conn, keys: &Keys, findings: &mut Findings) -> db::Result<()> {
    let Some(key) = keys.log_seal().map(|seal| seal.public()) else { return Ok(()) };
    let chains = store::public_log::chains(conn).await?;
    let (mut entries, mut holds) = (0, true);
    for gallery in &chains {
        match verify_chain(conn, *gallery, &key).await? {
            Ok(whole) => entries += whole.entries,
            Err(broken) => {
                holds = false;
                let text = format!("the log of gallery {} does not hold: {broken}", gallery.0);
                let mend = "somebody changed it beside the program: compare it with a backup or an export, `madang log verify FILE`";
                findings.wrong("log", text, mend);
            }
        }
    }
    if holds {
        findings.ok("log", format!("{entries} entries of {} public logs hold", chains.len()));
    }
    Ok(())
}

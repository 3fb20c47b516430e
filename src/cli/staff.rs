//! `madang gallery staff …`: who looks after a gallery.

use anyhow::bail;
use clap::{Args, Subcommand};

use super::{Global, Outcome, by, failed, gallery, output, reason, slug};
use crate::{
    actions::name_staff::{dismiss, member_by_code, name_staff},
    domain::{
        authority::{Deed, Right, Rights, Role, Who},
        gallery::Slug,
        member::MemberId,
        public_log::{LogAct, Reason},
    },
    store,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a member 매니저, or (with --right) 부매니저 with these rights.
    #[command(after_help = "\
Examples:
  madang gallery staff add baduk k3f9abcd
  madang gallery staff add baduk k3f9abcd --right delete --right ban")]
    Add(Add),
    /// Take the office from a member.
    Remove(Named),
    /// List the staff of a gallery.
    List {
        /// The gallery.
        #[arg(value_parser = slug)]
        slug: Slug,
    },
}

#[derive(Debug, Args)]
pub(super) struct Named {
    /// The gallery.
    #[arg(value_parser = slug)]
    slug: Slug,
    /// The member's 식별코드, as it stands on his page.
    code: String,
    /// Why: at most 20 words, for all to read in the public log.
    #[arg(long, default_value = "", value_parser = reason)]
    reason: Reason,
}

#[derive(Debug, Args)]
pub(super) struct Add {
    #[command(flatten)]
    named: Named,
    /// One right of a 부매니저: delete, curate, ban, report; may be given several times.
    #[arg(long, value_name = "RIGHT", value_parser = right)]
    right: Vec<Right>,
}

impl Command {
    pub(super) async fn run(self, global: &Global) -> anyhow::Result<Outcome> {
        let app = global.open().await?;
        match self {
            Command::Add(Add { named, right }) => {
                let id = gallery(&app, &named.slug).await?.id;
                let member = member_by_code(&app, &named.code).await.map_err(failed)?;
                let office = match right.as_slice() {
                    [] => Who::plain(Role::Manager),
                    rights => Who::sub(rights.iter().copied().collect::<Rights>()),
                };
                let by = by(Deed::NameStaff, named.reason)?;
                name_staff(&app, &by, id, &member, office).await.map_err(failed)?;
                let (nick, office) = (&member.nick, office.role.as_str());
                output::say(format_args!("{nick} is {office} of {}", named.slug));
            }
            Command::Remove(named) => {
                let id = gallery(&app, &named.slug).await?.id;
                let member = member_by_code(&app, &named.code).await.map_err(failed)?;
                let by = by(Deed::NameStaff, named.reason)?;
                let gone = dismiss(&app, &by, id, &member, LogAct::StaffRemove).await;
                if !gone.map_err(failed)? {
                    bail!("{} has no office in {}", member.nick, named.slug);
                }
                output::say(format_args!("{} has no office in {}", member.nick, named.slug));
            }
            Command::List { slug } => {
                let id = gallery(&app, &slug).await?.id;
                let mut conn = app.db.reader().await?;
                for seat in store::staff::of_gallery(&mut conn, id).await? {
                    let account = store::member::find(&mut conn, MemberId(seat.member)).await?;
                    let (nick, code) =
                        account.map_or_else(Default::default, |it| (it.nick, it.code));
                    let rights: Vec<&str> =
                        seat.who.rights.iter().map(|right| right.as_str()).collect();
                    let (role, rights) = (seat.who.role.as_str(), rights.join(" "));
                    output::say(format_args!("{code}  {nick}  {role}  {rights}"));
                }
            }
        }
        Ok(Outcome::Done)
    }
}

fn right(text: &str) -> Result<Right, String> {
    Right::parse(text).ok_or_else(|| "write delete, curate, ban or report".to_owned())
}

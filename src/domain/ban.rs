//! Bans: whom they are about, how long they hold, and what the banned is told.

use std::net::IpAddr;

use ipnet::IpNet;

use super::{
    gallery::GalleryId,
    refusal::Refusal,
    time::{DAY, Moment, SECOND},
};

/// The list that holds on the whole site.
pub const SITE_LIST: i64 = 0;

/// Shared lists that one gallery may keep: whoever offers more than others can look through
/// offers none.
pub const LISTS_MOST: i64 = 20;

/// Bans that may hold in a shared list.
pub const LIST_MOST: i64 = 10_000;

/// Bans that one gallery may put into a shared list in a day: a raid has fewer writers.
pub const LIST_DAY: i64 = 1_000;

/// What a ban that never ends lasts until.
pub const FOREVER: Moment = Moment(i64::MAX);

/// How long a ban holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// So many hours.
    Hours(i64),
    /// For good.
    Permanent,
}

impl Span {
    /// Those a form offers.
    pub const OFFERED: [Span; 7] = [
        Span::Hours(1),
        Span::Hours(6),
        Span::Hours(24),
        Span::Hours(7 * 24),
        Span::Hours(14 * 24),
        Span::Hours(31 * 24),
        Span::Permanent,
    ];

    /// Reads `6h`, `7d` or `permanent`.
    pub fn parse(text: &str) -> Option<Span> {
        if text == "permanent" {
            return Some(Span::Permanent);
        }
        let (number, hours) = match text.strip_suffix('d') {
            Some(days) => (days, 24),
            None => (text.strip_suffix('h')?, 1),
        };
        let number: i64 = number.parse().ok()?;
        let hours =
            number.checked_mul(hours).filter(|hours| (1..=10 * 365 * 24).contains(hours))?;
        Some(Span::Hours(hours))
    }

    /// What [`Span::parse`] reads.
    pub fn word(self) -> String {
        match self {
            Span::Permanent => "permanent".to_owned(),
            Span::Hours(hours) if hours % 24 == 0 && hours > 24 => format!("{}d", hours / 24),
            Span::Hours(hours) => format!("{hours}h"),
        }
    }

    /// When a ban that begins now ends.
    pub fn end(self, now: Moment) -> Moment {
        match self {
            Span::Permanent => FOREVER,
            Span::Hours(hours) => Moment(now.0.saturating_add(hours * 3_600 * SECOND)),
        }
    }
}

/// Whom a ban is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A member, by his number.
    Member(i64),
    /// One address, by its keyed hash.
    Address(String),
    /// Everybody who shows this of his address, such as `121.133`.
    Prefix(String),
    /// A network.
    Net(IpNet),
}

impl Target {
    /// The word of its kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Target::Member(_) => "member",
            Target::Address(_) => "address",
            Target::Prefix(_) => "prefix",
            Target::Net(_) => "net",
        }
    }

    /// What is compared.
    pub fn subject(&self) -> String {
        match self {
            Target::Member(id) => id.to_string(),
            Target::Address(identity) => identity.clone(),
            Target::Prefix(prefix) => prefix.clone(),
            Target::Net(net) => net.to_string(),
        }
    }

    /// A network as it is compared: its first and last address.
    pub fn bounds(&self) -> (String, String) {
        match self {
            Target::Net(net) => (place(net.network()), place(net.broadcast())),
            _ => (String::new(), String::new()),
        }
    }

    /// Reads a network that is neither half of the world nor one household: the database
    /// keeps no full address outside the sealed log.
    pub fn net(text: &str) -> Result<Target, Refusal> {
        let net: IpNet = text.trim().parse().map_err(|_| Refusal::NetUnknown)?;
        let fits = match net {
            IpNet::V4(net) => (8..=28).contains(&net.prefix_len()),
            IpNet::V6(net) => (16..=56).contains(&net.prefix_len()),
        };
        if fits { Ok(Target::Net(net.trunc())) } else { Err(Refusal::NetSize) }
    }

    /// Reads a visible prefix as lists show it.
    pub fn prefix(text: &str) -> Result<Target, Refusal> {
        let text = text.trim();
        let is_four =
            text.split('.').count() == 2 && text.split('.').all(|part| part.parse::<u8>().is_ok());
        let is_six = text.strip_prefix("v6·").is_some_and(|tag| tag.chars().count() == 4);
        if is_four || is_six {
            Ok(Target::Prefix(text.to_owned()))
        } else {
            Err(Refusal::NetUnknown)
        }
    }
}

/// An address among all addresses, as text that sorts like a number.
pub fn place(address: IpAddr) -> String {
    let number = match address {
        IpAddr::V4(four) => u128::from(four.to_ipv6_mapped()),
        IpAddr::V6(six) => u128::from(six),
    };
    format!("{number:032x}")
}

/// A ban as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ban {
    /// The list it stands in.
    pub list: i64,
    /// Its number.
    pub id: i64,
    /// `member`, `address`, `prefix` or `net`.
    pub kind: String,
    /// Whom it is about, as staff read it.
    pub label: String,
    /// Why.
    pub reason: String,
    /// In which capacity it was spoken.
    pub by_role: String,
    /// By whom; empty for the command line.
    pub by_name: String,
    /// The gallery it was spoken in; 0 for the site.
    pub from: GalleryId,
    /// The post it was spoken over; 0 for none.
    pub post: i64,
    /// Since when.
    pub since: Moment,
    /// Until when; [`FOREVER`] for good.
    pub until: Moment,
    /// When it was lifted.
    pub lifted: Option<Moment>,
}

impl Ban {
    /// Whether it holds.
    pub fn holds(&self, now: Moment) -> bool {
        self.lifted.is_none() && now < self.until
    }
}

/// What the banned is told with the refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Banned {
    /// Why; may be empty.
    pub reason: String,
    /// Until when, as the site writes it; `None` for good.
    pub until: Option<String>,
    /// Holds on the whole site.
    pub everywhere: bool,
    /// Where all of it can be read, and appealed.
    pub path: String,
}

/// What became of an appeal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppealState {
    /// Nobody has answered yet.
    Open,
    /// The ban was lifted.
    Granted,
    /// The ban stays.
    Refused,
}

impl AppealState {
    /// The word the database keeps.
    pub fn as_str(self) -> &'static str {
        match self {
            AppealState::Open => "open",
            AppealState::Granted => "granted",
            AppealState::Refused => "refused",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> AppealState {
        match word {
            "granted" => AppealState::Granted,
            "refused" => AppealState::Refused,
            _ => AppealState::Open,
        }
    }
}

/// Why a ban should be lifted, in the banned's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appeal {
    /// The list of the ban.
    pub list: i64,
    /// The ban.
    pub ban: i64,
    /// What was said.
    pub words: String,
    /// When.
    pub at: Moment,
    /// What became of it.
    pub state: AppealState,
    /// What staff said; may be empty.
    pub answer: String,
}

/// Most characters of an appeal, and of what is said with a report.
pub const WORDS_MAX: usize = 500;

/// Words to staff: 1 to 500 characters.
pub fn plea(typed: &str) -> Result<String, Refusal> {
    let text = typed.replace("\r\n", "\n").replace(['\r', '\0'], "");
    let text = text.trim();
    if !super::author::is_visible(text) {
        Err(Refusal::WordsEmpty)
    } else if text.chars().count() > WORDS_MAX {
        Err(Refusal::WordsTooLong)
    } else {
        Ok(text.to_owned())
    }
}

/// How long a ban that was lifted or has ended is still shown to staff.
pub const SHOWN_AFTER: i64 = 30 * DAY;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_hours_days_or_for_good() {
        for (text, span) in [
            ("1h", Span::Hours(1)),
            ("24h", Span::Hours(24)),
            ("7d", Span::Hours(168)),
            ("permanent", Span::Permanent),
        ] {
            assert_eq!(Span::parse(text), Some(span));
        }
        for wrong in ["", "0h", "-1d", "7", "1w", "99999999d", "9223372036854775807d"] {
            assert_eq!(Span::parse(wrong), None, "{wrong}");
        }
        for span in Span::OFFERED {
            assert_eq!(Span::parse(&span.word()), Some(span));
        }
        assert_eq!(Span::Permanent.end(Moment(5)), FOREVER);
    }

    #[test]
    fn a_network_holds_its_addresses_and_no_others() {
        let (low, high) = Target::net("203.0.113.77/24").unwrap().bounds();
        let holds = |text: &str| {
            let at = place(text.parse().unwrap());
            low <= at && at <= high
        };
        assert!(holds("203.0.113.0") && holds("203.0.113.255"));
        assert!(!holds("203.0.112.255") && !holds("203.0.114.0") && !holds("2001:db8::1"));
        for wrong in ["0.0.0.0/0", "203.0.113.9/32", "2001:db8::/64", "::/0"] {
            assert_eq!(Target::net(wrong), Err(Refusal::NetSize), "{wrong}");
        }
        assert_eq!(Target::net("203.0.113"), Err(Refusal::NetUnknown));
        assert!(Target::prefix("121.133").is_ok() && Target::prefix("v6·k3f9").is_ok());
        assert!(Target::prefix("121").is_err() && Target::prefix("121.999").is_err());
    }
}

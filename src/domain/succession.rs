//! Who looks after a gallery whose managers are gone: when one counts as absent, and what
//! becomes of somebody's wish to take over.

use super::{
    gallery::GalleryId,
    member::MemberId,
    time::{DAY, Moment},
};

/// Longest absence that a manager can announce: an office is no property.
pub const AWAY_MOST: i64 = 90 * DAY;

/// What the operator has set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// Days without a sign after which a manager is absent.
    pub absent: i64,
    /// Days for which everybody can read that somebody wants to take over.
    pub notice: i64,
}

impl Default for Terms {
    fn default() -> Terms {
        Terms { absent: 30, notice: 7 }
    }
}

impl Terms {
    /// Both in days; `None` for what nobody can mean.
    pub fn new(absent: i64, notice: i64) -> Option<Terms> {
        ((7..=365).contains(&absent) && (1..=60).contains(&notice))
            .then_some(Terms { absent, notice })
    }

    /// Reads what [`Terms::word`] has written.
    pub fn parse(text: &str) -> Option<Terms> {
        let (absent, notice) = text.split_once('/')?;
        Terms::new(absent.trim().parse().ok()?, notice.trim().parse().ok()?)
    }

    /// As the database keeps it.
    pub fn word(self) -> String {
        format!("{}/{}", self.absent, self.notice)
    }

    /// Whether a manager who was last seen then counts as absent.
    pub fn is_absent(self, seen: Moment, now: Moment) -> bool {
        now.0.saturating_sub(seen.0) >= self.absent * DAY
    }

    /// Until when a wish of this moment is to be read.
    pub fn notice_until(self, now: Moment) -> Moment {
        Moment(now.0 + self.notice * DAY)
    }
}

/// A manager, as far as his absence goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// Who.
    pub member: MemberId,
    /// When he was last active or named. An announced absence counts to its end.
    pub seen: Moment,
}

/// Whether nobody looks after a gallery; one without managers is so at once.
pub fn is_vacant(holders: &[Holder], terms: Terms, now: Moment) -> bool {
    holders.iter().all(|holder| terms.is_absent(holder.seen, now))
}

/// What became of a wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody has decided.
    Open,
    /// The gallery was handed over.
    Granted,
    /// The operator has refused it.
    Refused,
    /// The manager came back and objected.
    Objected,
    /// Whoever had it took it back.
    Withdrawn,
}

impl State {
    /// The word the database keeps.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Granted => "granted",
            State::Refused => "refused",
            State::Objected => "objected",
            State::Withdrawn => "withdrawn",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> State {
        let all = [State::Granted, State::Refused, State::Objected, State::Withdrawn];
        all.into_iter().find(|state| state.as_str() == word).unwrap_or(State::Open)
    }
}

/// Somebody's wish to take a gallery over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The gallery.
    pub gallery: GalleryId,
    /// Its number.
    pub id: i64,
    /// Whose.
    pub member: MemberId,
    /// Why, in his words.
    pub reason: String,
    /// When he said so.
    pub at: Moment,
    /// Until when everybody can read it before the operator decides.
    pub until: Moment,
    /// What became of it.
    pub state: State,
    /// What the operator said.
    pub answer: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gallery_is_vacant_when_every_manager_is_absent() {
        let (terms, now) = (Terms::default(), Moment(100 * DAY));
        let holder = |days: i64| Holder { member: MemberId(days), seen: Moment(days * DAY) };
        assert!(is_vacant(&[], terms, now));
        assert!(is_vacant(&[holder(1), holder(70)], terms, now));
        assert!(!is_vacant(&[holder(1), holder(71)], terms, now));
        // An absence that was announced ends in the future.
        assert!(!is_vacant(&[holder(120)], terms, now));
    }

    #[test]
    fn terms_and_states_read_back() {
        for terms in [Terms::default(), Terms { absent: 7, notice: 1 }] {
            assert_eq!(Terms::parse(&terms.word()), Some(terms));
        }
        for wrong in ["", "30", "6/7", "30/0", "366/7", "30/61", "x/7"] {
            assert_eq!(Terms::parse(wrong), None, "{wrong}");
        }
        for state in
            [State::Open, State::Granted, State::Refused, State::Objected, State::Withdrawn]
        {
            assert_eq!(State::parse(state.as_str()), state);
        }
    }
}

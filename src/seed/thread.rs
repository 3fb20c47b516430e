//! A post with everything under it: comments, replies, votes, views.

use fastrand::Rng;

use super::{
    crowd::{Crowd, Person},
    pace::{ups_of, views_of},
    text,
    topic::Topic,
};

const MINUTE: f64 = 60_000_000.0;

/// A post and what came of it.
#[derive(Debug)]
pub struct Thread {
    /// Who wrote it.
    pub person: Person,
    /// Its title.
    pub title: String,
    /// Its words.
    pub body: String,
    /// Index into the topic's 말머리.
    pub head: Option<usize>,
    /// When it was written, in microseconds since 1970.
    pub at: i64,
    /// How often it was read.
    pub views: i64,
    /// Its comments, oldest first.
    pub remarks: Vec<Remark>,
    /// Its votes, each of another voter.
    pub ballots: Vec<Ballot>,
}

/// A comment or a reply.
#[derive(Debug)]
pub struct Remark {
    /// Who wrote it.
    pub person: Person,
    /// Index of the first comment of the thread it replies under.
    pub under: Option<usize>,
    /// Nick of the reply it answers; empty where it answers the first comment.
    pub mention: String,
    /// Its words.
    pub text: String,
    /// When it was written.
    pub at: i64,
}

/// A vote.
#[derive(Debug)]
pub struct Ballot {
    /// Stands for the voter.
    pub voter: String,
    /// 추천, or 비추천.
    pub is_up: bool,
    /// Cast under a fixed nick.
    pub by_fixed_nick: bool,
    /// When it was cast.
    pub at: i64,
}

/// Makes a post written at `at` with `comments` comments, none of it later than `until`.
pub fn thread(
    topic: &'static Topic,
    crowd: &Crowd,
    (at, until): (i64, i64),
    comments: i64,
    rng: &mut Rng,
) -> Thread {
    let person = crowd.somebody(rng).clone();
    let mut draft = text::post(topic, rng);
    let mut times: Vec<i64> = (0..comments).map(|_| later(at, until, 90.0, rng)).collect();
    times.sort_unstable();
    let mut remarks: Vec<Remark> = Vec::with_capacity(times.len());
    for at in times {
        let answered =
            (!remarks.is_empty() && rng.u8(..10) < 4).then(|| rng.usize(..remarks.len()));
        let under = answered.map(|index| remarks[index].under.unwrap_or(index));
        let mention = match (answered, under) {
            (Some(answered), Some(first)) if answered != first => {
                remarks[answered].person.nick.clone()
            }
            _ => String::new(),
        };
        // The writer of the post answers under it more than anybody else.
        let by_writer = under.is_some() && rng.u8(..3) == 0;
        let author = if by_writer { person.clone() } else { crowd.somebody(rng).clone() };
        let text = text::comment(&mut draft.words, under.is_some(), rng);
        remarks.push(Remark { person: author, under, mention, text, at });
    }
    let ups = ups_of(comments, rng);
    let downs = if rng.u8(..12) == 0 { rng.i64(1..8) } else { 0 };
    let ballots = (0..ups + downs).map(|index| Ballot {
        voter: format!("{:032x}", rng.u128(..)),
        is_up: index < ups,
        by_fixed_nick: rng.u8(..8) == 0,
        at: later(at, until, 240.0, rng),
    });
    let ballots: Vec<Ballot> = ballots.collect();
    let views = views_of(comments, ups + downs, rng);
    Thread {
        person,
        title: draft.title,
        body: draft.body,
        head: draft.head,
        at,
        views,
        remarks,
        ballots,
    }
}

/// A moment after `at`, most within the first minutes.
fn later(at: i64, until: i64, mean_minutes: f64, rng: &mut Rng) -> i64 {
    let wait = -(1.0 - rng.f64()).ln() * mean_minutes * MINUTE;
    at.saturating_add(wait as i64).min(until.max(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::topic::TOPICS;

    #[test]
    fn replies_name_a_first_comment_before_them() {
        let mut rng = Rng::with_seed(11);
        let crowd = Crowd::new("ㅇㅇ", 50, &mut rng);
        let thread = thread(&TOPICS[0], &crowd, (1_000, 9_000_000_000), 80, &mut rng);
        assert_eq!(thread.remarks.len(), 80);
        for (index, remark) in thread.remarks.iter().enumerate() {
            assert!(remark.at >= thread.at && remark.at <= 9_000_000_000);
            if let Some(first) = remark.under {
                assert!(first < index && thread.remarks[first].under.is_none());
            }
        }
        assert!(thread.remarks.iter().any(|remark| !remark.mention.is_empty()));
    }
}

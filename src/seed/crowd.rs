//! The people of a gallery: many guests under one nick, some with their own, few members.

use fastrand::Rng;

use super::{common, template::pick};

/// Somebody who writes.
#[derive(Debug, Clone)]
pub struct Person {
    /// The nick.
    pub nick: String,
    /// The visible prefix; empty for members.
    pub prefix: String,
    /// Stands for the address or the member: 32 hexadecimal digits.
    pub identity: String,
    /// 0 guest, 1 fixed nick, 2 shared nick.
    pub kind: i64,
}

/// The people of one gallery. A few write often, most seldom.
#[derive(Debug)]
pub struct Crowd(Vec<Person>);

impl Crowd {
    /// Makes `count` people for a gallery with this default nick.
    pub fn new(default_nick: &str, count: usize, rng: &mut Rng) -> Crowd {
        let people = (0..count.max(20)).map(|_| {
            let (kind, nick) = match rng.u8(..100) {
                0..=69 => (0, default_nick.to_owned()),
                70..=89 => (0, nick(common::NICKS, rng)),
                90..=96 => (1, nick(common::MEMBERS, rng)),
                _ => (2, nick(common::MEMBERS, rng)),
            };
            let prefix = match kind {
                0 if rng.u8(..5) == 0 => format!("{}.{}", rng.u8(58..=223), rng.u8(..=254)),
                0 => pick(common::PREFIXES, rng).to_owned(),
                _ => String::new(),
            };
            Person { nick, prefix, identity: format!("{:032x}", rng.u128(..)), kind }
        });
        Crowd(people.collect())
    }

    /// Somebody; the first ones far more often than the last.
    pub fn somebody(&self, rng: &mut Rng) -> &Person {
        let skewed = rng.f64().powi(2) * self.0.len() as f64;
        &self.0[(skewed as usize).min(self.0.len() - 1)]
    }
}

fn nick(list: &[&'static str], rng: &mut Rng) -> String {
    let nick = pick(list, rng);
    if rng.u8(..3) == 0 { format!("{nick}{}", rng.u16(1..1_000)) } else { nick.to_owned() }
}

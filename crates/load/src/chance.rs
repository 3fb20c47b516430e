//! What is drawn by lot: ranks of posts, and who is said to ask.

use fastrand::Rng;

/// A rank below `ranks`, the first the likeliest: each is drawn as often as its number, from
/// 1, says (Zipf's law with the exponent 1, by the inverse of its sum).
pub(crate) fn zipf(rng: &mut Rng, ranks: u64) -> u64 {
    let number = ((ranks as f64 + 1.0).ln() * rng.f64()).exp() as u64;
    number.clamp(1, ranks.max(1)) - 1
}

/// A new visitor's address; two requests hardly ever share one.
pub(crate) fn anybody(rng: &mut Rng) -> std::net::Ipv4Addr {
    let [a, b, c, d] = rng.u32(..).to_be_bytes();
    std::net::Ipv4Addr::new(a % 95 + 128, b, c, d)
}

/// An address of the neighbourhood that floods.
pub(crate) fn raider(rng: &mut Rng) -> std::net::Ipv4Addr {
    std::net::Ipv4Addr::new(203, 0, 113, rng.u8(..))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_drawn_by_zipfs_law() {
        let mut rng = Rng::with_seed(7);
        let mut drawn = vec![0_u32; 1_000];
        for _ in 0..100_000 {
            drawn[zipf(&mut rng, 1_000) as usize] += 1;
        }
        let share = |ranks: std::ops::Range<usize>| drawn[ranks].iter().sum::<u32>();
        // ln 11 / ln 1001, ln 101 / ln 1001.
        assert!(share(0..10).abs_diff(34_700) < 1_000, "{}", share(0..10));
        assert!(share(0..100).abs_diff(66_800) < 1_000, "{}", share(0..100));
        let (some, one) = (zipf(&mut rng, 2), zipf(&mut rng, 1));
        assert!(some < 2 && one == 0);
    }
}

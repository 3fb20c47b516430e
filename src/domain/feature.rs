//! 개념글: the gallery's published rule, applied to a post's votes.

use serde::{Deserialize, Serialize};

use super::{time::DAY, vote::Counts};

/// When a post becomes 개념글.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FeatureRule {
    /// Points needed.
    pub cut: i64,
    /// Points of a member's up-vote.
    pub member_weight: i64,
    /// Points of a guest's up-vote.
    pub guest_weight: i64,
    /// Days after writing within which a post can still rise; `None`: for ever.
    pub max_age_days: Option<i64>,
}

impl Default for FeatureRule {
    fn default() -> FeatureRule {
        FeatureRule { cut: 10, member_weight: 1, guest_weight: 1, max_age_days: None }
    }
}

impl FeatureRule {
    /// Points of a post under this rule.
    pub fn points(&self, counts: Counts) -> i64 {
        counts.member_ups * self.member_weight
            + (counts.ups - counts.member_ups) * self.guest_weight
    }

    /// Whether a post of this age (microseconds) and these votes rises.
    pub fn is_met(&self, counts: Counts, age: i64) -> bool {
        let young = self.max_age_days.is_none_or(|days| age <= days * DAY);
        young && self.cut > 0 && self.points(counts) >= self.cut
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_and_guests_weigh_what_the_gallery_says() {
        let rule =
            FeatureRule { cut: 10, member_weight: 3, guest_weight: 1, max_age_days: Some(1) };
        let counts = Counts { ups: 6, member_ups: 2, downs: 40 };
        assert_eq!(rule.points(counts), 10);
        assert!(rule.is_met(counts, DAY));
        assert!(!rule.is_met(counts, DAY + 1));
        assert!(!rule.is_met(Counts { ups: 5, ..counts }, 0));
    }
}

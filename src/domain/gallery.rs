//! A gallery: its address, its settings and its 말머리.

use serde::{Deserialize, Serialize};

use super::{
    captcha::Level,
    circle::{Circle, Circles},
    cover::CoverHash,
    feature::FeatureRule,
    network::{Network, Networks},
};

/// The number under which a gallery's rows are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GalleryId(pub i64);

/// The gallery's part of an address: 2 to 40 of `a`–`z`, `0`–`9`, `_` and `-`, beginning with a letter or digit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Slug(String);

impl Slug {
    /// Reads a slug; upper case is folded, so an address typed in capitals works.
    pub fn parse(text: &str) -> Option<Slug> {
        let folded = text.to_ascii_lowercase();
        Slug::is_one(&folded).then_some(Slug(folded))
    }

    /// Whether this is a slug as it stands.
    pub fn is_one(text: &str) -> bool {
        let is_letter = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9');
        let is_allowed = |byte: &u8| is_letter(byte) || matches!(byte, b'_' | b'-');
        let bytes = text.as_bytes();
        (2..=40).contains(&bytes.len()) && is_letter(&bytes[0]) && bytes.iter().all(is_allowed)
    }

    /// The slug of pages that show what a gallery looks like.
    pub fn example() -> Slug {
        Slug("madang".to_owned())
    }

    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Slug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// 메인, 마이너, 미니, 인물: a label, not a set of powers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GalleryKind {
    /// 메인
    Main,
    /// 마이너
    Minor,
    /// 미니
    Mini,
    /// 인물
    Person,
}

impl GalleryKind {
    /// The word the database and the command line use.
    pub fn as_str(self) -> &'static str {
        match self {
            GalleryKind::Main => "main",
            GalleryKind::Minor => "minor",
            GalleryKind::Mini => "mini",
            GalleryKind::Person => "person",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<GalleryKind> {
        [GalleryKind::Main, GalleryKind::Minor, GalleryKind::Mini, GalleryKind::Person]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

/// A 말머리. Its number is stable: renaming keeps it, and it is never used again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Head {
    /// 1 and up; 0 means "no 말머리" on a post.
    pub id: i64,
    /// The word between the brackets.
    pub name: String,
    /// Only managers may use it.
    #[serde(default)]
    pub managers_only: bool,
    /// Only members may use it.
    #[serde(default)]
    pub members_only: bool,
    /// Posts under it never become 개념글.
    #[serde(default)]
    pub never_featured: bool,
    /// No longer offered; posts that have it keep it.
    #[serde(default)]
    pub is_retired: bool,
}

/// What a gallery may set. Unset fields take the defaults, so a setting that is
/// added later needs no change of stored rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// 갤닉네임: the nick of guests who leave the field empty.
    pub default_nick: String,
    /// One or two sentences under the gallery's name.
    pub description: String,
    /// 말머리, in the order they are shown. Retired ones stay, so that old posts keep theirs.
    pub heads: Vec<Head>,
    /// 개념글: the published rule.
    pub feature: FeatureRule,
    /// Whether guests may write.
    pub guests_write: bool,
    /// Nothing of guests from VPNs is taken.
    pub shut_vpn: bool,
    /// Nothing of guests from overseas.
    pub shut_overseas: bool,
    /// Nothing of guests from addresses that a carrier's customers share.
    pub shut_carrier: bool,
    /// How often guests are asked before they write.
    pub captcha: Level,
    /// What they are asked, with the answers: not for all to read, so a column.
    #[serde(skip)]
    pub questions: String,
    /// How often those were changed: all of it that the public log tells.
    pub captcha_edition: i64,
    /// Whether 비추천 exists.
    pub down_votes: bool,
    /// 연관 갤러리, by slug.
    pub related: Vec<String>,
    /// What those are asked who want to become members of it; empty for nothing.
    pub question: String,
    /// Who may see, read and write. Kept in columns of their own, because statements ask for
    /// them, and because a version that knows nothing of them must not write them away.
    #[serde(skip)]
    pub circles: Circles,
    /// Whether staff has written rules. A column as well.
    #[serde(skip)]
    pub has_rules: bool,
    /// The picture on its cover, which stands in the colour's place. A column as well.
    #[serde(skip)]
    pub cover: Option<CoverHash>,
    /// The cover's colour, one of [`COVERS`]; empty for no cover.
    pub cover_colour: String,
    /// The sign on it; may be empty.
    pub cover_sign: String,
    /// Until when somebody's wish to take the gallery over is to be read, in microseconds; 0
    /// for none. It stands here because every page of the gallery says so, and this is
    /// what they read anyway.
    #[serde(skip_serializing_if = "is_zero")]
    pub succession_until: i64,
}

impl Settings {
    /// From which networks nothing of guests is taken.
    pub fn shut(&self) -> Networks {
        Network::ALL.into_iter().filter(|network| self.has_shut(*network)).collect()
    }

    /// Shuts networks to guests, and opens the others.
    pub fn set_shut(&mut self, shut: Networks) {
        self.shut_vpn = shut.has(Network::Vpn);
        self.shut_overseas = shut.has(Network::Overseas);
        self.shut_carrier = shut.has(Network::Carrier);
    }

    fn has_shut(&self, network: Network) -> bool {
        match network {
            Network::Vpn => self.shut_vpn,
            Network::Overseas => self.shut_overseas,
            Network::Carrier => self.shut_carrier,
        }
    }
}

/// As serde calls it.
fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// The colours of covers.
pub const COVERS: [&str; 8] = ["jade", "sky", "indigo", "plum", "rose", "amber", "moss", "ink"];

/// The nick guests get where the gallery has set none.
pub const DEFAULT_NICK: &str = "ㅇㅇ";

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            default_nick: DEFAULT_NICK.to_owned(),
            description: String::new(),
            heads: Vec::new(),
            feature: FeatureRule::default(),
            guests_write: true,
            shut_vpn: false,
            shut_overseas: false,
            shut_carrier: false,
            captcha: Level::Never,
            questions: String::new(),
            captcha_edition: 0,
            down_votes: true,
            related: Vec::new(),
            question: String::new(),
            circles: Circles::OPEN,
            has_rules: false,
            cover: None,
            cover_colour: String::new(),
            cover_sign: String::new(),
            succession_until: 0,
        }
    }
}

/// A gallery as every page needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gallery {
    /// The number of its rows.
    pub id: GalleryId,
    /// Its part of the address.
    pub slug: Slug,
    /// Its label.
    pub kind: GalleryKind,
    /// Its name, as people say it: "바둑" (the page adds "갤러리").
    pub name: String,
    /// What its managers have set.
    pub settings: Settings,
}

impl Gallery {
    /// The 말머리 of a post, or `None` for posts without one.
    pub fn head(&self, id: i64) -> Option<&Head> {
        self.settings.heads.iter().find(|head| head.id == id)
    }

    /// The picture on its cover, where nobody is kept from anything in it.
    pub fn public_cover(&self) -> Option<&CoverHash> {
        let is_public = self.settings.circles.read == Circle::Everyone;
        self.settings.cover.as_ref().filter(|_| is_public)
    }

    /// What whoever stands outside may know of it: its name, and how close its circles are.
    pub fn outside(&self) -> Gallery {
        let circles = self.settings.circles;
        Gallery { settings: Settings { circles, ..Settings::default() }, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_plain_letters_digits_and_dashes() {
        assert_eq!(Slug::parse("Baduk").unwrap().as_str(), "baduk");
        for wrong in ["", "a", "_a", "바둑", "a b", "a/b", "../x", &"a".repeat(41)] {
            assert_eq!(Slug::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn settings_of_an_older_version_still_read() {
        let settings: Settings = serde_json::from_str(r#"{"default_nick":"긷갤러"}"#).unwrap();
        assert_eq!(settings.default_nick, "긷갤러");
        assert!(settings.guests_write);
    }
}

//! Members: an account, its public code, and what about it everybody may know.

use unicode_normalization::UnicodeNormalization as _;

use super::{
    author::{AuthorKind, Nick, fold_spaces},
    refusal::Refusal,
};

/// The number of an account's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MemberId(pub i64);

/// What a member may do beyond writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(i64)]
pub enum Role {
    /// Nothing more.
    #[default]
    None = 0,
    /// Looks after the whole site.
    Operator = 1,
}

impl Role {
    /// Reads the number the database keeps; unknown ones may do nothing more.
    pub fn from_number(number: i64) -> Role {
        if number == 1 { Role::Operator } else { Role::None }
    }
}

/// A member who is logged in, as every request knows him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// His number.
    pub id: MemberId,
    /// 식별코드
    pub code: String,
    /// His nick now.
    pub nick: String,
    /// 고정닉 or 반고정닉.
    pub kind: AuthorKind,
    /// What else he may do.
    pub role: Role,
    /// The session he came with: the hash of its token.
    pub session: String,
    /// When he last proved to be himself in it.
    pub proved_at: super::time::Moment,
    /// A passkey opened it, or a code after the password.
    pub is_strong: bool,
    /// He has a password; otherwise another way leads in.
    pub has_password: bool,
}

/// A provider of log-ins that vouches for a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What takes it away: the hash of the provider's number for him.
    pub subject: String,
    /// The provider.
    pub issuer: String,
    /// Since when.
    pub linked_at: super::time::Moment,
}

impl Signed {
    /// Under what a post or comment of his is entered: his public code, so that it needs no
    /// second row to lead to him.
    pub fn identity(&self) -> String {
        identity_of(&self.code)
    }
}

/// Letters of a code: none that people mix up.
pub const CODE_LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Letters to a code.
pub const CODE_LENGTH: usize = 8;

/// Makes a code of random bytes.
pub fn code_of_bytes(bytes: [u8; CODE_LENGTH]) -> String {
    bytes.iter().map(|byte| char::from(CODE_LETTERS[usize::from(byte & 31)])).collect()
}

/// Reads a code as people type it; `None` for what cannot be one.
pub fn parse_code(text: &str) -> Option<String> {
    let code = text.trim().to_ascii_lowercase();
    let is_code =
        code.len() == CODE_LENGTH && code.bytes().all(|byte| CODE_LETTERS.contains(&byte));
    is_code.then_some(code)
}

const MEMBER: &str = "member:";

/// What stands in the place of a guest's address.
pub fn identity_of(code: &str) -> String {
    format!("{MEMBER}{code}")
}

/// The code of a member's post or comment; empty for anybody else's.
pub fn code_in(identity: &str) -> &str {
    identity.strip_prefix(MEMBER).unwrap_or("")
}

/// A member's nick: the rules of all nicks, and it may not be left empty.
pub fn parse_nick(typed: &str) -> Result<Nick, Refusal> {
    if fold_spaces(typed).is_empty() {
        return Err(Refusal::NickLength);
    }
    Nick::parse(typed, "")
}

/// What two nicks that look alike have in common: width, case, spaces and what is not seen
/// do not make another nick.
pub fn fold_nick(nick: &str) -> String {
    let is_unseen = |c: &char| {
        c.is_whitespace()
            || matches!(c, '\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
    };
    let lower = nick.nfkc().flat_map(char::to_lowercase).filter(|c| !is_unseen(c));
    lower.collect::<String>().nfkc().collect()
}

/// A member's password as typed, of a length the rules allow.
#[derive(Clone)]
pub struct MemberPassword(String);

/// Fewest characters of a member's password.
pub const PASSWORD_MIN: usize = 8;
/// Most characters of a member's password.
pub const PASSWORD_MAX: usize = 128;

impl MemberPassword {
    /// 8 to 128 characters, whatever they are, that are not the nick itself.
    pub fn parse(typed: &str, nick: &str) -> Result<MemberPassword, Refusal> {
        if !(PASSWORD_MIN..=PASSWORD_MAX).contains(&typed.chars().count()) {
            return Err(Refusal::MemberPasswordLength);
        }
        let mut letters = typed.chars();
        let first = letters.next();
        if fold_nick(typed) == fold_nick(nick) || letters.all(|c| Some(c) == first) {
            return Err(Refusal::MemberPasswordEasy);
        }
        Ok(MemberPassword(typed.to_owned()))
    }

    /// The bytes to hash.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for MemberPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MemberPassword(…)")
    }
}

/// Who may see a part of a 갤로그.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(i64)]
pub enum Audience {
    /// Everybody.
    #[default]
    Everybody = 0,
    /// Whoever is logged in.
    Members = 1,
    /// Nobody but its owner.
    Owner = 2,
}

impl Audience {
    /// Reads the number the database and forms keep; unknown ones show nothing.
    pub fn from_number(number: i64) -> Audience {
        match number {
            0 => Audience::Everybody,
            1 => Audience::Members,
            _ => Audience::Owner,
        }
    }

    /// Whether a reader belongs to it.
    pub fn holds(self, reader: Option<MemberId>, owner: MemberId) -> bool {
        match self {
            Audience::Everybody => true,
            Audience::Members => reader.is_some(),
            Audience::Owner => reader == Some(owner),
        }
    }
}

/// Who may see which part of a 갤로그.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// Posts.
    pub posts: Audience,
    /// Comments.
    pub comments: Audience,
    /// Scraps.
    pub scraps: Audience,
    /// The guestbook.
    pub guestbook: Audience,
}

/// Most characters of a line in a guestbook.
pub const GUESTBOOK_MAX: usize = 500;
/// Most characters of a folder's name.
pub const FOLDER_MAX: usize = 30;
/// Most folders of a member.
pub const FOLDERS_MAX: i64 = 50;

/// A line for a guestbook: not empty, not too long.
pub fn parse_line(typed: &str) -> Result<String, Refusal> {
    let line = typed.trim();
    if !super::author::is_visible(line) {
        return Err(Refusal::CommentEmpty);
    }
    if line.chars().count() > GUESTBOOK_MAX {
        return Err(Refusal::GuestbookTooLong);
    }
    Ok(line.to_owned())
}

/// A folder's name.
pub fn parse_folder(typed: &str) -> Result<String, Refusal> {
    let name = fold_spaces(typed);
    let is_right = (1..=FOLDER_MAX).contains(&name.chars().count())
        && super::author::is_visible(&name)
        && !name.chars().any(super::author::is_deceptive);
    if is_right { Ok(name) } else { Err(Refusal::FolderName) }
}

/// What a browser says it is, in a few words: `Chrome · Android`. For the list of devices,
/// where its owner is to know it again; nothing is decided by it.
pub fn device(user_agent: &str) -> String {
    let has = |word: &str| user_agent.contains(word);
    // The first that fits: those that pretend to be others stand before them.
    let named = |known: &[(&str, &'static str)]| {
        known.iter().find(|(word, _)| has(word)).map(|(_, name)| *name)
    };
    let browser = named(&[
        ("Whale/", "Whale"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ]);
    let system = named(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Macintosh", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    [browser, system].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nicks_that_look_alike_are_one() {
        for (one, other) in
            [("마당쇠", "마 당 쇠"), ("Madang", "ｍａＤａｎｇ"), ("가나", "가나"), ("Ａ b", "ab")]
        {
            assert_eq!(fold_nick(one), fold_nick(other), "{one} {other}");
        }
        assert_ne!(fold_nick("마당쇠"), fold_nick("마당새"));
        assert_eq!(parse_nick("  "), Err(Refusal::NickLength));
        assert_eq!(parse_nick(" 마당  쇠 ").unwrap().as_str(), "마당 쇠");
    }

    #[test]
    fn a_password_is_long_and_not_the_nick() {
        assert!(MemberPassword::parse("correct horse", "마당쇠").is_ok());
        let length = MemberPassword::parse("short", "마당쇠");
        assert_eq!(length.unwrap_err(), Refusal::MemberPasswordLength);
        for easy in ["MadangSoe1", "aaaaaaaaa"] {
            let easy = MemberPassword::parse(easy, "madang soe1");
            assert_eq!(easy.unwrap_err(), Refusal::MemberPasswordEasy);
        }
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        assert_eq!(parse_code(" AbCd2345 ").as_deref(), Some("abcd2345"));
        for wrong in ["", "abcd234", "abcd23451", "abcd234l", "가나다라마바사아"] {
            assert_eq!(parse_code(wrong), None, "{wrong}");
        }
        assert_eq!(parse_code(&code_of_bytes([0xff; 8])).as_deref(), Some("99999999"));
        assert_eq!(code_in(&identity_of("abcd2345")), "abcd2345");
        assert_eq!(code_in("0f0f"), "");
    }

    #[test]
    fn a_device_is_known_again() {
        let android =
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36";
        assert_eq!(device(android), "Chrome · Android");
        assert_eq!(device("curl/8.5.0"), "curl");
        assert_eq!(device(""), "");
    }
}

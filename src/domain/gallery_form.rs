//! What a member types to open a gallery, and a manager to change it, made into settings.

use super::{
    author::{Nick, fold_spaces, is_deceptive},
    captcha::{self, Level},
    circle::{Circle, Circles},
    gallery::{COVERS, Gallery, GalleryKind, Head, Slug},
    membership,
    network::Networks,
    refusal::Refusal,
};

/// Most characters of a gallery's name.
pub const NAME_MAX: usize = 40;
/// Most characters of a 말머리.
pub const HEAD_MAX: usize = 10;
/// Most characters of what stands under the name.
pub const DESCRIPTION_MAX: usize = 200;
/// Most 말머리 in use.
pub const HEADS_MAX: usize = 20;
/// Most characters of the sign on a cover: one that is put together of several has many.
pub const SIGN_MAX: usize = 12;
/// Most related galleries.
pub const RELATED_MAX: usize = 10;

/// Addresses that read as if they were the site's own.
const RESERVED: [&str; 8] =
    ["admin", "help", "login", "madang", "manage", "official", "operator", "site"];

/// What stands in the form of a new gallery.
#[derive(Debug, Clone, Default)]
pub struct NewGallery {
    /// Its part of the address.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// `minor`, `mini` or `person`.
    pub kind: String,
    /// A sentence or two under the name.
    pub description: String,
    /// Nick of guests who leave the field empty.
    pub default_nick: String,
}

/// A gallery's address; nobody opens one that sounds like the site.
pub fn slug(typed: &str) -> Result<Slug, Refusal> {
    let slug = Slug::parse(typed.trim()).ok_or(Refusal::SlugRule)?;
    if RESERVED.contains(&slug.as_str()) { Err(Refusal::SlugTaken) } else { Ok(slug) }
}

/// What a member may open: 메인 is the operator's to give.
pub fn kind(typed: &str) -> GalleryKind {
    match GalleryKind::parse(typed) {
        Some(GalleryKind::Main) | None => GalleryKind::Minor,
        Some(kind) => kind,
    }
}

/// A gallery's name.
pub fn name(typed: &str) -> Result<String, Refusal> {
    let text = fold_spaces(typed);
    let is_good =
        !text.is_empty() && text.chars().count() <= NAME_MAX && !text.chars().any(is_deceptive);
    if is_good { Ok(text) } else { Err(Refusal::GalleryName) }
}

/// What stands under the name.
pub fn description(typed: &str) -> Result<String, Refusal> {
    let text = fold_spaces(typed);
    if text.chars().count() <= DESCRIPTION_MAX && !text.chars().any(is_deceptive) {
        Ok(text)
    } else {
        Err(Refusal::DescriptionTooLong)
    }
}

/// 갤닉네임; empty for the usual one.
pub fn default_nick(typed: &str) -> Result<String, Refusal> {
    Ok(Nick::parse(typed, super::gallery::DEFAULT_NICK)?.as_str().to_owned())
}

/// A 말머리 as the form has it.
#[derive(Debug, Clone, Default)]
pub struct HeadForm {
    /// Its number; 0 for a new one.
    pub id: i64,
    /// Its name; a new one without a name is none.
    pub name: String,
    /// Only staff may use it.
    pub managers_only: bool,
    /// Only members may use it.
    pub members_only: bool,
    /// Posts under it never become 개념글.
    pub never_featured: bool,
    /// No longer offered.
    pub is_retired: bool,
}

/// What stands in the form of settings.
#[derive(Debug, Clone, Default)]
pub struct SettingsForm {
    /// The name.
    pub name: String,
    /// Under the name.
    pub description: String,
    /// 갤닉네임
    pub default_nick: String,
    /// Whether guests may write.
    pub guests_write: bool,
    /// From where nothing of guests is taken.
    pub shut: Networks,
    /// How often guests are asked before they write.
    pub captcha: String,
    /// What they are asked, with the answers.
    pub questions: String,
    /// Whether 비추천 exists.
    pub down_votes: bool,
    /// Points to become 개념글; 0 for never.
    pub cut: String,
    /// Points of a member's up-vote.
    pub member_weight: String,
    /// Points of a guest's up-vote.
    pub guest_weight: String,
    /// Days within which a post can become 개념글; empty for no limit.
    pub max_age_days: String,
    /// 연관 갤러리, by address, with commas or spaces between.
    pub related: String,
    /// Who may see, read and write, by the words of the circles.
    pub circles: [String; 3],
    /// What those are asked who want to become members.
    pub question: String,
    /// The cover's colour; empty for none.
    pub cover_colour: String,
    /// The sign on it.
    pub cover_sign: String,
    /// 말머리, the new one last.
    pub heads: Vec<HeadForm>,
}

impl SettingsForm {
    /// What the form begins with.
    pub fn of(gallery: &Gallery) -> SettingsForm {
        let (settings, rule) = (&gallery.settings, &gallery.settings.feature);
        let head = |head: &Head| HeadForm {
            id: head.id,
            name: head.name.clone(),
            managers_only: head.managers_only,
            members_only: head.members_only,
            never_featured: head.never_featured,
            is_retired: head.is_retired,
        };
        let heads = settings.heads.iter().map(head).chain([HeadForm::default()]).collect();
        SettingsForm {
            name: gallery.name.clone(),
            description: settings.description.clone(),
            default_nick: settings.default_nick.clone(),
            guests_write: settings.guests_write,
            shut: settings.shut(),
            captcha: u8::from(settings.captcha).to_string(),
            questions: settings.questions.clone(),
            down_votes: settings.down_votes,
            cut: rule.cut.to_string(),
            member_weight: rule.member_weight.to_string(),
            guest_weight: rule.guest_weight.to_string(),
            max_age_days: rule.max_age_days.map_or(String::new(), |days| days.to_string()),
            related: settings.related.join(", "),
            circles: [settings.circles.list, settings.circles.read, settings.circles.write]
                .map(|circle| circle.as_str().to_owned()),
            question: settings.question.clone(),
            cover_colour: settings.cover_colour.clone(),
            cover_sign: settings.cover_sign.clone(),
            heads,
        }
    }

    /// Puts all of it into a gallery, or nothing of it.
    pub fn apply(&self, gallery: &mut Gallery) -> Result<(), Refusal> {
        let number = |text: &str, low: i64, high: i64| {
            let number: Option<i64> = text.trim().parse().ok();
            number.filter(|number| (low..=high).contains(number)).ok_or(Refusal::RuleNumber)
        };
        let mut changed = gallery.clone();
        changed.name = name(&self.name)?;
        let settings = &mut changed.settings;
        settings.description = description(&self.description)?;
        settings.default_nick = default_nick(&self.default_nick)?;
        settings.guests_write = self.guests_write;
        settings.set_shut(self.shut);
        settings.captcha = Level::parse(&self.captcha).unwrap_or(settings.captcha);
        let questions = captcha::to_text(&captcha::questions(&self.questions)?);
        settings.captcha_edition += i64::from(questions != settings.questions);
        settings.questions = questions;
        settings.down_votes = self.down_votes;
        let rule = &mut settings.feature;
        rule.cut = number(&self.cut, 0, 1_000_000)?;
        rule.member_weight = number(&self.member_weight, 0, 1_000)?;
        rule.guest_weight = number(&self.guest_weight, 0, 1_000)?;
        rule.max_age_days = match self.max_age_days.trim() {
            "" => None,
            days => Some(number(days, 1, 36_500)?),
        };
        settings.related = related(&self.related)?;
        settings.circles = circles(&self.circles)?;
        settings.question = membership::question(&self.question)?;
        (settings.cover_colour, settings.cover_sign) = cover(&self.cover_colour, &self.cover_sign)?;
        settings.heads = heads(&settings.heads, &self.heads)?;
        *gallery = changed;
        Ok(())
    }
}

fn circles(typed: &[String; 3]) -> Result<Circles, Refusal> {
    let circle = |word: &String| Circle::parse(word).ok_or(Refusal::CirclesCross);
    let [list, read, write] = typed;
    let circles = Circles { list: circle(list)?, read: circle(read)?, write: circle(write)? };
    if circles.are_nested() { Ok(circles) } else { Err(Refusal::CirclesCross) }
}

/// A sign is no place for words: those stand in the name, where they are read aloud.
fn cover(colour: &str, sign: &str) -> Result<(String, String), Refusal> {
    if colour.is_empty() {
        return Ok((String::new(), String::new()));
    }
    let sign = sign.trim();
    let is_word = |c: char| c.is_alphanumeric() || c.is_whitespace() || is_deceptive(c);
    let is_good =
        COVERS.contains(&colour) && sign.chars().count() <= SIGN_MAX && !sign.chars().any(is_word);
    if is_good { Ok((colour.to_owned(), sign.to_owned())) } else { Err(Refusal::CoverRule) }
}

fn related(typed: &str) -> Result<Vec<String>, Refusal> {
    let parts = typed.split([',', ' ']).filter(|part| !part.is_empty());
    let slugs: Option<Vec<String>> =
        parts.map(|part| Slug::parse(part).map(|slug| slug.to_string())).collect();
    slugs.filter(|slugs| slugs.len() <= RELATED_MAX).ok_or(Refusal::RelatedUnknown)
}

/// Heads keep their numbers, because posts have them; none is ever taken out.
fn heads(before: &[Head], forms: &[HeadForm]) -> Result<Vec<Head>, Refusal> {
    let mut heads = before.to_vec();
    for form in forms {
        let name = fold_spaces(&form.name);
        if form.id == 0 && name.is_empty() {
            continue;
        }
        let is_good = !name.is_empty()
            && name.chars().count() <= HEAD_MAX
            && !name.chars().any(is_deceptive)
            && heads.iter().all(|head| head.id == form.id || head.name != name);
        if !is_good {
            return Err(Refusal::HeadName);
        }
        let id = match form.id {
            0 => heads.iter().map(|head| head.id).max().unwrap_or(0) + 1,
            id => id,
        };
        let head = Head {
            id,
            name,
            managers_only: form.managers_only,
            members_only: form.members_only,
            never_featured: form.never_featured,
            is_retired: form.is_retired,
        };
        match heads.iter_mut().find(|head| head.id == form.id) {
            Some(old) => *old = head,
            None if form.id == 0 => heads.push(head),
            None => return Err(Refusal::HeadUnknown),
        }
    }
    if heads.iter().filter(|head| !head.is_retired).count() > HEADS_MAX {
        return Err(Refusal::HeadName);
    }
    Ok(heads)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::gallery::{GalleryId, Settings};

    fn gallery() -> Gallery {
        Gallery {
            id: GalleryId(1),
            slug: Slug::example(),
            kind: GalleryKind::Minor,
            name: "바둑".into(),
            settings: Settings::default(),
        }
    }

    #[test]
    fn a_form_that_nobody_touched_changes_nothing() {
        let mut changed = gallery();
        SettingsForm::of(&gallery()).apply(&mut changed).unwrap();
        assert_eq!(changed, gallery());
    }

    #[test]
    fn heads_keep_their_numbers_and_one_wrong_field_changes_nothing() {
        let mut changed = gallery();
        let mut form = SettingsForm::of(&changed);
        form.heads[0].name = "질문".into();
        form.apply(&mut changed).unwrap();
        let mut form = SettingsForm::of(&changed);
        form.heads[0].name = "묻기".into();
        form.heads[1].name = "후기".into();
        form.apply(&mut changed).unwrap();
        let heads: Vec<(i64, &str)> =
            changed.settings.heads.iter().map(|head| (head.id, head.name.as_str())).collect();
        assert_eq!(heads, [(1, "묻기"), (2, "후기")]);
        let before = changed.clone();
        for spoil in [
            |form: &mut SettingsForm| form.name = " ".into(),
            |form| form.cut = "-1".into(),
            |form| form.max_age_days = "0".into(),
            |form| form.related = "x/y".into(),
            |form| form.default_nick = "ㅎ".into(),
            |form| form.description = "가".repeat(201),
            |form| form.cover_colour = "mud".into(),
            |form| (form.cover_colour, form.cover_sign) = ("sky".into(), "라면".into()),
            |form| form.heads[1].name = "묻기".into(),
            |form| form.heads[0].id = 9,
            |form| form.circles[0] = "managers".into(),
            |form| form.circles[1] = "".into(),
            |form| form.question = "가".repeat(301),
            |form| form.questions = "물음 = ".into(),
        ] as [fn(&mut SettingsForm); 14]
        {
            let mut form = SettingsForm::of(&before);
            form.name = "다른 이름".into();
            spoil(&mut form);
            assert!(form.apply(&mut changed).is_err());
            assert_eq!(changed, before);
        }
    }

    #[test]
    fn an_address_that_sounds_like_the_site_is_nobodys() {
        assert!(slug("baduk2").is_ok());
        assert_eq!(slug("Admin"), Err(Refusal::SlugTaken));
        assert_eq!(slug("바둑"), Err(Refusal::SlugRule));
        assert_eq!(kind("main"), GalleryKind::Minor);
        assert_eq!(kind("mini"), GalleryKind::Mini);
    }
}

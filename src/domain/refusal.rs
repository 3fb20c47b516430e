//! Everything Madang says no to, as values.
//!
//! A refusal is not an error: the request was understood and declined. Each has
//! a stable code for programs and, where one field is to blame, that field's
//! name, so a page can put the sentence beside it. The sentences themselves are
//! texts, one per language.

mod field;

use std::time::Duration;

use super::{ban::Banned, captcha::Asked, circle::Circle, cover::NoCover};

/// Why a request was declined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The nick is shorter or longer than the rules allow.
    NickLength,
    /// The nick holds control or invisible characters only, or forbidden ones.
    NickCharacters,
    /// Another member has this nick.
    NickTaken,
    /// A member's password must have 8 to 128 characters.
    MemberPasswordLength,
    /// A member's password is the nick, or one character again and again.
    MemberPasswordEasy,
    /// There is no such member, or the password is another.
    LogInWrong,
    /// The password of the account is another.
    OwnPasswordWrong,
    /// A code of two-step log-in is wrong or was used.
    CodeWrong,
    /// A form of two steps took too long.
    TicketOver,
    /// A passkey is not one of this site, or not the one that was asked for.
    PasskeyWrong,
    /// No mail can be sent: no server, or the site does not know its own address.
    MailOff,
    /// Not a mail address.
    MailAddress,
    /// Another member has this address.
    MailTaken,
    /// There is no password to give: the provider has to vouch for the member once more.
    ProveFirst,
    /// The provider of log-ins does not answer.
    ProviderAway(Duration),
    /// The provider of log-ins vouched for nobody, or not believably.
    ProviderWrong,
    /// The provider vouches for another member already.
    ProviderTaken,
    /// Nothing else would lead into the account.
    LastWayIn,
    /// The site wants a second step of its staff.
    SecondStepFirst,
    /// A request was declined without a reason, or with too long a one.
    AnswerWords,
    /// Only members may.
    MembersOnly,
    /// The nick was changed a short while ago.
    NickTooSoon(Duration),
    /// A line in a guestbook is too long.
    GuestbookTooLong,
    /// A folder's name is empty, too long, or holds what cannot be seen.
    FolderName,
    /// There are as many folders as there may be.
    FoldersFull,
    /// A guest password must have 4 to 64 characters.
    PasswordLength,
    /// The title is empty.
    TitleEmpty,
    /// The title has more characters than allowed.
    TitleTooLong,
    /// The body is empty.
    BodyEmpty,
    /// The body is larger than allowed.
    BodyTooLong,
    /// A comment is empty.
    CommentEmpty,
    /// A comment is longer than allowed.
    CommentTooLong,
    /// The 말머리 does not exist in this gallery.
    HeadUnknown,
    /// The 말머리 may be used by managers or members only.
    HeadNotAllowed,
    /// The comment that a reply names does not exist or was deleted.
    ParentGone,
    /// The gallery takes no posts or comments from guests.
    GuestsNotAllowed,
    /// The gallery takes nothing of guests from where this one comes. Which of its lists
    /// the address stands in is not said.
    NetworkShut,
    /// The gallery asks guests a question first; with the question.
    Captcha(Box<Asked>),
    /// Questions for guests cannot be read, or are too many.
    CaptchaQuestions,
    /// The password is wrong, or nothing there has one.
    PasswordWrong,
    /// Too many wrong passwords; try again after this time.
    TooManyAttempts(Duration),
    /// Too many writes; try again after this time.
    TooFast(Duration),
    /// The same words were just posted by the same writer.
    Duplicate,
    /// This identity has voted on this post today.
    AlreadyVoted,
    /// The gallery has switched down-votes off.
    DownVotesOff,
    /// Only staff of the gallery can do that.
    StaffOnly,
    /// The 부매니저 was not given this right.
    RightMissing,
    /// Only the operator can do that.
    OperatorOnly,
    /// It is another member's.
    NotYours,
    /// A reason has more than 20 words.
    ReasonTooLong,
    /// Neither a network nor a prefix.
    NetUnknown,
    /// A network too large or too small to be banned.
    NetSize,
    /// Nothing was said.
    WordsEmpty,
    /// Too much was said.
    WordsTooLong,
    /// So much was taken away today that no more may be.
    QuotaReached(i64),
    /// Nothing was picked, or no act that there is.
    NothingPicked,
    /// Older than a day: it cannot be undone any more.
    UndoOver,
    /// The reader has reported it before.
    AlreadyReported,
    /// The last 매니저 has to hand the gallery over first.
    LastManager,
    /// No member has this code.
    MemberUnknown,
    /// The gallery's manager is not absent.
    ManagerPresent,
    /// He wants to take over a gallery in which he never wrote.
    NotOfGallery,
    /// He has said already that he wants to take over.
    AlreadyApplied,
    /// Everybody may read and object for a while yet.
    NoticeRuns,
    /// An absence ends in the past, or too late.
    AwayDate,
    /// A shared list's name is empty, too long or deceptive.
    ListName,
    /// The gallery keeps as many shared lists as it may.
    ListsEnough(i64),
    /// As many bans hold in a shared list as may.
    ListFull(i64),
    /// The gallery has put so many bans into a shared list today that no more than these may be.
    ListPace(i64),
    /// Days are none, or more than anybody can mean.
    DaysUnknown,
    /// A gallery's address has letters it may not have.
    SlugRule,
    /// A gallery's address is taken, or the site's own.
    SlugTaken,
    /// A gallery's name is empty, too long or deceptive.
    GalleryName,
    /// What stands under a gallery's name is too long.
    DescriptionTooLong,
    /// A number of the 개념글 rule is none.
    RuleNumber,
    /// A number is none, or not between these two.
    NumberRange(i64, i64),
    /// A related gallery's address is none.
    RelatedUnknown,
    /// A cover has no colour there is, or words on it.
    CoverRule,
    /// A file becomes no cover.
    NoCover(NoCover),
    /// A 말머리 is empty, too long, there twice, or one too many.
    HeadName,
    /// The member looks after as many galleries as he may.
    GalleriesEnough(i64),
    /// The gallery lets nobody do that who stands outside of this circle.
    Outside(Circle),
    /// A gallery's circles are none, or one is wider than the one before it.
    CirclesCross,
    /// What a gallery asks those who want to join is too long.
    QuestionTooLong,
    /// Rules of a gallery are too long.
    RulesTooLong,
    /// He is a member of the gallery, or has asked and not been answered.
    AlreadyAsked,
    /// An appeal was made before.
    AlreadyAppealed,
    /// Nobody reads a post at this address.
    PostUnknown,
    /// An act of the operator needs a reason.
    ReasonMissing,
    /// Without a name and a contact nobody can be answered.
    ContactMissing,
    /// A post is blocked for 1 to 30 days.
    DaysRange,
    /// A link leads neither to a page of this site nor to the web.
    LinkUnsafe,
    /// The objection was made before.
    AlreadyObjected,
    /// Banned, with all there is to know about it.
    Banned(Box<Banned>),
    /// The server hashes as many passwords as it can; try again shortly.
    Busy(Duration),
    /// The database's answer was lost: it may be written or not. Sending the same form
    /// again, after this time, tells, and does not write it twice.
    Unconfirmed(Duration),
}

impl Refusal {
    /// A stable code for programs: it never changes once published.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::NickLength => "nick_length",
            Refusal::NickCharacters => "nick_characters",
            Refusal::NickTaken => "nick_taken",
            Refusal::MemberPasswordLength => "member_password_length",
            Refusal::MemberPasswordEasy => "member_password_easy",
            Refusal::LogInWrong => "log_in_wrong",
            Refusal::OwnPasswordWrong => "own_password_wrong",
            Refusal::CodeWrong => "code_wrong",
            Refusal::TicketOver => "ticket_over",
            Refusal::PasskeyWrong => "passkey_wrong",
            Refusal::MailOff => "mail_off",
            Refusal::MailAddress => "mail_address",
            Refusal::MailTaken => "mail_taken",
            Refusal::ProveFirst => "prove_first",
            Refusal::ProviderAway(_) => "provider_away",
            Refusal::ProviderWrong => "provider_wrong",
            Refusal::ProviderTaken => "provider_taken",
            Refusal::LastWayIn => "last_way_in",
            Refusal::SecondStepFirst => "second_step_first",
            Refusal::AnswerWords => "answer_words",
            Refusal::MembersOnly => "members_only",
            Refusal::NickTooSoon(_) => "nick_too_soon",
            Refusal::GuestbookTooLong => "guestbook_too_long",
            Refusal::FolderName => "folder_name",
            Refusal::FoldersFull => "folders_full",
            Refusal::PasswordLength => "password_length",
            Refusal::TitleEmpty => "title_empty",
            Refusal::TitleTooLong => "title_too_long",
            Refusal::BodyEmpty => "body_empty",
            Refusal::BodyTooLong => "body_too_long",
            Refusal::CommentEmpty => "comment_empty",
            Refusal::CommentTooLong => "comment_too_long",
            Refusal::HeadUnknown => "head_unknown",
            Refusal::HeadNotAllowed => "head_not_allowed",
            Refusal::ParentGone => "parent_gone",
            Refusal::GuestsNotAllowed => "guests_not_allowed",
            Refusal::NetworkShut => "network_not_allowed",
            Refusal::Captcha(_) => "captcha",
            Refusal::CaptchaQuestions => "captcha_questions",
            Refusal::PasswordWrong => "password_wrong",
            Refusal::TooManyAttempts(_) => "too_many_attempts",
            Refusal::TooFast(_) => "too_fast",
            Refusal::Duplicate => "duplicate",
            Refusal::AlreadyVoted => "already_voted",
            Refusal::DownVotesOff => "down_votes_off",
            Refusal::StaffOnly => "staff_only",
            Refusal::RightMissing => "right_missing",
            Refusal::OperatorOnly => "operator_only",
            Refusal::NotYours => "not_yours",
            Refusal::ReasonTooLong => "reason_too_long",
            Refusal::NetUnknown => "net_unknown",
            Refusal::NetSize => "net_size",
            Refusal::WordsEmpty => "words_empty",
            Refusal::WordsTooLong => "words_too_long",
            Refusal::QuotaReached(_) => "quota_reached",
            Refusal::NothingPicked => "nothing_picked",
            Refusal::UndoOver => "undo_over",
            Refusal::AlreadyReported => "already_reported",
            Refusal::LastManager => "last_manager",
            Refusal::MemberUnknown => "member_unknown",
            Refusal::ManagerPresent => "manager_present",
            Refusal::NotOfGallery => "not_of_gallery",
            Refusal::AlreadyApplied => "already_applied",
            Refusal::NoticeRuns => "notice_runs",
            Refusal::AwayDate => "away_date",
            Refusal::ListName => "list_name",
            Refusal::ListsEnough(_) => "lists_enough",
            Refusal::ListFull(_) => "list_full",
            Refusal::ListPace(_) => "list_pace",
            Refusal::DaysUnknown => "days_unknown",
            Refusal::SlugRule => "slug_rule",
            Refusal::SlugTaken => "slug_taken",
            Refusal::GalleryName => "gallery_name",
            Refusal::DescriptionTooLong => "description_too_long",
            Refusal::RuleNumber => "rule_number",
            Refusal::NumberRange(..) => "number_range",
            Refusal::RelatedUnknown => "related_unknown",
            Refusal::CoverRule => "cover_rule",
            Refusal::NoCover(why) => why.code(),
            Refusal::HeadName => "head_name",
            Refusal::GalleriesEnough(_) => "galleries_enough",
            Refusal::Outside(_) => "private",
            Refusal::CirclesCross => "circles_cross",
            Refusal::QuestionTooLong => "question_too_long",
            Refusal::RulesTooLong => "rules_too_long",
            Refusal::AlreadyAsked => "already_asked",
            Refusal::AlreadyAppealed => "already_appealed",
            Refusal::PostUnknown => "post_unknown",
            Refusal::ReasonMissing => "reason_missing",
            Refusal::ContactMissing => "contact_missing",
            Refusal::DaysRange => "days_range",
            Refusal::LinkUnsafe => "link_unsafe",
            Refusal::AlreadyObjected => "already_objected",
            Refusal::Banned(_) => "banned",
            Refusal::Busy(_) => "busy",
            Refusal::Unconfirmed(_) => "outcome_unknown",
        }
    }

    /// The HTTP status that says the same to a program.
    pub fn status(&self) -> u16 {
        match self {
            Refusal::PasswordWrong
            | Refusal::OwnPasswordWrong
            | Refusal::CodeWrong
            | Refusal::PasskeyWrong
            | Refusal::LogInWrong
            | Refusal::ProveFirst
            | Refusal::ProviderWrong
            | Refusal::SecondStepFirst
            | Refusal::GuestsNotAllowed
            | Refusal::NetworkShut
            | Refusal::HeadNotAllowed
            | Refusal::DownVotesOff
            | Refusal::StaffOnly
            | Refusal::RightMissing
            | Refusal::OperatorOnly
            | Refusal::NotYours
            | Refusal::GalleriesEnough(_)
            | Refusal::ListsEnough(_)
            | Refusal::Outside(_)
            | Refusal::Banned(_) => 403,
            Refusal::MembersOnly => 401,
            Refusal::Duplicate
            | Refusal::NickTaken
            | Refusal::MailTaken
            | Refusal::ProviderTaken
            | Refusal::LastWayIn
            | Refusal::AlreadyVoted
            | Refusal::AlreadyAppealed
            | Refusal::AlreadyAsked
            | Refusal::AlreadyObjected
            | Refusal::AlreadyReported
            | Refusal::UndoOver
            | Refusal::ListFull(_)
            | Refusal::LastManager
            | Refusal::ManagerPresent
            | Refusal::NotOfGallery
            | Refusal::AlreadyApplied
            | Refusal::NoticeRuns
            | Refusal::SlugTaken
            | Refusal::ParentGone => 409,
            Refusal::TooManyAttempts(_)
            | Refusal::TooFast(_)
            | Refusal::NickTooSoon(_)
            | Refusal::ListPace(_)
            | Refusal::QuotaReached(_) => 429,
            Refusal::Busy(_)
            | Refusal::Unconfirmed(_)
            | Refusal::ProviderAway(_)
            | Refusal::MailOff => 503,
            _ => 422,
        }
    }

    /// How long to wait before the same request can succeed, where time is all it takes.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Refusal::TooManyAttempts(wait)
            | Refusal::TooFast(wait)
            | Refusal::NickTooSoon(wait)
            | Refusal::Busy(wait)
            | Refusal::ProviderAway(wait)
            | Refusal::Unconfirmed(wait) => Some(*wait),
            _ => None,
        }
    }
}

//! The form field that a refusal is about.

use super::Refusal;

impl Refusal {
    /// The form field to blame, by its name in the form.
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Refusal::NickLength
            | Refusal::NickCharacters
            | Refusal::NickTaken
            | Refusal::NickTooSoon(_) => Some("nick"),
            Refusal::FolderName | Refusal::FoldersFull => Some("folder"),
            Refusal::PasswordLength
            | Refusal::PasswordWrong
            | Refusal::MemberPasswordLength
            | Refusal::MemberPasswordEasy => Some("password"),
            Refusal::OwnPasswordWrong | Refusal::ProveFirst => Some("current"),
            Refusal::CodeWrong => Some("code"),
            Refusal::MailAddress | Refusal::MailTaken => Some("address"),
            Refusal::TitleEmpty | Refusal::TitleTooLong => Some("title"),
            Refusal::BodyEmpty
            | Refusal::BodyTooLong
            | Refusal::CommentEmpty
            | Refusal::GuestbookTooLong
            | Refusal::CommentTooLong => Some("body"),
            Refusal::HeadUnknown | Refusal::HeadNotAllowed => Some("head"),
            Refusal::ReasonTooLong | Refusal::ReasonMissing => Some("reason"),
            Refusal::PostUnknown => Some("post"),
            Refusal::ContactMissing => Some("contact"),
            Refusal::DaysRange => Some("days"),
            Refusal::LinkUnsafe => Some("url"),
            Refusal::NetUnknown | Refusal::NetSize => Some("target"),
            Refusal::MemberUnknown => Some("code"),
            Refusal::SlugRule | Refusal::SlugTaken => Some("slug"),
            Refusal::GalleryName | Refusal::ListName | Refusal::ListsEnough(_) => Some("name"),
            Refusal::AwayDate => Some("until"),
            Refusal::DaysUnknown => Some("days"),
            Refusal::DescriptionTooLong => Some("description"),
            Refusal::RuleNumber => Some("cut"),
            Refusal::RelatedUnknown => Some("related"),
            Refusal::CoverRule => Some("cover_sign"),
            Refusal::NoCover(_) => Some("picture"),
            Refusal::HeadName => Some("head"),
            Refusal::CirclesCross => Some("circles"),
            Refusal::QuestionTooLong => Some("question"),
            Refusal::RulesTooLong => Some("rules"),
            Refusal::WordsEmpty | Refusal::WordsTooLong => Some("words"),
            Refusal::AnswerWords | Refusal::Captcha(_) => Some("answer"),
            Refusal::CaptchaQuestions => Some("questions"),
            Refusal::ParentGone
            | Refusal::StaffOnly
            | Refusal::RightMissing
            | Refusal::OperatorOnly
            | Refusal::NotYours
            | Refusal::AlreadyAppealed
            | Refusal::AlreadyAsked
            | Refusal::Outside(_)
            | Refusal::AlreadyObjected
            | Refusal::QuotaReached(_)
            | Refusal::ListFull(_)
            | Refusal::ListPace(_)
            | Refusal::GalleriesEnough(_)
            | Refusal::NothingPicked
            | Refusal::NumberRange(..)
            | Refusal::UndoOver
            | Refusal::AlreadyReported
            | Refusal::LastManager
            | Refusal::ManagerPresent
            | Refusal::NotOfGallery
            | Refusal::AlreadyApplied
            | Refusal::NoticeRuns
            | Refusal::Banned(_)
            | Refusal::GuestsNotAllowed
            | Refusal::NetworkShut
            | Refusal::LogInWrong
            | Refusal::TicketOver
            | Refusal::MailOff
            | Refusal::PasskeyWrong
            | Refusal::ProviderAway(_)
            | Refusal::ProviderWrong
            | Refusal::ProviderTaken
            | Refusal::LastWayIn
            | Refusal::SecondStepFirst
            | Refusal::MembersOnly
            | Refusal::TooManyAttempts(_)
            | Refusal::TooFast(_)
            | Refusal::Duplicate
            | Refusal::AlreadyVoted
            | Refusal::DownVotesOff
            | Refusal::Busy(_)
            | Refusal::Unconfirmed(_) => None,
        }
    }
}

//! The sentence for each refusal.

use super::Texts;
use crate::domain::{
    ban::WORDS_MAX,
    comment::COMMENT_MAX,
    gallery_form::{DESCRIPTION_MAX, HEAD_MAX, HEADS_MAX, NAME_MAX, RELATED_MAX},
    gallery_request::ANSWER_MAX,
    member::{FOLDER_MAX, GUESTBOOK_MAX},
    membership::QUESTION_MAX,
    post::{BODY_MAX, TITLE_MAX},
    public_log::REASON_WORDS,
    refusal::Refusal,
    rules::RULES_MAX,
};

impl Texts {
    /// Says why a request was declined, and what would make it pass.
    pub fn refusal(&self, refusal: &Refusal) -> String {
        let span = |wait: &std::time::Duration| {
            // Rounded up: a reader who waits as told must not be refused again.
            (self.span)(wait.as_millis().div_ceil(1000).max(1) as u64)
        };
        match refusal {
            Refusal::NickLength => self.nick_length.into(),
            Refusal::NickCharacters => self.nick_characters.into(),
            Refusal::NickTaken => self.member.nick_taken.into(),
            Refusal::MemberPasswordLength => self.member.password_length.into(),
            Refusal::MemberPasswordEasy => self.member.password_easy.into(),
            Refusal::LogInWrong => self.member.log_in_wrong.into(),
            Refusal::OwnPasswordWrong => self.member.own_password_wrong.into(),
            Refusal::ProveFirst => self.oidc.prove_first.into(),
            Refusal::ProviderAway(_) => self.oidc.away.into(),
            Refusal::ProviderWrong => self.oidc.wrong.into(),
            Refusal::ProviderTaken => self.oidc.taken.into(),
            Refusal::LastWayIn => self.oidc.last_way_in.into(),
            Refusal::SecondStepFirst => self.entry.step_first.into(),
            Refusal::AnswerWords => (self.entry.answer_rule)(ANSWER_MAX),
            Refusal::MembersOnly => self.member.members_only.into(),
            Refusal::CodeWrong => self.proof.code_wrong.into(),
            Refusal::TicketOver => self.proof.ticket_over.into(),
            Refusal::PasskeyWrong => self.proof.passkey_wrong.into(),
            Refusal::MailOff => self.mail.off.into(),
            Refusal::MailAddress => self.mail.wrong_address.into(),
            Refusal::MailTaken => self.mail.taken.into(),
            Refusal::NickTooSoon(wait) => (self.gallog.nick_too_soon)(&span(wait)),
            Refusal::GuestbookTooLong => (self.gallog.guestbook_too_long)(GUESTBOOK_MAX),
            Refusal::FolderName => (self.gallog.folder_name)(FOLDER_MAX),
            Refusal::FoldersFull => self.gallog.folders_full.into(),
            Refusal::PasswordLength => self.password_length.into(),
            Refusal::TitleEmpty => self.title_empty.into(),
            Refusal::TitleTooLong => (self.title_too_long)(TITLE_MAX),
            Refusal::BodyEmpty => self.body_empty.into(),
            Refusal::BodyTooLong => (self.body_too_long)(BODY_MAX),
            Refusal::CommentEmpty => self.comment_empty.into(),
            Refusal::CommentTooLong => (self.comment_too_long)(COMMENT_MAX),
            Refusal::HeadUnknown => self.head_unknown.into(),
            Refusal::HeadNotAllowed => self.head_not_allowed.into(),
            Refusal::ParentGone => self.parent_gone.into(),
            Refusal::GuestsNotAllowed => self.guests_not_allowed.into(),
            Refusal::NetworkShut => self.open.guests_set.network_shut.into(),
            Refusal::Captcha(asked) => (self.open.guests_set.ask)(asked.why).into(),
            Refusal::CaptchaQuestions => self.open.guests_set.questions_rule.into(),
            Refusal::PasswordWrong => self.password_wrong.into(),
            Refusal::TooManyAttempts(wait) => (self.too_many_attempts)(&span(wait)),
            Refusal::TooFast(wait) => (self.too_fast)(&span(wait)),
            Refusal::Duplicate => self.duplicate.into(),
            Refusal::AlreadyVoted => self.already_voted.into(),
            Refusal::DownVotesOff => self.down_votes_off.into(),
            Refusal::StaffOnly => self.staff.staff_only.into(),
            Refusal::RightMissing => self.staff.right_missing.into(),
            Refusal::OperatorOnly => self.staff.operator_only.into(),
            Refusal::NotYours => self.staff.not_yours.into(),
            Refusal::ReasonTooLong => (self.staff.reason_too_long)(REASON_WORDS),
            Refusal::NetUnknown => self.staff.net_unknown.into(),
            Refusal::NetSize => self.staff.net_size.into(),
            Refusal::WordsEmpty => self.staff.words_empty.into(),
            Refusal::WordsTooLong => (self.staff.words_too_long)(WORDS_MAX),
            Refusal::QuotaReached(left) => (self.staff.quota_reached)(*left),
            Refusal::NothingPicked => self.staff.nothing_picked.into(),
            Refusal::UndoOver => self.staff.undo_over.into(),
            Refusal::AlreadyReported => self.staff.already_reported.into(),
            Refusal::LastManager => self.staff.last_manager.into(),
            Refusal::MemberUnknown => self.staff.member_unknown.into(),
            Refusal::ManagerPresent => self.desk.office.manager_present.into(),
            Refusal::NotOfGallery => self.desk.office.not_of_gallery.into(),
            Refusal::AlreadyApplied => self.desk.office.already_applied.into(),
            Refusal::NoticeRuns => self.desk.office.notice_runs.into(),
            Refusal::AwayDate => self.desk.office.away_date.into(),
            Refusal::ListName => self.desk.office.list_rule.into(),
            Refusal::ListsEnough(most) => (self.desk.office.lists_enough)(*most),
            Refusal::ListFull(most) => (self.desk.office.list_full)(*most),
            Refusal::ListPace(left) => (self.desk.office.list_pace)(*left),
            Refusal::DaysUnknown => self.desk.office.days_unknown.into(),
            Refusal::SlugRule => self.open.slug_rule.into(),
            Refusal::SlugTaken => self.open.slug_taken.into(),
            Refusal::GalleryName => (self.open.name_rule)(NAME_MAX),
            Refusal::DescriptionTooLong => (self.open.description_rule)(DESCRIPTION_MAX),
            Refusal::RuleNumber => self.open.rule_number.into(),
            Refusal::RelatedUnknown => (self.open.related_rule)(RELATED_MAX),
            Refusal::CoverRule => self.entry.cover_rule.into(),
            Refusal::NoCover(why) => (self.entry.picture.no_cover)(*why),
            Refusal::HeadName => (self.open.head_rule)(HEAD_MAX, HEADS_MAX),
            Refusal::GalleriesEnough(most) => (self.open.enough)(*most),
            Refusal::Outside(circle) => (self.circle.outside)(*circle).into(),
            Refusal::CirclesCross => self.circle.cross.into(),
            Refusal::QuestionTooLong => (self.staff.words_too_long)(QUESTION_MAX),
            Refusal::RulesTooLong => (self.staff.words_too_long)(RULES_MAX),
            Refusal::AlreadyAsked => self.circle.already_asked.into(),
            Refusal::AlreadyAppealed => self.staff.already_appealed.into(),
            Refusal::PostUnknown => self.console.claim.post_unknown.into(),
            Refusal::ReasonMissing => self.console.reason_missing.into(),
            Refusal::NumberRange(least, most) => (self.console.number_range)(*least, *most),
            Refusal::ContactMissing => self.console.claim.contact_missing.into(),
            Refusal::DaysRange => (self.console.claim.days_range)(crate::domain::claim::DAYS),
            Refusal::LinkUnsafe => self.console.link_unsafe.into(),
            Refusal::AlreadyObjected => self.console.claim.already_objected.into(),
            Refusal::Banned(ban) => {
                (self.staff.banned)(&ban.reason, ban.until.as_deref(), ban.everywhere)
            }
            Refusal::Busy(wait) => (self.busy)(&span(wait)),
            Refusal::Unconfirmed(wait) => (self.unconfirmed)(&span(wait)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::texts::Lang;

    #[test]
    fn a_wait_is_said_in_whole_units_and_never_too_short() {
        let ko = Lang::Ko.texts();
        let said = ko.refusal(&Refusal::TooFast(Duration::from_millis(1_200)));
        assert!(said.contains("2초"), "{said}");
        let said = ko.refusal(&Refusal::TooManyAttempts(Duration::from_secs(61)));
        assert!(said.contains("2분"), "{said}");
        let said = Lang::En.texts().refusal(&Refusal::Busy(Duration::from_secs(1)));
        assert!(said.contains("1 second") && !said.contains("seconds"), "{said}");
    }
}

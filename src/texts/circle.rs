//! The words of private galleries, of joining them and of their rules, once per language.

use super::{
    Notice,
    josa::{Josa, josa},
};
use crate::domain::{circle::Circle, membership::Standing};

/// What these pages say.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is the sentence its name says")]
pub struct Words {
    // Settings.
    pub legend: &'static str,
    pub help: &'static str,
    /// Who sees the list, who reads, who writes.
    pub who: [&'static str; 3],
    pub name: fn(Circle) -> &'static str,
    pub question: &'static str,
    pub question_help: &'static str,
    pub cross: &'static str,

    // Outside.
    pub closed: Notice,
    pub closed_to: fn(&str, Circle) -> String,
    pub outside: fn(Circle) -> &'static str,

    // Joining.
    pub join: &'static str,
    pub join_short: &'static str,
    pub join_lead: fn(&str) -> String,
    pub join_log_in: &'static str,
    pub join_words: &'static str,
    pub join_optional: &'static str,
    pub join_send: &'static str,
    pub staff_is_inside: &'static str,
    pub standing: fn(Standing) -> &'static str,
    pub again: fn(&str) -> String,
    pub own_words: &'static str,
    pub answer: &'static str,
    pub enter: &'static str,
    pub withdraw: &'static str,
    pub leave: &'static str,
    pub leave_help: &'static str,
    pub already_asked: &'static str,

    // The desk.
    pub members: fn(usize) -> String,
    pub asked: &'static str,
    pub asked_none: &'static str,
    pub inside: &'static str,
    pub inside_none: &'static str,
    pub admit: &'static str,
    pub refuse: &'static str,
    pub answer_optional: &'static str,
    pub remove: &'static str,
    pub members_lead: &'static str,
    pub more: &'static str,

    // Rules.
    pub rules: &'static str,
    pub rules_of: fn(&str) -> String,
    pub rules_none: &'static str,
    pub rules_read: &'static str,
    pub rules_edit: &'static str,
    pub rules_text: &'static str,
    pub rules_help: &'static str,
    pub rules_set: &'static str,
    pub rules_changed: &'static str,
    pub guests_too: fn(bool) -> &'static str,
}

pub(super) static KO: Words = Words {
    legend: "공개 범위",
    help: "글 읽기는 목록 보기보다, 글쓰기는 글 읽기보다 넓을 수 없습니다. 목록을 모두에게 열지 않으면 갤러리 목록과 검색, 추천에서 빠집니다.",
    who: ["목록 보기", "글 읽기", "글쓰기"],
    name: |circle| match circle {
        Circle::Everyone => "누구나",
        Circle::Members => "로그인한 회원",
        Circle::Insiders => "갤러리 회원",
        Circle::Managers => "운영진",
    },
    question: "가입 질문",
    question_help: "갤러리 회원이 되려는 사람에게 묻습니다. 비우면 묻지 않습니다. 대답은 운영진만 봅니다.",
    cross: "글 읽기는 목록 보기보다, 글쓰기는 글 읽기보다 넓을 수 없습니다.",

    closed: Notice { title: "비공개 갤러리입니다.", help: "" },
    closed_to: |name, circle| {
        let who = match circle {
            Circle::Everyone | Circle::Members => "로그인한 회원만",
            Circle::Insiders => "갤러리 회원만",
            Circle::Managers => "운영진만",
        };
        format!("{} {who} 볼 수 있습니다.", josa(name, Josa::EunNeun))
    },
    outside: |circle| match circle {
        Circle::Everyone | Circle::Members => "로그인한 회원만 할 수 있습니다.",
        Circle::Insiders => "이 갤러리의 회원만 할 수 있습니다.",
        Circle::Managers => "이 갤러리의 운영진만 할 수 있습니다.",
    },

    join: "갤러리 가입",
    join_short: "가입",
    join_lead: |name| {
        format!("{} 회원이 되려면 신청해 주세요. 운영진이 확인하고 여기에서 답합니다.", name)
    },
    join_log_in: "가입하려면 먼저 로그인해 주세요.",
    join_words: "대답",
    join_optional: "하고 싶은 말(선택)",
    join_send: "가입 신청하기",
    staff_is_inside: "운영진이라 가입하지 않아도 됩니다.",
    standing: |standing| match standing {
        Standing::Asked => "가입을 신청했습니다. 운영진의 답을 기다리고 있습니다.",
        Standing::Inside => "이 갤러리의 회원입니다.",
        Standing::Refused => "가입 신청이 거절되었습니다.",
    },
    again: |date| format!("{date}부터 다시 신청할 수 있습니다."),
    own_words: "내가 적은 말",
    answer: "운영진의 답",
    enter: "갤러리로 가기",
    withdraw: "신청 취소하기",
    leave: "갤러리 탈퇴하기",
    leave_help: "쓴 글과 댓글은 그대로 남습니다. 다시 들어오려면 새로 신청해야 합니다.",
    already_asked: "이미 회원이거나 신청한 상태입니다.",

    members: |asked| if asked == 0 { "회원".to_owned() } else { format!("회원 {asked}") },
    asked: "가입 신청",
    asked_none: "답할 가입 신청이 없습니다.",
    inside: "갤러리 회원",
    inside_none: "아직 회원이 없습니다.",
    admit: "승인",
    refuse: "거절",
    answer_optional: "답(선택)",
    remove: "내보내기",
    members_lead: "승인과 거절, 내보낸 일은 운영 기록에 남습니다. 누구인지는 글을 읽을 수 있는 사람에게만 보입니다.",
    more: "다음",

    rules: "갤러리 규칙",
    rules_of: |name| format!("{name} 규칙"),
    rules_none: "운영진이 따로 적은 규칙이 없습니다.",
    rules_read: "글을 쓰기 전에 갤러리 규칙을 읽어 주세요.",
    rules_edit: "갤러리 규칙 고치기",
    rules_text: "규칙",
    rules_help: "글을 읽을 수 있는 사람이 보고, 글쓰기 화면에서 이어집니다. 비우면 사라지고, 고치면 운영 기록에 남습니다.",
    rules_set: "설정으로 정한 것",
    rules_changed: "고친 때",
    guests_too: |may| if may { "유동 포함" } else { "유동 제외" },
};

pub(super) static EN: Words = Words {
    legend: "Who may",
    help: "Nobody reads who does not see the list, and nobody writes who does not read. A gallery whose list is not everyone's stands in no directory, search or suggestion.",
    who: ["See the list", "Read posts", "Write"],
    name: |circle| match circle {
        Circle::Everyone => "everyone",
        Circle::Members => "members of the site",
        Circle::Insiders => "members of the gallery",
        Circle::Managers => "staff",
    },
    question: "Question to applicants",
    question_help: "Put to whoever wants to become a member of the gallery; nothing is asked if this is empty. Only staff sees the answers.",
    cross: "Reading cannot be open to more people than the list, nor writing to more than reading.",

    closed: Notice { title: "This gallery is private.", help: "" },
    closed_to: |name, circle| {
        let who = match circle {
            Circle::Everyone | Circle::Members => "members who are logged in",
            Circle::Insiders => "members of the gallery",
            Circle::Managers => "its staff",
        };
        format!("{name} is open to {who} only.")
    },
    outside: |circle| match circle {
        Circle::Everyone | Circle::Members => "Only members who are logged in can do that.",
        Circle::Insiders => "Only members of this gallery can do that.",
        Circle::Managers => "Only the staff of this gallery can do that.",
    },

    join: "Join the gallery",
    join_short: "Join",
    join_lead: |name| {
        format!("Ask to become a member of {name}. Its staff reads it and answers here.")
    },
    join_log_in: "Log in first to join.",
    join_words: "Your answer",
    join_optional: "Anything you want to say (optional)",
    join_send: "Ask to join",
    staff_is_inside: "You are staff and need not join.",
    standing: |standing| match standing {
        Standing::Asked => "You have asked to join. Staff has not answered yet.",
        Standing::Inside => "You are a member of this gallery.",
        Standing::Refused => "Your application was refused.",
    },
    again: |date| format!("You can ask again from {date} on."),
    own_words: "What you wrote",
    answer: "Answer of the staff",
    enter: "Go to the gallery",
    withdraw: "Take it back",
    leave: "Leave the gallery",
    leave_help: "Your posts and comments stay. To come back you have to ask again.",
    already_asked: "You are a member already, or have asked.",

    members: |asked| if asked == 0 { "Members".to_owned() } else { format!("Members {asked}") },
    asked: "Applications",
    asked_none: "No application waits for an answer.",
    inside: "Members of the gallery",
    inside_none: "There are no members yet.",
    admit: "Let in",
    refuse: "Refuse",
    answer_optional: "Answer (optional)",
    remove: "Send away",
    members_lead: "Letting in, refusing and sending away stand in the public log. Who it was is shown only to those who may read posts.",
    more: "More",

    rules: "Rules",
    rules_of: |name| format!("Rules of {name}"),
    rules_none: "Staff has written no rules.",
    rules_read: "Please read the rules of the gallery before you write.",
    rules_edit: "Change the rules",
    rules_text: "Rules",
    rules_help: "For everyone who may read posts; the form to write links to them. Empty, there are none. Changes stand in the public log.",
    rules_set: "What is set",
    rules_changed: "Changed",
    guests_too: |may| if may { "guests too" } else { "no guests" },
};

//! The words of who gets in where: the second step of staff, and the operator's yes to new
//! galleries. Once per language.

pub mod cover;

use crate::domain::gallery_request::Answered;

/// What these pages and forms say.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is the sentence its name says")]
pub struct Entry {
    pub step_first: &'static str,
    pub step_set_up: &'static str,
    pub step: &'static str,
    pub step_help: &'static str,
    pub doors: &'static str,
    pub opening: &'static str,
    pub opening_help: &'static str,
    pub anyone: &'static str,
    pub approval: &'static str,

    pub ask: &'static str,
    pub ask_lead: &'static str,
    pub asked: &'static str,
    pub own: &'static str,
    pub state: fn(Answered) -> &'static str,
    pub requests: &'static str,
    pub requests_none: &'static str,
    pub requests_help: &'static str,
    pub answer: &'static str,
    pub grant: &'static str,
    pub refuse: &'static str,
    pub answer_rule: fn(usize) -> String,

    pub cover: &'static str,
    pub cover_help: &'static str,
    pub cover_none: &'static str,
    pub cover_sign: &'static str,
    pub cover_colour: fn(&str) -> &'static str,
    pub cover_rule: &'static str,
    pub picture: &'static cover::Picture,
}

pub(super) static KO: Entry = Entry {
    step_first: "이 사이트는 운영진에게 2단계 로그인을 요구합니다. 인증 앱을 등록하거나 패스키를 만든 다음 다시 해 주세요. 패스키가 있다면 패스키로 로그인하면 됩니다.",
    step_set_up: "2단계 로그인 준비하기",
    step: "운영진은 2단계 로그인을 해야 합니다",
    step_help: "켜면 운영자와 매니저, 부매니저는 인증 앱이나 패스키 없이 운영 일을 할 수 없습니다.",
    doors: "운영진과 새 갤러리",
    opening: "갤러리 열기",
    opening_help: "승인을 고르면 회원이 낸 신청이 이 화면에 모입니다.",
    anyone: "회원이 바로 엽니다",
    approval: "운영자가 승인합니다",

    ask: "신청하기",
    ask_lead: "이 사이트에서는 운영자가 승인하면 갤러리가 열립니다.",
    asked: "신청했습니다. 운영자가 답하면 여기에 보입니다.",
    own: "내 신청",
    state: |state| match state {
        Answered::Open => "기다리는 중",
        Answered::Granted => "열렸습니다",
        Answered::Refused => "받아들이지 않음",
    },
    requests: "갤러리 신청",
    requests_none: "기다리는 신청이 없습니다.",
    requests_help: "승인하면 신청한 회원이 매니저가 됩니다. 답은 신청한 회원이 봅니다.",
    answer: "답",
    grant: "승인",
    refuse: "거절",
    answer_rule: |most| format!("거절할 때는 까닭을 적어 주세요. {most}자까지 적을 수 있습니다."),

    cover: "표지",
    cover_help: "갤러리 이름 위에 보이는 색 띠입니다. 그 위에 그림 문자를 하나 놓을 수 있습니다. 표지 그림을 올리면 그림이 대신 보입니다.",
    cover_none: "없음",
    cover_sign: "그림 문자",
    cover_colour: |word| match word {
        "jade" => "옥색",
        "sky" => "하늘색",
        "indigo" => "쪽빛",
        "plum" => "자두색",
        "rose" => "장미색",
        "amber" => "호박색",
        "moss" => "이끼색",
        _ => "먹색",
    },
    cover_rule: "표지에는 글자가 아닌 그림 문자만 놓을 수 있습니다.",
    picture: &cover::KO,
};

pub(super) static EN: Entry = Entry {
    step_first: "This site asks its staff for two-step log-in. Set up an authenticator app or make a passkey, then try again. If you have a passkey, log in with it.",
    step_set_up: "Set up two-step log-in",
    step: "Staff must log in in two steps",
    step_help: "If on, operators, managers and sub-managers can do nothing of staff without an authenticator app or a passkey.",
    doors: "Staff and new galleries",
    opening: "Opening galleries",
    opening_help: "With approval, members’ requests gather on this page.",
    anyone: "Members open them at once",
    approval: "The operator approves",

    ask: "Ask",
    ask_lead: "On this site a gallery opens once the operator has approved it.",
    asked: "Your request is in. The operator’s answer will be shown here.",
    own: "Your requests",
    state: |state| match state {
        Answered::Open => "waiting",
        Answered::Granted => "open",
        Answered::Refused => "declined",
    },
    requests: "Requests for galleries",
    requests_none: "No request waits.",
    requests_help: "Once approved, whoever asked is its manager. The answer is shown to the member.",
    answer: "Answer",
    grant: "Approve",
    refuse: "Decline",
    answer_rule: |most| format!("Say why when you decline, in at most {most} characters."),

    cover: "Cover",
    cover_help: "A band of colour above the gallery’s name, with an emoji on it if you like. A picture for the cover takes its place.",
    cover_none: "none",
    cover_sign: "Emoji",
    cover_colour: |word| match word {
        "jade" => "jade",
        "sky" => "sky",
        "indigo" => "indigo",
        "plum" => "plum",
        "rose" => "rose",
        "amber" => "amber",
        "moss" => "moss",
        _ => "ink",
    },
    cover_rule: "A cover carries an emoji, no words.",
    picture: &cover::EN,
};

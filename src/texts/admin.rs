//! The words of the operator's console and of setting a site up, once per language.

/// What they say.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is the sentence its name says")]
pub struct Admin {
    pub console: &'static str,
    pub lead: &'static str,
    pub password: &'static str,
    pub password_help: &'static str,
    pub saved: &'static str,

    pub waiting: &'static str,
    pub waiting_none: &'static str,
    pub since: &'static str,
    pub galleries: &'static str,
    pub desk: &'static str,
    pub log: &'static str,

    pub name: &'static str,
    pub name_help: &'static str,
    pub most: &'static str,
    pub most_help: &'static str,

    pub bans: &'static str,
    pub bans_help: &'static str,
    pub bans_none: &'static str,
    pub whom: &'static str,
    pub whom_help: &'static str,
    pub span: &'static str,
    pub ban: &'static str,
    pub appeals: &'static str,

    pub staff: &'static str,
    pub staff_help: &'static str,
    pub make_operator: &'static str,
    pub drop_operator: &'static str,

    pub set_up: &'static str,
    pub set_up_lead: &'static str,
    pub set_up_as: fn(&str) -> String,
    pub set_up_log_in: &'static str,
    pub set_up_send: &'static str,
    pub set_up_after: &'static str,
}

pub(super) static KO: Admin = Admin {
    console: "운영자 콘솔",
    lead: "여기서 바꾼 것은 모두 사이트의 운영 기록에 남습니다.",
    password: "내 비밀번호",
    password_help: "바꿀 때마다 본인인지 확인합니다.",
    saved: "저장했습니다.",

    waiting: "답을 기다리는 신고",
    waiting_none: "밀린 신고가 없습니다.",
    since: "가장 오래된 신고",
    galleries: "갤러리",
    desk: "데스크",
    log: "기록",

    name: "사이트 이름",
    name_help: "모든 화면 위에 보입니다. 비우면 설정 파일의 이름을 씁니다.",
    most: "회원 한 명이 맡을 수 있는 갤러리 수",
    most_help: "0이면 운영자만 갤러리를 엽니다.",

    bans: "사이트 차단",
    bans_help: "모든 갤러리에서 유동의 쓰기와 추천을 막습니다. 읽기는 막지 않습니다. 회원은 회원 화면에서 정지하고 풉니다.",
    bans_none: "사이트 전체에서 차단한 사람이 없습니다.",
    whom: "IP 앞자리 또는 대역",
    whom_help: "예: 121.133, 203.0.113.0/24",
    span: "기간",
    ban: "차단",
    appeals: "이의 제기",

    staff: "운영자 임명",
    staff_help: "사이트를 함께 운영할 사람을 정합니다. 매니저는 갤러리 화면에서 임명합니다.",
    make_operator: "운영자로 임명",
    drop_operator: "운영자에서 해임",

    set_up: "사이트 준비",
    set_up_lead: "이 주소를 연 사람이 첫 운영자가 됩니다. 주소는 한 번만 쓸 수 있습니다.",
    set_up_as: |nick| format!("{nick} 계정이 운영자가 됩니다."),
    set_up_log_in: "먼저 가입하거나 로그인해 주세요. 그런 다음 이 화면으로 돌아옵니다.",
    set_up_send: "운영자 되기",
    set_up_after: "확인을 위해 다시 로그인합니다.",
};

pub(super) static EN: Admin = Admin {
    console: "Operator's console",
    lead: "Everything that is changed here stands in the site's public log.",
    password: "Your password",
    password_help: "Asked for with each change.",
    saved: "Saved.",

    waiting: "Reports that wait",
    waiting_none: "No report waits.",
    since: "oldest",
    galleries: "Galleries",
    desk: "desk",
    log: "log",

    name: "Name",
    name_help: "On top of every page; empty for the name in the configuration.",
    most: "Galleries that a member may look after",
    most_help: "0: only the operator opens galleries.",

    bans: "Bans on the whole site",
    bans_help: "They keep guests from writing and voting in every gallery, not from reading. A member is suspended, and let in again, on the page of the members.",
    bans_none: "Nobody is banned from the whole site.",
    whom: "A prefix or a network",
    whom_help: "Such as 121.133, 203.0.113.0/24",
    span: "How long",
    ban: "Ban",
    appeals: "Appeals",

    staff: "Operators",
    staff_help: "Somebody to run the site with. Managers are named on the page of the galleries.",
    make_operator: "Make operator",
    drop_operator: "Operator no longer",

    set_up: "Setting up",
    set_up_lead: "Whoever has opened this address becomes the first operator. It is good once.",
    set_up_as: |nick| format!("The account {nick} becomes operator."),
    set_up_log_in: "Sign up or log in first; that leads back here.",
    set_up_send: "Become operator",
    set_up_after: "You log in again afterwards.",
};

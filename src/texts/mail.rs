//! The words of mail: the pages about it and the letters themselves, once per language.

/// What pages and letters say. In a letter `{link}` stands where the link goes.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is the sentence its name says")]
pub struct Mail {
    pub mail: &'static str,
    pub lead: &'static str,
    pub off: &'static str,
    pub known: fn(&str) -> String,
    pub address: &'static str,
    pub send: &'static str,
    pub remove: &'static str,
    pub sent: &'static str,
    pub verify: &'static str,
    pub verify_help: &'static str,
    pub verify_do: &'static str,
    pub verified: &'static str,
    pub forgot: &'static str,
    pub forgot_help: &'static str,
    pub forgot_name: &'static str,
    pub forgot_sent: &'static str,
    pub reset: &'static str,
    pub reset_help: &'static str,
    pub reset_done: &'static str,

    pub verify_subject: fn(&str) -> String,
    pub verify_text: fn(&str, &str) -> String,
    pub moved_subject: fn(&str) -> String,
    pub moved_text: fn(&str, &str) -> String,
    pub reset_subject: fn(&str) -> String,
    pub reset_text: fn(&str) -> String,

    pub wrong_address: &'static str,
    pub taken: &'static str,
}

pub(super) static KO: Mail = Mail {
    mail: "이메일",
    lead: "비밀번호를 잊었을 때 다시 정하는 데에만 씁니다. 아무에게도 보이지 않고, 없어도 됩니다.",
    off: "운영자가 메일 서버와 사이트 주소를 정하면 쓸 수 있습니다.",
    known: |address| format!("지금 등록된 주소는 {address}입니다."),
    address: "이메일 주소",
    send: "확인 메일 보내기",
    remove: "주소 지우기",
    sent: "확인 메일을 보냈습니다. 메일의 링크를 열면 등록됩니다. 하루 안에 열어 주세요.",
    verify: "이메일 확인",
    verify_help: "버튼을 누르면 이 주소가 등록됩니다.",
    verify_do: "내 주소가 맞습니다",
    verified: "이메일 주소를 등록했습니다.",
    forgot: "비밀번호를 잊으셨나요?",
    forgot_help: "등록한 이메일로 비밀번호를 다시 정하는 링크를 보냅니다.",
    forgot_name: "이메일, 닉네임 또는 식별코드",
    forgot_sent: "등록된 이메일이 있으면 링크를 보냈습니다. 한 시간 안에 열어 주세요.",
    reset: "새 비밀번호 정하기",
    reset_help: "바꾸면 모든 기기에서 로그아웃됩니다.",
    reset_done: "비밀번호를 바꿨습니다. 새 비밀번호로 로그인해 주세요.",

    verify_subject: |site| format!("{site} 이메일 확인"),
    verify_text: |site, nick| {
        format!(
            "{site}에서 {nick}님이 이 주소를 등록하려고 합니다.\n\n본인이 맞으면 하루 안에 아래 링크를 열어 주세요.\n{{link}}\n\n모르는 일이면 그냥 지우면 됩니다.\n"
        )
    },
    moved_subject: |site| format!("{site} 이메일 주소를 바꾸려고 합니다"),
    moved_text: |site, nick| {
        format!(
            "{site}에서 {nick}님의 이메일 주소를 다른 주소로 바꾸려고 합니다.\n\n본인이 한 일이 아니면 바로 로그인해서 비밀번호를 바꿔 주세요.\n"
        )
    },
    reset_subject: |site| format!("{site} 비밀번호 다시 정하기"),
    reset_text: |site| {
        format!(
            "{site}에서 비밀번호를 다시 정하려면 한 시간 안에 아래 링크를 열어 주세요. 한 번만 쓸 수 있습니다.\n{{link}}\n\n모르는 일이면 그냥 지우면 됩니다.\n"
        )
    },

    wrong_address: "이메일 주소를 다시 확인해 주세요.",
    taken: "다른 회원이 쓰고 있는 이메일 주소입니다.",
};

pub(super) static EN: Mail = Mail {
    mail: "E-mail",
    lead: "It is used only to choose a new password if you forget yours. Nobody sees it, and you can do without.",
    off: "It works once the operator has set a mail server and the site’s address.",
    known: |address| format!("Your address is {address}."),
    address: "E-mail address",
    send: "Send a link",
    remove: "Remove address",
    sent: "A link is on its way. Open it within a day, and the address is yours.",
    verify: "Confirm your address",
    verify_help: "Press the button to add this address to your account.",
    verify_do: "Yes, it is mine",
    verified: "Your address has been added.",
    forgot: "Forgot your password?",
    forgot_help: "A link to choose a new one is sent to your address.",
    forgot_name: "E-mail, nickname or member code",
    forgot_sent: "If there is an address, a link is on its way. Open it within an hour.",
    reset: "Choose a new password",
    reset_help: "All devices are logged out.",
    reset_done: "Your password has been changed. Log in with the new one.",

    verify_subject: |site| format!("{site}: confirm your address"),
    verify_text: |site, nick| {
        format!(
            "{nick} on {site} would like to use this address.\n\nIf that is you, open this link within a day:\n{{link}}\n\nIf not, simply delete this mail.\n"
        )
    },
    moved_subject: |site| format!("{site}: your address is about to change"),
    moved_text: |site, nick| {
        format!(
            "Somebody asked to change the e-mail address of {nick} on {site}.\n\nIf it was not you, log in now and change your password.\n"
        )
    },
    reset_subject: |site| format!("{site}: choose a new password"),
    reset_text: |site| {
        format!(
            "To choose a new password on {site}, open this link within an hour. It works once.\n{{link}}\n\nIf you did not ask for it, simply delete this mail.\n"
        )
    },

    wrong_address: "Please check the address.",
    taken: "Another member uses this address.",
};

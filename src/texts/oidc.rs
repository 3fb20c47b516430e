//! The words of logging in by a provider, once per language.

/// What these pages say.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is the sentence its name says")]
pub struct Oidc {
    pub log_in: fn(&str) -> String,
    pub sign_up: fn(&str) -> String,
    pub sign_up_lead: fn(&str) -> String,
    pub links: &'static str,
    pub links_lead: &'static str,
    pub links_none: &'static str,
    pub since: &'static str,
    pub link: fn(&str) -> String,
    pub link_lead: fn(&str) -> String,
    pub link_do: &'static str,
    pub unlink: &'static str,
    pub keyless: &'static str,
    pub prove: &'static str,
    pub set_password_help: &'static str,

    pub prove_first: &'static str,
    pub away: &'static str,
    pub wrong: &'static str,
    pub taken: &'static str,
    pub last_way_in: &'static str,
}

pub(super) static KO: Oidc = Oidc {
    log_in: |name| format!("{name} 계정으로 로그인"),
    sign_up: |name| format!("{name} 계정으로 가입"),
    sign_up_lead: |name| {
        format!(
            "{name} 계정을 확인했습니다. 이 사이트에서 쓸 닉네임만 정하면 됩니다. 비밀번호는 없어도 되고, 나중에 만들 수 있습니다."
        )
    },
    links: "연결한 계정",
    links_lead: "다른 사이트의 계정으로 로그인합니다. 그곳에서 이름이나 메일 주소를 받아 오지 않고, 같은 사람인지만 확인합니다.",
    links_none: "아직 연결한 계정이 없습니다.",
    since: "연결한 날",
    link: |name| format!("{name} 계정 연결"),
    link_lead: |name| {
        format!(
            "{name} 계정을 확인했습니다. 연결하면 그 계정으로 로그인한 사람이 이 계정을 쓸 수 있습니다."
        )
    },
    link_do: "연결하기",
    unlink: "연결 끊기",
    keyless: "비밀번호가 없는 계정입니다. 연결한 계정으로 한 번 더 확인한 뒤 10분 동안 할 수 있습니다.",
    prove: "본인 확인하기",
    set_password_help: "비밀번호를 만들면 닉네임과 비밀번호로도 로그인할 수 있습니다.",

    prove_first: "먼저 본인 확인이 필요합니다.",
    away: "로그인을 맡은 사이트가 대답하지 않습니다. 잠시 뒤에 다시 하거나 다른 방법으로 로그인해 주세요.",
    wrong: "로그인을 맡은 사이트에서 확인받지 못했습니다. 다시 해 주세요.",
    taken: "이미 다른 회원과 연결된 계정입니다.",
    last_way_in: "연결을 끊으면 로그인할 방법이 없습니다. 먼저 비밀번호나 패스키를 만들어 주세요.",
};

pub(super) static EN: Oidc = Oidc {
    log_in: |name| format!("Log in with {name}"),
    sign_up: |name| format!("Sign up with {name}"),
    sign_up_lead: |name| {
        format!(
            "{name} has confirmed who you are. Choose the nickname you will use here. You need no password; you can make one later."
        )
    },
    links: "Linked accounts",
    links_lead: "Log in with your account on another site. It is only asked whether you are the same person, not for your name or mail address.",
    links_none: "No account is linked yet.",
    since: "Linked",
    link: |name| format!("Link {name}"),
    link_lead: |name| {
        format!(
            "{name} has confirmed who you are. Once linked, whoever logs in there can use this account."
        )
    },
    link_do: "Link",
    unlink: "Unlink",
    keyless: "This account has no password. Confirm with your linked account once more; that is good for ten minutes.",
    prove: "Confirm that it is you",
    set_password_help: "With a password you can also log in by nickname and password.",

    prove_first: "Please confirm first that it is you.",
    away: "The site that handles this log-in does not answer. Try again in a moment, or log in another way.",
    wrong: "The site that handles this log-in did not confirm who you are. Please try again.",
    taken: "This account is linked with another member already.",
    last_way_in: "There would be no way left to log in. Make a password or a passkey first.",
};

//! The words of members' pages: signing up, logging in, the account; once per language.

/// What members' pages say.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is the sentence its name says")]
pub struct Member {
    pub log_in: &'static str,
    pub log_out: &'static str,
    pub sign_up: &'static str,
    pub me: &'static str,
    /// In the place of the nick of somebody who left.
    pub left: &'static str,
    /// Over a form that needs no password.
    pub writing_as: fn(&str) -> String,

    pub sign_up_lead: &'static str,
    pub nick_hint: &'static str,
    pub kind: &'static str,
    pub fixed_hint: &'static str,
    pub shared_hint: &'static str,
    pub password_hint: &'static str,
    pub have_account: &'static str,
    pub log_in_name: &'static str,
    pub log_in_name_hint: &'static str,
    pub stay: &'static str,
    pub no_account: &'static str,

    pub code: &'static str,
    pub code_help: &'static str,
    pub joined: &'static str,
    pub welcome: &'static str,
    pub welcome_help: &'static str,
    pub go_on: &'static str,
    pub gallog: &'static str,

    pub devices: &'static str,
    pub devices_lead: &'static str,
    pub this_device: &'static str,
    pub unknown_device: &'static str,
    pub since: &'static str,
    pub seen: &'static str,
    pub end_session: &'static str,
    pub end_all: &'static str,
    pub end_all_help: &'static str,

    pub nick_taken: &'static str,
    pub password_length: &'static str,
    pub password_easy: &'static str,
    pub log_in_wrong: &'static str,
    pub own_password_wrong: &'static str,
    pub members_only: &'static str,

    pub ask_delete_own_help: &'static str,
}

pub(super) static KO: Member = Member {
    log_in: "로그인",
    log_out: "로그아웃",
    sign_up: "회원가입",
    me: "내 정보",
    left: "탈퇴한 회원",
    writing_as: |nick| format!("{nick} 이름으로 남깁니다."),

    sign_up_lead: "닉네임과 비밀번호만 있으면 됩니다. 가입하지 않아도 글은 쓸 수 있습니다.",
    nick_hint: "2~20자. 나중에 바꿀 수 있고, 바꾼 기록은 갤로그에 남습니다.",
    kind: "닉네임 종류",
    fixed_hint: "나만 쓰는 닉네임입니다. 닉네임으로 로그인합니다.",
    shared_hint: "다른 회원도 같은 닉네임을 쓸 수 있습니다. 가입 후 받는 식별코드로 로그인합니다.",
    password_hint: "8자 이상. 다른 사이트에서 쓰지 않는 것이 안전합니다.",
    have_account: "이미 회원이신가요?",
    log_in_name: "닉네임 또는 식별코드",
    log_in_name_hint: "반고정닉은 식별코드로 로그인합니다.",
    stay: "로그인 상태 유지",
    no_account: "아직 회원이 아니신가요?",

    code: "식별코드",
    code_help: "닉네임을 바꿔도 그대로인, 누구나 볼 수 있는 나의 번호입니다. 로그인할 때도 쓸 수 있습니다.",
    joined: "가입일",
    welcome: "가입을 마쳤습니다",
    welcome_help: "아래 식별코드는 로그인할 때 쓸 수 있으니 적어 두세요.",
    go_on: "보던 곳으로 가기",
    gallog: "갤로그",

    devices: "로그인한 기기",
    devices_lead: "지금 이 계정으로 로그인되어 있는 곳입니다. 모르는 기기가 있으면 로그아웃시키고 비밀번호를 바꾸세요.",
    this_device: "지금 쓰는 기기",
    unknown_device: "알 수 없는 기기",
    since: "로그인",
    seen: "마지막 사용",
    end_session: "로그아웃시키기",
    end_all: "모든 기기에서 로그아웃",
    end_all_help: "이 기기도 함께 로그아웃됩니다.",

    nick_taken: "다른 회원이 고정닉으로 쓰고 있는 닉네임입니다.",
    password_length: "비밀번호는 8자에서 128자 사이로 정해 주세요.",
    password_easy: "닉네임과 같거나 한 글자만 되풀이한 비밀번호는 쓸 수 없습니다.",
    log_in_wrong: "이름 또는 비밀번호가 맞지 않습니다.",
    own_password_wrong: "지금 비밀번호가 맞지 않습니다.",
    members_only: "로그인이 필요합니다.",

    ask_delete_own_help: "지운 글은 되돌릴 수 없습니다.",
};

pub(super) static EN: Member = Member {
    log_in: "Log in",
    log_out: "Log out",
    sign_up: "Sign up",
    me: "My account",
    left: "Former member",
    writing_as: |nick| format!("Posting as {nick}."),

    sign_up_lead: "A nickname and a password are all it takes. You can post without an account, too.",
    nick_hint: "2 to 20 characters. You can change it later; past nicknames stay visible on your page.",
    kind: "Kind of nickname",
    fixed_hint: "Nobody else can have it. You log in with it.",
    shared_hint: "Others may use the same one. You log in with the code you are given.",
    password_hint: "At least 8 characters, best one you use nowhere else.",
    have_account: "Already a member?",
    log_in_name: "Nickname or member code",
    log_in_name_hint: "With a shared nickname, use your member code.",
    stay: "Keep me logged in",
    no_account: "No account yet?",

    code: "Member code",
    code_help: "It stays the same whatever your nickname, everyone can see it, and you can log in with it.",
    joined: "Joined",
    welcome: "Your account is ready",
    welcome_help: "Keep a note of your member code below: you can log in with it.",
    go_on: "Back to where you were",
    gallog: "Member page",

    devices: "Devices",
    devices_lead: "Where your account is logged in now. If you do not know one of them, log it out and change your password.",
    this_device: "This device",
    unknown_device: "Unknown device",
    since: "Logged in",
    seen: "Last used",
    end_session: "Log out",
    end_all: "Log out everywhere",
    end_all_help: "This device is logged out as well.",

    nick_taken: "Another member has reserved this nickname.",
    password_length: "A password must have 8 to 128 characters.",
    password_easy: "A password cannot be your nickname, or one character over and over.",
    log_in_wrong: "The name or the password is wrong.",
    own_password_wrong: "Your current password is wrong.",
    members_only: "Please log in first.",

    ask_delete_own_help: "What you delete cannot be brought back.",
};

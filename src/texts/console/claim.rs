//! The words of 임시조치: the claim, the notice in the place of a post, the objection.

use crate::domain::claim::{Kind, State};

/// What its pages say.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is the sentence its name says")]
pub struct Claim {
    pub ask: &'static str,
    pub lead: &'static str,
    pub post: &'static str,
    pub post_help: &'static str,
    pub kind: &'static str,
    pub kind_of: fn(Kind) -> &'static str,
    pub words: &'static str,
    pub name: &'static str,
    pub contact: &'static str,
    pub contact_help: &'static str,
    pub send: &'static str,
    pub operator: &'static str,

    pub own: &'static str,
    pub own_help: &'static str,
    pub state: &'static str,
    pub state_of: fn(State) -> &'static str,
    pub until: &'static str,
    pub answer: &'static str,
    pub made: &'static str,

    pub blocked: &'static str,
    pub blocked_comment: &'static str,
    pub blocked_why: &'static str,
    pub blocked_help: fn(&str, &str) -> String,
    pub blocked_title: &'static str,
    pub object: &'static str,
    pub object_lead: &'static str,
    pub object_words: &'static str,
    pub object_send: &'static str,
    pub object_log_in: &'static str,
    pub password: &'static str,
    pub objected: &'static str,
    pub give_up: &'static str,
    pub give_up_lead: &'static str,
    pub give_up_send: &'static str,
    pub mine: &'static str,
    pub mine_help: &'static str,

    pub letter_subject: fn(&str) -> String,
    pub letter_text: fn(&str, &str, &str) -> String,

    pub waiting: &'static str,
    pub in_force: &'static str,
    pub settled: &'static str,
    pub claimant: &'static str,
    pub forgotten: &'static str,
    pub objection: &'static str,
    pub days: &'static str,
    pub block: &'static str,
    pub refuse: &'static str,
    pub restore: &'static str,
    pub gone: &'static str,
    pub said_to_claimant: &'static str,

    pub post_unknown: &'static str,
    pub contact_missing: &'static str,
    pub days_range: fn(i64) -> String,
    pub already_objected: &'static str,
}

pub(super) static KO: Claim = Claim {
    ask: "임시조치 신청",
    lead: "내 권리를 침해하는 글이나 댓글을 최대 30일 동안 아무도 볼 수 없게 해 달라고 운영자에게 요청합니다.",
    post: "글이나 댓글의 주소",
    post_help: "주소창의 주소를 그대로 붙여 넣으세요. 댓글이라면 주소 끝에 #c와 댓글 번호가 붙습니다.",
    kind: "침해된 권리",
    kind_of: |kind| match kind {
        Kind::Privacy => "사생활·개인정보",
        Kind::Defamation => "명예훼손",
        Kind::Copyright => "저작권",
        Kind::Other => "그 밖의 권리",
    },
    words: "어느 부분이 왜 문제인가요?",
    name: "이름",
    contact: "연락처",
    contact_help: "운영자만 봅니다. 암호로 봉인해 보관하고, 처리가 끝난 뒤 지웁니다.",
    send: "신청하기",
    operator: "운영자 연락처",

    own: "임시조치 신청 결과",
    own_help: "이 주소를 보관해 두면 언제든 결과를 볼 수 있습니다. 다른 사람에게 알려 주지 마세요.",
    state: "상태",
    state_of: |state| match state {
        State::Open => "검토 중",
        State::Blocked => "가렸습니다",
        State::Refused => "받아들이지 않았습니다",
        State::Restored => "기간이 끝나 다시 보입니다",
        State::Gone => "삭제되었습니다",
    },
    until: "종료 예정",
    answer: "운영자의 답",
    made: "신청한 때",

    blocked: "임시조치로 가려진 글입니다",
    blocked_comment: "임시조치로 가려진 댓글입니다",
    blocked_why: "이유와 이의 제기",
    blocked_help: |kind, until| {
        format!(
            "권리 침해 신고({kind})에 따라 {until}까지 볼 수 없습니다. \
             글쓴이는 이의를 제기할 수 있고, 기간이 끝나면 다시 보입니다."
        )
    },
    blocked_title: "(임시조치로 가려진 글)",
    object: "글쓴이의 이의 제기",
    object_lead: "이 글을 쓴 사람은 다시 보이게 해 달라고 운영자에게 요청할 수 있습니다. 한 번만 보낼 수 있습니다.",
    object_words: "글을 다시 보이게 해야 하는 이유",
    object_send: "이의 제기",
    object_log_in: "회원이 쓴 글입니다. 글을 쓴 계정으로 로그인해 주세요.",
    password: "쓸 때 정한 비밀번호",
    objected: "이의 제기를 받았습니다. 운영자가 확인하고 있습니다.",
    give_up: "직접 삭제하기",
    give_up_lead: "다툴 생각이 없다면 지울 수 있습니다. 임시조치는 여기서 끝나고, 지운 것은 다시 보이지 않습니다.",
    give_up_send: "삭제",
    mine: "임시조치로 가려진 내 글과 댓글",
    mine_help: "눌러서 이유를 보고 이의를 제기할 수 있습니다.",

    letter_subject: |site| format!("{site}에 쓴 글이 임시조치되었습니다"),
    letter_text: |kind, title, link| {
        format!(
            "쓰신 글 ‘{title}’이(가) 권리 침해 신고({kind})에 따라 임시로 가려졌습니다.\n\n\
             이유와 기간을 보고 이의를 제기하려면:\n{link}\n"
        )
    },

    waiting: "기다리는 신청",
    in_force: "가린 글과 댓글",
    settled: "끝난 신청",
    claimant: "신청인",
    forgotten: "신청인 정보는 지워졌습니다.",
    objection: "글쓴이의 이의",
    days: "가리는 날수(30일까지)",
    block: "가리기",
    refuse: "받아들이지 않기",
    restore: "지금 다시 보이기",
    gone: "이미 없습니다.",
    said_to_claimant: "신청인에게 하는 답",

    post_unknown: "이 주소에서 볼 수 있는 글이나 댓글을 찾지 못했습니다.",
    contact_missing: "이름과 연락처를 적어 주세요.",
    days_range: |most| format!("1일부터 {most}일까지 가릴 수 있습니다."),
    already_objected: "이미 이의를 제기했습니다.",
};

pub(super) static EN: Claim = Claim {
    ask: "Claim for a temporary block",
    lead: "Ask the operator to take a post or comment that violates your rights out of sight, for at most 30 days.",
    post: "Address of the post or comment",
    post_help: "As it stands in the browser's address bar. A comment's ends with #c and its number.",
    kind: "Which right",
    kind_of: |kind| match kind {
        Kind::Privacy => "privacy",
        Kind::Defamation => "defamation",
        Kind::Copyright => "copyright",
        Kind::Other => "another right",
    },
    words: "What is wrong with it, and where?",
    name: "Your name",
    contact: "How to reach you",
    contact_help: "Only the operator reads it. It is kept sealed and erased after the claim is settled.",
    send: "Send",
    operator: "The operator",

    own: "Your claim",
    own_help: "Keep this address to see what becomes of the claim, and keep it to yourself.",
    state: "State",
    state_of: |state| match state {
        State::Open => "under review",
        State::Blocked => "blocked",
        State::Refused => "refused",
        State::Restored => "over: it can be read again",
        State::Gone => "deleted",
    },
    until: "Ends",
    answer: "The operator's answer",
    made: "Made",

    blocked: "This post is blocked for a while",
    blocked_comment: "This comment is blocked for a while",
    blocked_why: "Why, and how to object",
    blocked_help: |kind, until| {
        format!(
            "On a claim ({kind}) nobody can read it until {until}. Its author may object; \
             when the time is over, it can be read again."
        )
    },
    blocked_title: "(blocked for a while)",
    object: "The author objects",
    object_lead: "Whoever wrote this post may ask the operator to show it again, once.",
    object_words: "Why it should be shown",
    object_send: "Object",
    object_log_in: "A member wrote this post. Log in with that account.",
    password: "The password it was written with",
    objected: "The objection has arrived; the operator looks at it.",
    give_up: "Delete it yourself",
    give_up_lead: "If you do not mean to object, you may delete it. The block ends with that, and it does not come back.",
    give_up_send: "Delete",
    mine: "Posts and comments of yours that are blocked",
    mine_help: "Open one to see why, and to object.",

    letter_subject: |site| format!("A post of yours on {site} is blocked for a while"),
    letter_text: |kind, title, link| {
        format!(
            "Your post “{title}” was taken out of sight on a claim ({kind}).\n\n\
             Why, for how long, and how to object:\n{link}\n"
        )
    },

    waiting: "Claims that wait",
    in_force: "Blocked",
    settled: "Settled claims",
    claimant: "Claimant",
    forgotten: "Who asked has been erased.",
    objection: "The author objects",
    days: "Days (at most 30)",
    block: "Block",
    refuse: "Refuse",
    restore: "Show it again now",
    gone: "It is gone.",
    said_to_claimant: "Answer to the claimant",

    post_unknown: "There is no post or comment to be read at this address.",
    contact_missing: "Give a name and how to reach you.",
    days_range: |most| format!("A post is blocked for 1 to {most} days."),
    already_objected: "The objection was made before.",
};

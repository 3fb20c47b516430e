//! The words of what a gallery asks of guests before it takes something of them, once per language.

use crate::domain::{
    captcha::{Level, Why},
    network::Network,
};

/// What the settings, the rules and the refusals say of it.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is the sentence its name says")]
pub struct Guests {
    pub networks: &'static str,
    pub networks_help: &'static str,
    pub shut: fn(Network) -> &'static str,
    pub shut_help: fn(Network) -> &'static str,
    /// Behind the sentence of a switch, while the operator's lists do not tell such networks.
    pub not_known: &'static str,
    pub shut_list: &'static str,
    pub network: fn(Network) -> &'static str,
    pub network_shut: &'static str,

    pub captcha: &'static str,
    pub captcha_help: &'static str,
    pub often: &'static str,
    pub level: fn(Level) -> &'static str,
    pub questions: &'static str,
    pub questions_help: &'static str,
    pub questions_rule: &'static str,
    pub ask: fn(Why) -> &'static str,
    pub ask_help: &'static str,
    pub sum: fn(usize, usize) -> String,
}

pub(in super::super) static KO: Guests = Guests {
    networks: "유동을 막을 네트워크",
    networks_help: "막은 네트워크에서 온 유동은 글과 댓글을 쓰거나 추천할 수 없습니다. 읽기와 자기 글의 수정·삭제는 그대로 되고, 회원은 막지 않습니다.",
    shut: |network| match network {
        Network::Vpn => "VPN 막기",
        Network::Overseas => "해외 막기",
        Network::Carrier => "통신사 막기",
    },
    shut_help: |network| match network {
        Network::Vpn => "VPN과 프록시, 서버 임대 업체의 주소에서 온 유동을 막습니다.",
        Network::Overseas => "운영자가 국내로 정한 주소가 아닌 곳에서 온 유동을 막습니다.",
        Network::Carrier => {
            "여러 사람이 함께 쓰는 이동통신사 주소에서 온 유동을 막습니다. 휴대전화 데이터로는 로그인해야 쓸 수 있습니다."
        }
    },
    not_known: "운영자가 이런 네트워크의 목록을 넣지 않아 지금은 켜도 아무것도 막지 않습니다.",
    shut_list: "유동을 막는 네트워크",
    network: |network| match network {
        Network::Vpn => "VPN",
        Network::Overseas => "해외",
        Network::Carrier => "통신사",
    },
    network_shut: "지금 쓰는 네트워크에서는 이 갤러리에 유동으로 글과 댓글을 쓰거나 추천할 수 없습니다. 다른 네트워크로 바꾸거나 로그인해 주세요.",

    captcha: "자동 등록 방지",
    captcha_help: "유동이 글이나 댓글을 올릴 때 질문에 답하게 합니다. 추천할 때와 회원에게는 묻지 않습니다.",
    often: "묻는 때",
    level: |level| match level {
        Level::Never => "묻지 않음",
        Level::Once => "하루에 한 번",
        Level::Always => "올릴 때마다",
    },
    questions: "질문과 답",
    questions_help: "한 줄에 하나씩 ‘질문 = 답, 다른 답’으로 적으면 그중 하나를 묻습니다. 띄어쓰기와 대소문자, 부호는 따지지 않습니다. 비우면 서버가 낱말로 된 덧셈을 묻습니다. 답은 운영 기록에 남지 않습니다.",
    questions_rule: "한 줄에 ‘질문 = 답’ 하나씩, 10줄까지 적어 주세요. 질문은 200자까지, 답은 10개까지이고 하나에 50자까지입니다.",
    ask: |why| match why {
        Why::First => "이 갤러리에 유동으로 글이나 댓글을 올리려면 질문에 답해 주세요.",
        Why::Wrong => "답이 틀렸습니다. 새 질문에 답해 주세요.",
        Why::Over => "앞선 질문에는 이미 답했거나 시간이 지났습니다. 새 질문에 답해 주세요.",
    },
    ask_help: "유동에게만 묻습니다. 로그인하면 묻지 않습니다.",
    sum: |one, other| {
        let number = |number: usize| {
            let tens = ["", "열", "스물", "서른", "마흔"][number / 10 % 5];
            let ones = ["", "하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉"];
            format!("{tens}{}", ones[number % 10])
        };
        format!("{} 더하기 {}의 답을 숫자로 적어 주세요.", number(one), number(other))
    },
};

pub(in super::super) static EN: Guests = Guests {
    networks: "Networks shut to guests",
    networks_help: "Guests from a network that is shut cannot write or vote. They can read, and change or delete what they wrote. Members are not kept out.",
    shut: |network| match network {
        Network::Vpn => "Shut VPNs out",
        Network::Overseas => "Shut overseas out",
        Network::Carrier => "Shut carriers out",
    },
    shut_help: |network| match network {
        Network::Vpn => "Keeps out guests from addresses of VPNs, proxies and hosting companies.",
        Network::Overseas => {
            "Keeps out guests from addresses that the operator has not named as the site’s own country."
        }
        Network::Carrier => {
            "Keeps out guests from addresses that customers of mobile carriers share. On mobile data only members write."
        }
    },
    not_known: "The operator has given no list of such networks, so this does nothing now.",
    shut_list: "Shut to guests",
    network: |network| match network {
        Network::Vpn => "VPNs",
        Network::Overseas => "overseas",
        Network::Carrier => "mobile carriers",
    },
    network_shut: "From the network you are on, guests cannot write or vote in this gallery. Use another network, or log in.",

    captcha: "Question before writing",
    captcha_help: "Guests answer a question before a post or comment is taken. Votes are not asked for, nor are members.",
    often: "Ask",
    level: |level| match level {
        Level::Never => "never",
        Level::Once => "once a day",
        Level::Always => "each time",
    },
    questions: "Questions and answers",
    questions_help: "A line each, as “question = answer, another”; one of them is asked. Case, spaces and signs make no difference. If this is empty, the server asks for a sum in words. Answers do not stand in the log.",
    questions_rule: "One “question = answer” a line, at most 10. A question has up to 200 characters and 10 answers, an answer up to 50 characters.",
    ask: |why| match why {
        Why::First => "To post in this gallery as a guest, please answer the question.",
        Why::Wrong => "That is not the answer. Please answer the new question.",
        Why::Over => {
            "The question before was used already, or is too old. Please answer the new one."
        }
    },
    ask_help: "Only guests are asked. Log in and you are not.",
    sum: |one, other| {
        let number = |number: usize| {
            let tens = ["", "ten", "twenty", "thirty", "forty"][number / 10 % 5];
            let ones = ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
            format!("{tens}-{}", ones[number % 10])
        };
        format!("What is {} plus {}? Write it in digits.", number(one), number(other))
    },
};

//! The words of what a gallery asks of guests before it takes something of them, once per language.

use crate::domain::network::Network;

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
}

pub(in super::super) static KO: Guests = Guests {
    networks: "유동을 막을 네트워크",
    networks_help: "막은 네트워크에서 온 유동은 글과 댓글을 쓰거나 추천할 수 없습니다. 읽기와 자기 글의 수정, 삭제는 그대로이고 회원은 막지 않습니다.",
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
    not_known: "이 사이트에는 해당 네트워크 목록이 없어 지금은 켜도 막지 않습니다.",
    shut_list: "유동을 막는 네트워크",
    network: |network| match network {
        Network::Vpn => "VPN",
        Network::Overseas => "해외",
        Network::Carrier => "통신사",
    },
    network_shut: "지금 쓰는 네트워크에서는 이 갤러리에 유동으로 글과 댓글을 쓰거나 추천할 수 없습니다. 다른 네트워크로 바꾸거나 로그인해 주세요.",
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
};

//! What was done, in a few words, and the names of what a gallery sets.

use crate::domain::public_log::LogAct;

pub(super) fn ko(act: LogAct) -> &'static str {
    match act {
        LogAct::PostNotice => "공지 등록",
        LogAct::PostUnnotice => "공지 내림",
        LogAct::PostFeature => "개념글 등록",
        LogAct::PostUnfeature => "개념글 내림",
        LogAct::PostDelete => "글 삭제",
        LogAct::PostRestore => "글 복구",
        LogAct::PostHead => "말머리 변경",
        LogAct::CommentDelete => "댓글 삭제",
        LogAct::CommentRestore => "댓글 복구",
        LogAct::Undo => "되돌리기",
        LogAct::GalleryOpen => "갤러리 개설",
        LogAct::GalleryGrant => "갤러리 신청 승인",
        LogAct::GalleryRefuse => "갤러리 신청 거절",
        LogAct::GallerySettings => "설정 변경",
        LogAct::PinAdd => "고정 줄 추가",
        LogAct::PinRemove => "고정 줄 제거",
        LogAct::SiteName => "사이트 이름 변경",
        LogAct::SiteSettings => "사이트 설정 변경",
        LogAct::SiteIssues => "이슈박스 변경",
        LogAct::StaffAdd => "운영진 임명",
        LogAct::StaffRemove => "운영진 해임",
        LogAct::StaffResign => "운영진 사임",
        LogAct::StaffHandOver => "매니저 위임",
        LogAct::BanAdd => "차단",
        LogAct::BanLift => "차단 해제",
        LogAct::AppealAnswer => "이의 제기 답변",
        LogAct::ReportAnswer => "신고 처리",
        LogAct::MemberAdmit => "가입 승인",
        LogAct::MemberRefuse => "가입 거절",
        LogAct::MemberRemove => "회원 내보내기",
        LogAct::RulesChange => "규칙 변경",
    }
}

pub(super) fn en(act: LogAct) -> &'static str {
    match act {
        LogAct::PostNotice => "made a notice",
        LogAct::PostUnnotice => "no notice any more",
        LogAct::PostFeature => "featured",
        LogAct::PostUnfeature => "taken back from featured",
        LogAct::PostDelete => "post deleted",
        LogAct::PostRestore => "post restored",
        LogAct::PostHead => "head changed",
        LogAct::CommentDelete => "comment deleted",
        LogAct::CommentRestore => "comment restored",
        LogAct::Undo => "undone",
        LogAct::GalleryOpen => "gallery opened",
        LogAct::GalleryGrant => "request for a gallery granted",
        LogAct::GalleryRefuse => "request for a gallery declined",
        LogAct::GallerySettings => "settings changed",
        LogAct::PinAdd => "row pinned",
        LogAct::PinRemove => "pinned row removed",
        LogAct::SiteName => "site named",
        LogAct::SiteSettings => "site settings changed",
        LogAct::SiteIssues => "issue box changed",
        LogAct::StaffAdd => "staff named",
        LogAct::StaffRemove => "staff dismissed",
        LogAct::StaffResign => "staff resigned",
        LogAct::StaffHandOver => "gallery handed over",
        LogAct::BanAdd => "banned",
        LogAct::BanLift => "ban lifted",
        LogAct::AppealAnswer => "appeal answered",
        LogAct::ReportAnswer => "report answered",
        LogAct::MemberAdmit => "member let in",
        LogAct::MemberRefuse => "application refused",
        LogAct::MemberRemove => "member sent away",
        LogAct::RulesChange => "rules changed",
    }
}

/// Names of settings, as the log keeps them.
const SETTINGS: &[(&str, &str, &str)] = &[
    ("name", "이름", "name"),
    ("default_nick", "갤닉네임", "default nick"),
    ("description", "소개", "description"),
    ("heads", "말머리", "heads"),
    ("feature.cut", "개념글 기준", "featured at"),
    ("feature.member_weight", "회원 추천 점수", "weight of members"),
    ("feature.guest_weight", "유동 추천 점수", "weight of guests"),
    ("feature.max_age_days", "개념글 기한(일)", "days to be featured"),
    ("guests_write", "유동 글쓰기", "guests write"),
    ("down_votes", "비추천", "down-votes"),
    ("galleries_per_member", "회원이 맡을 수 있는 갤러리", "galleries per member"),
    ("staff_two_step", "운영진 2단계 로그인", "two-step log-in of staff"),
    ("gallery_opening", "갤러리 열기", "opening galleries"),
    ("cover_colour", "표지 색", "cover's colour"),
    ("cover_sign", "표지 그림 문자", "emoji on the cover"),
    ("related", "연관 갤러리", "related galleries"),
    ("circle.list", "목록 보기", "who sees the list"),
    ("circle.read", "글 읽기", "who reads"),
    ("circle.write", "글쓰기", "who writes"),
    ("question", "가입 질문", "question to applicants"),
];

pub(super) fn setting_ko(name: &str) -> Option<&'static str> {
    SETTINGS.iter().find(|it| it.0 == name).map(|it| it.1)
}

pub(super) fn setting_en(name: &str) -> Option<&'static str> {
    SETTINGS.iter().find(|it| it.0 == name).map(|it| it.2)
}

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
        LogAct::GalleryClose => "갤러리 폐쇄",
        LogAct::GalleryReopen => "갤러리 다시 열기",
        LogAct::MemberLogOut => "회원 로그아웃",
        LogAct::SiteJob => "서버 작업 조정",
        LogAct::ClaimBlock => "임시조치",
        LogAct::ClaimRefuse => "임시조치 거절",
        LogAct::ClaimObject => "임시조치 이의 제기",
        LogAct::ClaimEnd => "임시조치 종료",
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
        LogAct::GalleryClose => "gallery closed",
        LogAct::GalleryReopen => "gallery opened again",
        LogAct::MemberLogOut => "member logged out",
        LogAct::SiteJob => "job of the server",
        LogAct::ClaimBlock => "blocked on a claim",
        LogAct::ClaimRefuse => "claim refused",
        LogAct::ClaimObject => "author objects to a block",
        LogAct::ClaimEnd => "block ended",
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
    ("related", "연관 갤러리", "related galleries"),
];

pub(super) fn setting_ko(name: &str) -> Option<&'static str> {
    SETTINGS.iter().find(|it| it.0 == name).map(|it| it.1)
}

pub(super) fn setting_en(name: &str) -> Option<&'static str> {
    SETTINGS.iter().find(|it| it.0 == name).map(|it| it.2)
}

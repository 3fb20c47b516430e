//! The settings that slow floods down.

use super::{PLAIN, Setting, put, value};

pub(super) static SETTINGS: &[Setting] = &[
    Setting {
        key: "limits.on",
        env: Some("MADANG_LIMITS"),
        default: "on",
        note: "off lets everybody write as fast as they can: for benchmarks only.",
        set: |config, text| put(&mut config.limits.on, value::switch(text)),
        ..PLAIN
    },
    Setting {
        key: "limits.post_identity",
        default: "5 then 1 per 15s",
        note: "Posts by one address (one /64 of IPv6): at once, then steadily.",
        set: |config, text| put(&mut config.limits.post.identity, value::rate(text)),
        ..PLAIN
    },
    Setting {
        key: "limits.post_neighbourhood",
        default: "30 then 1 per 1s",
        note: "Posts by one neighbourhood (/24, or /48 of IPv6).",
        set: |config, text| put(&mut config.limits.post.neighbourhood, value::rate(text)),
        ..PLAIN
    },
    Setting {
        key: "limits.comment_identity",
        default: "10 then 1 per 3s",
        note: "Comments by one address.",
        set: |config, text| put(&mut config.limits.comment.identity, value::rate(text)),
        ..PLAIN
    },
    Setting {
        key: "limits.comment_neighbourhood",
        default: "60 then 2 per 1s",
        note: "Comments by one neighbourhood.",
        set: |config, text| put(&mut config.limits.comment.neighbourhood, value::rate(text)),
        ..PLAIN
    },
    Setting {
        key: "limits.vote_identity",
        default: "30 then 1 per 1s",
        note: "Votes by one address.",
        set: |config, text| put(&mut config.limits.vote.identity, value::rate(text)),
        ..PLAIN
    },
    Setting {
        key: "limits.vote_neighbourhood",
        default: "300 then 10 per 1s",
        note: "Votes by one neighbourhood.",
        set: |config, text| put(&mut config.limits.vote.neighbourhood, value::rate(text)),
        ..PLAIN
    },
    Setting {
        key: "limits.search_identity",
        default: "30 then 1 per 1s",
        note: "Searches by one address.",
        set: |config, text| put(&mut config.limits.search.identity, value::rate(text)),
        ..PLAIN
    },
    Setting {
        key: "limits.search_neighbourhood",
        default: "300 then 10 per 1s",
        note: "Searches by one neighbourhood.",
        set: |config, text| put(&mut config.limits.search.neighbourhood, value::rate(text)),
        ..PLAIN
    },
    Setting {
        key: "limits.password_post_neighbourhood",
        default: "5 per 10m",
        note: "Wrong passwords for one post from one neighbourhood.",
        set: |config, text| {
            put(&mut config.limits.password_post_neighbourhood, value::attempts(text))
        },
        ..PLAIN
    },
    Setting {
        key: "limits.password_post",
        default: "30 per 1h",
        note: "Wrong passwords for one post from everywhere.",
        set: |config, text| put(&mut config.limits.password_post, value::attempts(text)),
        ..PLAIN
    },
    Setting {
        key: "limits.password_neighbourhood",
        default: "30 per 1h",
        note: "Wrong passwords from one neighbourhood for any post.",
        set: |config, text| put(&mut config.limits.password_neighbourhood, value::attempts(text)),
        ..PLAIN
    },
    Setting {
        key: "limits.duplicate_window",
        default: "10m",
        note: "How long the same words by the same address, or the same line by the same member in a guestbook, count as a duplicate.",
        set: |config, text| put(&mut config.limits.duplicate_window, value::duration(text)),
        ..PLAIN
    },
    Setting {
        key: "limits.login_account",
        default: "5 per 10m",
        note: "Wrong passwords for one member from one neighbourhood; never from everywhere, so that nobody can lock another out.",
        set: |config, text| put(&mut config.limits.login_account, value::attempts(text)),
        ..PLAIN
    },
    Setting {
        key: "limits.login_neighbourhood",
        default: "30 per 1h",
        note: "Wrong passwords from one neighbourhood for any member.",
        set: |config, text| put(&mut config.limits.login_neighbourhood, value::attempts(text)),
        ..PLAIN
    },
    Setting {
        key: "limits.login_device",
        default: "10 per 10m",
        note: "Wrong passwords from a browser in which the member was logged in before; it is counted by itself.",
        set: |config, text| put(&mut config.limits.login_device, value::attempts(text)),
        ..PLAIN
    },
    Setting {
        key: "limits.second_step",
        default: "100 per 1h",
        note: "Wrong codes of two-step log-in for one member from everywhere, after the right password.",
        set: |config, text| put(&mut config.limits.second_step, value::attempts(text)),
        ..PLAIN
    },
    Setting {
        key: "limits.sign_up",
        default: "10 per 1h",
        note: "Accounts opened from one neighbourhood.",
        set: |config, text| put(&mut config.limits.sign_up, value::attempts(text)),
        ..PLAIN
    },
];

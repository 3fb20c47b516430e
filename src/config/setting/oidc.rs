//! The settings of the provider that members may log in by.

use super::{PLAIN, Setting, nonempty, put, value};

pub(super) static SETTINGS: &[Setting] = &[
    Setting {
        key: "oidc.issuer",
        env: Some("MADANG_OIDC_ISSUER"),
        shown: "https://id.example.com",
        note: "A provider (OpenID Connect) that members may log in by, exactly as it writes its own address. Default: none. It needs origin, and at the provider the redirect address ORIGIN/login/oidc/callback.",
        set: |config, text| put(&mut config.oidc.issuer, value::issuer(text).map(Some)),
        ..PLAIN
    },
    Setting {
        key: "oidc.client_id",
        env: Some("MADANG_OIDC_CLIENT_ID"),
        shown: "madang",
        note: "What the provider calls this site.",
        set: |config, text| {
            let read = nonempty(text, "write the client id that the provider gave this site");
            put(&mut config.oidc.client_id, read.map(|text| Some(text.to_owned())))
        },
        ..PLAIN
    },
    Setting {
        key: "oidc.client_secret",
        env: Some("MADANG_OIDC_CLIENT_SECRET"),
        shown: "SECRET",
        note: "What proves to the provider that it is this site. Default: none, for providers that ask for none.",
        secret: true,
        set: |config, text| {
            let read = nonempty(text, "write the client secret that the provider gave this site");
            put(&mut config.oidc.client_secret, read.map(|text| Some(text.to_owned())))
        },
        ..PLAIN
    },
    Setting {
        key: "oidc.name",
        env: Some("MADANG_OIDC_NAME"),
        shown: "Example ID",
        note: "What people call the provider, for the button. Default: its host.",
        set: |config, text| {
            let mend = "write a name of 1 to 30 characters";
            let name = nonempty(text, mend)?;
            if name.chars().count() > 30 || name.chars().any(char::is_control) {
                return Err(mend.to_owned());
            }
            config.oidc.name = Some(name.to_owned());
            Ok(())
        },
        ..PLAIN
    },
];

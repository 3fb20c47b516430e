//! Which addresses may stand in a link or an image.

use url::Url;

/// An address of the web as a link may carry it; `None` for every other kind.
/// Tabs and line breaks go, as browsers drop them too.
pub(crate) fn web_address(written: &str) -> Option<String> {
    let mut address: String =
        written.trim_matches(|c: char| c <= ' ').chars().filter(|c| !c.is_control()).collect();
    if address.starts_with("//") {
        address.insert_str(0, "https:");
    }
    if !has_web_scheme(&address) {
        return None;
    }
    let parsed = Url::parse(&address).ok()?;
    parsed.host_str().is_some_and(|host| !host.is_empty()).then_some(address)
}

/// Whether it opens with `http://` or `https://` in any case.
pub(crate) fn has_web_scheme(address: &str) -> bool {
    let starts_with = |scheme: &str| {
        address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    starts_with("http://") || starts_with("https://")
}

/// Whether it names a file of this site's media and can name nothing else.
pub(crate) fn is_own_media(source: &str) -> bool {
    source.strip_prefix("/media/").is_some_and(|rest| {
        !rest.is_empty()
            && !rest.contains("..")
            && rest
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'/'))
    })
}

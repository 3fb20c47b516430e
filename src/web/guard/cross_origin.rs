//! A page elsewhere must not be able to vote, write or delete in a visitor's name.
//!
//! Browsers say in `Sec-Fetch-Site` who asks; older ones at least send `Origin`.
//! Requests with neither, such as curl's, carry nobody's cookies and pass. No
//! token per form is needed for this, so cached pages can hold forms.

use tower_http::csrf::CsrfLayer;

/// The check, for every method but GET, HEAD and OPTIONS: 403 for a foreign page.
///
/// `origin` is the site's public address. It is needed where a proxy rewrites
/// `Host`, and for browsers that send no `Sec-Fetch-Site` only.
pub fn layer(origin: Option<&str>) -> CsrfLayer {
    let layer = CsrfLayer::new();
    match origin {
        // The configuration has checked it; if the layer disagrees, the strict check stays.
        Some(origin) => layer.clone().add_trusted_origin(origin).unwrap_or(layer),
        None => layer,
    }
}

//! What a desk knows of itself on each of its pages: where it stands, and what waits.

use crate::{domain::time::Moment, view::tried::Tried};

/// The pages of a desk.
#[derive(Debug)]
pub struct Tabs {
    /// `/g/{slug}`
    pub base: String,
    /// Which one is shown.
    pub current: &'static str,
    /// Reports that wait.
    pub reports: usize,
    /// Appeals that wait.
    pub appeals: usize,
    /// Applications that wait, where one can become a member of the gallery.
    pub asked: Option<usize>,
    /// Staff that said it is away, and until when.
    pub away: Vec<(String, Moment)>,
    /// A form of the page that was refused.
    pub tried: Option<Tried>,
}

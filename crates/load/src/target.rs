//! What is asked for, and where.

/// What is asked for, and where.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) host: String,
    /// At least one.
    pub(crate) galleries: Vec<Gallery>,
    pub(crate) page: Option<u64>,
    pub(crate) hot: u64,
    pub(crate) path: String,
    pub(crate) paths: Vec<String>,
}

/// A gallery that is asked, as often as it has posts among all.
#[derive(Debug, Clone)]
pub(crate) struct Gallery {
    pub(crate) slug: String,
    pub(crate) posts: u64,
}

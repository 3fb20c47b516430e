//! Which posts or comments stand on the desk, from an address or a form. Whatever is not understood is
//! taken as not given.

use crate::{
    app::App,
    domain::{
        desk::{Kind, Pick, Spot},
        time::{DAY, Moment, SECOND, parse_moment},
    },
};

/// A pick, and the act that was just done.
#[derive(Debug)]
pub(super) struct Wish {
    pub(super) pick: Pick,
    pub(super) did: Option<i64>,
    /// When the page was made that a form was sent from.
    pub(super) seen: Option<Moment>,
}

impl Wish {
    pub(super) fn parse(app: &App, kind: Kind, query: &str) -> Wish {
        Wish::read(app, kind, form_urlencoded::parse(query.as_bytes()))
    }

    pub(super) fn of_fields(app: &App, kind: Kind, fields: &[(String, String)]) -> Wish {
        Wish::read(app, kind, fields.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    fn read<N: AsRef<str>, V: AsRef<str>>(
        app: &App,
        kind: Kind,
        fields: impl Iterator<Item = (N, V)>,
    ) -> Wish {
        let mut wish = Wish { pick: Pick::all(kind), did: None, seen: None };
        let spot = |word: &str| Spot::parse(word).filter(|at| at.kind() == kind);
        let pick = &mut wish.pick;
        for (name, value) in fields {
            let value = value.as_ref().trim();
            match name.as_ref() {
                "by" => pick.by = spot(value),
                "like" => pick.like = spot(value),
                "prefix" => pick.prefix = value.to_owned(),
                "from" => pick.from = moment(app, value),
                "until" => pick.until = moment(app, value),
                "taken" => pick.taken = value == "1",
                "did" => wish.did = value.parse().ok(),
                "seen" => wish.seen = value.parse().ok().map(Moment),
                _ => {}
            }
        }
        wish
    }

    /// "All of these" are those that somebody has seen: not what was written since.
    pub(super) fn seen(&self) -> Pick {
        let until = [self.pick.until, self.seen].into_iter().flatten().min();
        Pick { until, ..self.pick.clone() }
    }

    /// The same pick as an address.
    pub(super) fn url(&self, path: &str) -> String {
        let fields = crate::view::desk::fields(&self.pick);
        if fields.is_empty() {
            return path.to_owned();
        }
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        format!("{path}?{query}")
    }
}

/// `10m`, `1h`, `1d`: so long ago. Digits: microseconds, as the desk's own forms send them.
/// Else date and time, as a field of the browser sends them.
fn moment(app: &App, text: &str) -> Option<Moment> {
    let unit = |unit: char| match unit {
        'm' => Some(60 * SECOND),
        'h' => Some(3_600 * SECOND),
        'd' => Some(DAY),
        _ => None,
    };
    let ago = || {
        let (number, last) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let span: i64 = number.parse().ok().filter(|number| (1..10_000).contains(number))?;
        Some(Moment(app.clock.now().0 - span * unit(last.chars().next()?)?))
    };
    match text.parse() {
        Ok(exact) => Some(Moment(exact)),
        Err(_) => ago().or_else(|| parse_moment(text, &app.zone)),
    }
}

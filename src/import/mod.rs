//! Reads what people saved of other sites into plain values.
//!
//! Parsing only: bytes in, values out. What is stored of them, and how often, is
//! decided elsewhere. Words and HTML come out as the page had them; whoever stores
//! them makes them safe.

pub mod dcinside;

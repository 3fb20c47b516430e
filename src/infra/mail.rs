//! Sending mail, by `lettre` over SMTP. Whoever writes one hands over plain text; addresses
//! and headers are lettre's types, so nothing that was typed can become a header.

use std::time::Duration;

use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
};

/// How long the server may take for each of its answers.
const PATIENCE: Duration = Duration::from_secs(20);

/// The way to the site's mail server.
pub struct Mail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Why a letter did not leave.
#[derive(Debug, thiserror::Error)]
pub enum Unsent {
    /// It is none that could be sent.
    #[error("not a letter: {0}")]
    Letter(String),
    /// The server did not take it.
    #[error("the mail server did not take it: {0}")]
    Server(#[from] lettre::transport::smtp::Error),
}

impl Mail {
    /// `server` is `smtp://…` or `smtps://…`, `from` an address of the site's.
    pub fn new(server: &str, from: &str, site: &str) -> Result<Mail, String> {
        let address: Address = from.parse().map_err(|_| format!("{from} is no address"))?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(server)
            .map_err(|_| "not the address of a mail server".to_owned())?
            .timeout(Some(PATIENCE))
            .build();
        Ok(Mail { transport, from: Mailbox::new(Some(site.to_owned()), address) })
    }

    /// Sends a letter; it has left when this returns.
    pub async fn send(&self, to: &str, subject: &str, text: &str) -> Result<(), Unsent> {
        let wrong = |why: String| Unsent::Letter(why);
        let to = parse(to).ok_or_else(|| wrong("no address".to_owned()))?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(text.to_owned())
            .map_err(|error| wrong(error.to_string()))?;
        self.transport.send(message).await?;
        Ok(())
    }
}

/// An address as people type it; nothing that could end a line of a letter.
fn parse(typed: &str) -> Option<Address> {
    let is_plain = typed.len() <= 254 && typed.chars().all(|c| !c.is_control() && c != ' ');
    typed.parse().ok().filter(|_| is_plain)
}

/// An address as it is kept: in lower case, because two that differ by it are one person's.
pub fn address(typed: &str) -> Option<String> {
    let typed = typed.trim();
    parse(typed)?;
    Some(typed.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s27_an_address_holds_no_header() {
        assert_eq!(address(" Me@Example.ORG ").as_deref(), Some("me@example.org"));
        for wrong in [
            "",
            "me",
            "me@",
            "me@example.org\r\nBcc: you@example.org",
            "me@example.org\nSubject: x",
            "me@example.org, you@example.org",
            "me you@example.org",
            "<me@example.org>",
            "\"me\" <me@example.org>",
            "me@example.org\0",
        ] {
            assert_eq!(address(wrong), None, "{wrong:?}");
        }
    }
}

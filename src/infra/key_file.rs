//! The file of the master key: 32 bytes as hexadecimal, readable by its owner.
//!
//! It is written beside its final name and then linked into place, so that a
//! crash or a second process never sees half a key, and an existing key is
//! never overwritten.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::random;

/// Bytes of the master key.
pub(super) const LENGTH: usize = 32;

/// Why the server key cannot be used. Every message says how to mend it.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file is not there, and the database already needs one.
    #[error(
        "The server key {} is missing, but the database is not new: put the key back from its backup. \
         Without it guests' passwords no longer match and the access log cannot be read.",
        .0.display()
    )]
    Missing(PathBuf),
    /// Everybody on the machine can read or change it.
    #[error("The server key {} is open to every user of this machine: run `chmod 600 {}`.", .0.display(), .0.display())]
    Open(PathBuf),
    /// It is not 64 hexadecimal digits.
    #[error("The server key {} is damaged (64 hexadecimal digits were expected): put it back from its backup.", .0.display())]
    Damaged(PathBuf),
    /// The system said no.
    #[error("The server key {} cannot be used ({reason}): check the folder and its permissions.", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
}

/// Reads the key, or makes one where `may_create` says that nothing needs an older one.
pub(super) fn open(path: &Path, may_create: bool) -> Result<[u8; LENGTH], KeyError> {
    let unusable = |reason| KeyError::Unusable { path: path.to_owned(), reason };
    match fs::read_to_string(path) {
        Ok(text) => {
            guard(path).map_err(unusable)?.then_some(()).ok_or(KeyError::Open(path.to_owned()))?;
            parse(&text).ok_or_else(|| KeyError::Damaged(path.to_owned()))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound && may_create => {
            match create(path) {
                Ok(()) => {}
                // Another process was first; its key is the one.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(unusable(error)),
            }
            open(path, false)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(KeyError::Missing(path.to_owned()))
        }
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            Err(KeyError::Damaged(path.to_owned()))
        }
        Err(error) => Err(unusable(error)),
    }
}

fn create(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let draft = folder.join(format!(".key-{}", random::token()));
    let written = write(&draft).and_then(|()| fs::hard_link(&draft, path));
    fs::remove_file(&draft)?;
    written?;
    // The name itself must survive a power cut, or a database without its key is left.
    fs::File::open(folder)?.sync_all()
}

fn write(draft: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(draft)?;
    writeln!(file, "{}", random::hex(&random::bytes::<LENGTH>()))?;
    file.sync_all()
}

/// Whether other users are kept out. The group may read: service managers hand keys over so.
#[cfg(unix)]
fn guard(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(fs::metadata(path)?.permissions().mode() & 0o007 == 0)
}

#[cfg(not(unix))]
fn guard(_: &Path) -> io::Result<bool> {
    Ok(true)
}

fn parse(text: &str) -> Option<[u8; LENGTH]> {
    let digits = text.trim().as_bytes();
    let mut key = [0; LENGTH];
    if digits.len() != 2 * LENGTH {
        return None;
    }
    for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
        let value =
            |digit: u8| char::from(digit).to_digit(16).and_then(|four| u8::try_from(four).ok());
        *byte = (value(pair[0])? << 4) | value(pair[1])?;
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_read_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/secret.key");
        let first = open(&path, true).unwrap();
        assert_eq!(open(&path, true).unwrap(), first);
        assert_eq!(open(&path, false).unwrap(), first);
        let names: Vec<_> = fs::read_dir(path.parent().unwrap()).unwrap().collect();
        assert_eq!(names.len(), 1, "no draft is left behind");
    }

    #[test]
    fn many_processes_at_once_agree_on_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        let keys: Vec<_> = std::thread::scope(|scope| {
            let all: Vec<_> = (0..8).map(|_| scope.spawn(|| open(&path, true).unwrap())).collect();
            all.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(keys.iter().all(|key| *key == keys[0]));
    }

    #[test]
    fn a_missing_or_damaged_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        assert!(matches!(open(&path, false), Err(KeyError::Missing(_))));
        for damaged in ["", "abc", &"g".repeat(64)] {
            fs::write(&path, damaged).unwrap();
            #[cfg(unix)]
            close(&path, 0o600);
            assert!(matches!(open(&path, true), Err(KeyError::Damaged(_))), "{damaged}");
        }
    }

    #[cfg(unix)]
    fn close(path: &Path, mode: u32) {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_everybody_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        open(&path, true).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        close(&path, 0o644);
        assert!(matches!(open(&path, true), Err(KeyError::Open(_))));
    }
}

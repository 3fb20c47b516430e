//! Passwords: argon2id under the server's pepper, a few at a time.
//!
//! A guest's password is often four digits, so no cost alone protects it: the
//! pepper, which is not in the database, and the attempt limits do. Its cost is
//! therefore chosen so that a busy gallery fits on one core (see [`GUEST`]);
//! a member's password gets today's recommended cost ([`MEMBER`]).

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{metric, random};
use crate::domain::refusal::Refusal;

/// What a hash costs: memory in KiB, passes, lanes.
pub type CostNumbers = (u32, u32, u32);

/// 4 MiB, one pass, one lane.
///
/// Measured with [`measure`]'s loop in an optimised build on one core of a Xeon
/// virtual machine (median of 200): 2 MiB 0.66 ms, 4 MiB 1.40 ms, 8 MiB 2.95 ms,
/// [`MEMBER`] 15.1 ms. The aim is 160 writes a second on one core: 4 MiB takes
/// 22 % of it for hashing (8 MiB 47 %, `MEMBER` 242 %) and leaves room for the
/// writes themselves and for a machine half as fast.
pub const GUEST: CostNumbers = (4096, 1, 1);

/// 19 MiB, two passes, one lane: the OWASP Password Storage Cheat Sheet's minimum for argon2id.
pub const MEMBER: CostNumbers = (19 * 1024, 2, 1);

/// Whoever has waited so long may hash on a core that is otherwise left to those who read. Threads that
/// hash and threads that make pages share the cores as equals: with one for every second core, those who
/// wrote stood behind each other while more pages were asked for than can be made (`docs/decisions.md`).
const LATE: Duration = Duration::from_millis(10);

/// How long a password may wait for its turn.
const PATIENCE: Duration = Duration::from_secs(2);

/// Which cost a new hash gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// A guest's password for one post or comment.
    Guest,
    /// A member's password for an account.
    Member,
}

/// Every slot is taken and the queue moves too slowly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the server hashes as many passwords as it can")]
pub struct Busy;

impl From<Busy> for Refusal {
    fn from(_: Busy) -> Refusal {
        Refusal::Busy(PATIENCE)
    }
}

/// Hashes and verifies passwords, never more at a time than it has slots.
#[derive(Clone)]
pub struct PasswordHasher {
    pepper: [u8; 32],
    slots: Arc<Semaphore>,
    /// More of them, for whoever is [`LATE`].
    spare: Arc<Semaphore>,
    patience: Duration,
    guest: CostNumbers,
}

impl PasswordHasher {
    /// A hasher with a pepper and so many slots (at least one), of which half are in use until
    /// somebody has waited for a while.
    pub fn new(pepper: [u8; 32], slots: usize) -> PasswordHasher {
        let usual = slots.div_ceil(2).max(1);
        let [slots, spare] = [usual, slots.saturating_sub(usual)].map(Semaphore::new).map(Arc::new);
        PasswordHasher { pepper, slots, spare, patience: PATIENCE, guest: GUEST }
    }

    /// The same with another memory for guests' hashes, in KiB. Hashes that are
    /// there say themselves what they cost.
    pub fn with_guest_memory(self, memory: u32) -> PasswordHasher {
        PasswordHasher { guest: (memory, GUEST.1, GUEST.2), ..self }
    }

    fn numbers(&self, cost: Cost) -> CostNumbers {
        match cost {
            Cost::Guest => self.guest,
            Cost::Member => MEMBER,
        }
    }

    /// The PHC string of a new password.
    pub async fn hash(&self, cost: Cost, password: Vec<u8>) -> Result<String, Busy> {
        let numbers = self.numbers(cost);
        let hash = move |pepper: &[u8; 32]| {
            let salt = random::bytes::<16>();
            let hash = argon2(pepper, numbers)?.hash_password_with_salt(&password, &salt).ok()?;
            Some(hash.to_string())
        };
        // Nothing here can fail for a password of at most a few kilobytes; if it
        // ever does, refusing is right and an empty hash would not be.
        self.run(hash).await?.ok_or(Busy)
    }

    /// Whether a password is the one. A damaged hash costs the same and matches nothing.
    pub async fn verify(&self, password: Vec<u8>, phc: String) -> Result<bool, Busy> {
        let guest = self.guest;
        let verify = move |pepper: &[u8; 32]| {
            let argon2 = argon2(pepper, GUEST)?;
            let is_whole = argon2::PasswordHash::new(&phc).is_ok();
            let phc = if is_whole { phc } else { nothing(guest) };
            Some(argon2.verify_password(&password, phc.as_str()).is_ok())
        };
        Ok(self.run(verify).await?.unwrap_or(false))
    }

    /// Costs what a wrong password costs: for what is not there or has no
    /// password, so that the time of an answer does not tell.
    pub async fn verify_nothing(&self, cost: Cost, password: Vec<u8>) -> Result<(), Busy> {
        self.verify(password, nothing(self.numbers(cost))).await.map(|_| ())
    }

    /// Runs on a thread that may block. The slot is given back when the work has
    /// really ended, even if the request was given up meanwhile: a flood of
    /// aborted requests gains nothing.
    async fn run<T, F>(&self, work: F) -> Result<T, Busy>
    where
        T: Send + 'static,
        F: FnOnce(&[u8; 32]) -> T + Send + 'static,
    {
        let begun = Instant::now();
        let slot = self.slot().await?;
        let pepper = self.pepper;
        let done = tokio::task::spawn_blocking(move || {
            let done = work(&pepper);
            drop(slot);
            done
        });
        let done = done.await.map_err(|_| Busy)?;
        metric::hash(begun.elapsed());
        Ok(done)
    }

    async fn slot(&self) -> Result<OwnedSemaphorePermit, Busy> {
        let usual = Arc::clone(&self.slots).acquire_owned();
        let spare = async {
            tokio::time::sleep(LATE).await;
            Arc::clone(&self.spare).acquire_owned().await
        };
        // His place in the first line is kept while he stands in the second as well.
        let either = async {
            tokio::select! { biased; slot = usual => slot, slot = spare => slot }
        };
        tokio::time::timeout(self.patience, either).await.ok().and_then(Result::ok).ok_or(Busy)
    }
}

impl std::fmt::Debug for PasswordHasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let free = self.slots.available_permits() + self.spare.available_permits();
        write!(f, "PasswordHasher({free} slots free)")
    }
}

/// The time of one hash on this machine, as the mean of some rounds, for `doctor`.
pub fn measure(cost: CostNumbers, rounds: u32) -> Duration {
    let pepper = [7; 32];
    let begun = Instant::now();
    for round in 0..rounds.max(1) {
        if let Some(argon2) = argon2(&pepper, cost) {
            let hash = argon2.hash_password_with_salt(&round.to_le_bytes(), b"sixteen bytes ok");
            std::hint::black_box(hash).ok();
        }
    }
    begun.elapsed() / rounds.max(1)
}

/// A well-formed hash that no password is known for.
fn nothing((memory, passes, lanes): CostNumbers) -> String {
    let (salt, hash) = ("bWFkYW5nLW5vdGhpbmc0MQ", "A".repeat(43));
    format!("$argon2id$v=19$m={memory},t={passes},p={lanes}${salt}${hash}")
}

fn argon2(pepper: &[u8; 32], (memory, passes, lanes): CostNumbers) -> Option<Argon2<'_>> {
    let params = Params::new(memory, passes, lanes, None).ok()?;
    Argon2::new_with_secret(pepper, Algorithm::Argon2id, Version::V0x13, params).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hasher() -> PasswordHasher {
        PasswordHasher::new([1; 32], 2)
    }

    #[tokio::test]
    async fn a_password_matches_its_own_hash_under_its_own_pepper() {
        for cost in [Cost::Guest, Cost::Member] {
            let phc = hasher().hash(cost, b"1234".to_vec()).await.unwrap();
            let (memory, passes, _) = hasher().numbers(cost);
            assert!(
                phc.starts_with(&format!("$argon2id$v=19$m={memory},t={passes},p=1$")),
                "{phc}"
            );
            assert_eq!(hasher().verify(b"1234".to_vec(), phc.clone()).await, Ok(true));
            assert_eq!(hasher().verify(b"1235".to_vec(), phc.clone()).await, Ok(false));
            let other = PasswordHasher::new([2; 32], 1);
            assert_eq!(other.verify(b"1234".to_vec(), phc).await, Ok(false));
        }
        let twice = [
            hasher().hash(Cost::Guest, b"1".to_vec()).await,
            hasher().hash(Cost::Guest, b"1".to_vec()).await,
        ];
        assert_ne!(twice[0], twice[1], "each has its own salt");
    }

    #[tokio::test]
    async fn nothing_is_well_formed_and_matches_nothing() {
        for cost in [Cost::Guest, Cost::Member] {
            assert!(argon2::PasswordHash::new(&nothing(hasher().numbers(cost))).is_ok());
            assert_eq!(hasher().verify_nothing(cost, b"1234".to_vec()).await, Ok(()));
        }
        for damaged in ["", "$argon2id$", "plain"] {
            assert_eq!(hasher().verify(Vec::new(), damaged.to_owned()).await, Ok(false));
        }
    }

    #[tokio::test]
    async fn s16_a_wrong_password_and_a_missing_post_cost_the_same() {
        let hasher = hasher();
        let phc = hasher.hash(Cost::Guest, b"1234".to_vec()).await.unwrap();
        let mut times = [Vec::new(), Vec::new(), Vec::new()];
        for _ in 0..40 {
            for (kind, taken) in times.iter_mut().enumerate() {
                let begun = Instant::now();
                match kind {
                    0 => _ = hasher.verify(b"0000".to_vec(), phc.clone()).await,
                    1 => _ = hasher.verify_nothing(Cost::Guest, b"0000".to_vec()).await,
                    _ => _ = hasher.verify(b"0000".to_vec(), String::new()).await,
                }
                taken.push(begun.elapsed());
            }
        }
        // The fastest of many is what a patient attacker would compare.
        let fastest = times.map(|taken| taken.into_iter().min().unwrap().as_secs_f64());
        for other in &fastest[1..] {
            assert!((0.5..2.0).contains(&(other / fastest[0])), "{fastest:?}");
        }
    }

    #[tokio::test]
    async fn a_full_house_is_busy_after_a_while() {
        let patience = Duration::from_millis(20);
        let hasher = PasswordHasher { patience, ..PasswordHasher::new([1; 32], 1) };
        let taken = hasher.slot().await.unwrap();
        assert_eq!(hasher.hash(Cost::Guest, b"1234".to_vec()).await, Err(Busy));
        drop(taken);
        assert!(hasher.slot().await.is_ok());
    }

    /// One who waits for a slot.
    fn waiter(
        hasher: &PasswordHasher,
    ) -> tokio::task::JoinHandle<Result<OwnedSemaphorePermit, Busy>> {
        let hasher = hasher.clone();
        tokio::spawn(async move { hasher.slot().await })
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_has_waited_takes_a_slot_that_is_otherwise_free() {
        for (slots, usual) in [(1, 1), (2, 1), (3, 2), (8, 4)] {
            let hasher = PasswordHasher::new([1; 32], slots);
            let begun = tokio::time::Instant::now();
            let mut taken = Vec::new();
            for number in 1..=slots {
                taken.push(hasher.slot().await.unwrap());
                let late = LATE * u32::try_from(number.saturating_sub(usual)).unwrap();
                assert_eq!(begun.elapsed().as_millis(), late.as_millis(), "{number} of {slots}");
            }
            // Nobody who gives up takes a slot with him, from whichever line.
            assert!(hasher.slot().await.is_err());
            drop(taken);
            let free = [&hasher.slots, &hasher.spare].map(|slots| slots.available_permits());
            assert_eq!(free, [usual, slots - usual]);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_is_late_stands_in_both_lines_and_before_those_who_came_later() {
        for is_spare in [false, true] {
            let hasher = PasswordHasher::new([1; 32], 2);
            let [usual, spare] = [hasher.slot().await.unwrap(), hasher.slot().await.unwrap()];
            let first = waiter(&hasher);
            tokio::time::sleep(LATE * 2).await;
            let second = waiter(&hasher);
            tokio::time::sleep(LATE * 2).await;
            assert!(!first.is_finished() && !second.is_finished());
            let (freed, kept) = if is_spare { (spare, usual) } else { (usual, spare) };
            drop(freed);
            tokio::time::sleep(LATE / 2).await;
            assert!(first.is_finished() && !second.is_finished(), "{is_spare}");
            drop(kept);
            tokio::time::sleep(LATE / 2).await;
            assert!(second.await.unwrap().is_ok());
        }
    }

    #[tokio::test]
    async fn a_given_up_request_keeps_its_slot_until_its_work_ends() {
        let hasher = PasswordHasher::new([1; 32], 1);
        let (release, wait) = std::sync::mpsc::channel::<()>();
        let clone = hasher.clone();
        let request = tokio::spawn(async move { clone.run(move |_| wait.recv().is_ok()).await });
        while hasher.slots.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        request.abort();
        let _ = request.await;
        assert_eq!(hasher.slots.available_permits(), 0);
        release.send(()).unwrap();
        assert!(hasher.slot().await.is_ok());
    }
}

//! Turns at something that few may do at once, dealt fairly (fair queuing): of one client's
//! requests first come, first served, and a client after the other.
//!
//! With one line for everybody, who sends most gets most: a client that keeps a hundred
//! requests waiting would have everyone else wait for them all. Here they wait for each other.

use std::{
    collections::{HashMap, VecDeque},
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;

use crate::domain::address::Address;

/// Clients for each turn that are few: one behind so many has it soon.
const FEW: usize = 4;
/// Clients for each turn that are many: enough that no turn is free while they wait.
const MANY: usize = 8;

/// See the module.
#[derive(Debug)]
pub struct FairQueue {
    at_once: usize,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// Turns that nobody has; none while somebody waits.
    free: usize,
    /// Whose line is next; each that has one stands here once.
    order: VecDeque<Address>,
    lines: HashMap<Address, Line>,
    /// Lines in which somebody stands.
    waiting: usize,
}

/// Those of one client who wait, and those who have gone meanwhile.
type Line = VecDeque<oneshot::Sender<Turn>>;

/// A turn; dropped, it goes to whoever is next.
#[derive(Debug)]
pub struct Turn(Option<Arc<FairQueue>>);

/// A place in a client's line; dropped before its turn, it is given up.
#[derive(Debug)]
pub struct Place {
    queue: Arc<FairQueue>,
    client: Address,
    given: oneshot::Receiver<Turn>,
    /// Nobody at all waits before it.
    pub is_only: bool,
    /// None of its own client's waits before it, and no more than a few clients do.
    pub is_next_soon: bool,
    /// Many clients wait before it, or more than a few and its own among them.
    pub is_far: bool,
}

impl FairQueue {
    /// So many turns at once.
    pub fn new(at_once: usize) -> Arc<FairQueue> {
        let state =
            State { free: at_once, order: VecDeque::new(), lines: HashMap::new(), waiting: 0 };
        Arc::new(FairQueue { at_once, state: Mutex::new(state) })
    }

    /// A turn, if nobody has to wait for it.
    pub fn pass(self: &Arc<Self>) -> Option<Turn> {
        let mut state = self.state();
        state.free = state.free.checked_sub(1)?;
        drop(state);
        Some(Turn(Some(Arc::clone(self))))
    }

    /// A turn, or a place at the end of a client's line.
    pub fn stand(self: &Arc<Self>, client: Address) -> Result<Turn, Place> {
        let mut state = self.state();
        if state.free > 0 {
            state.free -= 1;
            drop(state);
            return Ok(Turn(Some(Arc::clone(self))));
        }
        let others = state.waiting;
        let State { order, lines, waiting, .. } = &mut *state;
        let line = lines.entry(client).or_insert_with(|| {
            order.push_back(client);
            Line::new()
        });
        let is_first = line.is_empty();
        *waiting += usize::from(is_first);
        let is_only = others == 0;
        let is_next_soon = is_first && others <= FEW * self.at_once;
        let is_far = others >= if is_first { MANY } else { FEW } * self.at_once;
        let (give, given) = oneshot::channel();
        line.push_back(give);
        drop(state);
        Err(Place { queue: Arc::clone(self), client, given, is_only, is_next_soon, is_far })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing between two steps of a change can panic, so a poisoned lock is still good.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes those away who have gone from the ends of a client's line; who stands behind one that
    /// waits longer goes when that one does.
    fn leave(&self, client: Address) {
        self.state().change(client, |line| {
            sweep(line);
            while line.back().is_some_and(oneshot::Sender::is_closed) {
                line.pop_back();
            }
        });
    }

    /// Gives a turn to the next who is still there.
    fn deal(self: Arc<Self>) {
        let mut turn = Turn(Some(self));
        // Looked up anew each time: giving it, and finding nobody, is done outside of the lock.
        while let Some(give) = turn.next() {
            match give.send(turn) {
                Ok(()) => return,
                Err(back) => turn = back,
            }
        }
    }
}

impl Turn {
    /// Who is next; `None` puts the turn back, for then it is nobody's.
    fn next(&mut self) -> Option<oneshot::Sender<Turn>> {
        let queue = self.0.take()?;
        let mut state = queue.state();
        let next = state.next();
        match next {
            None => state.free += 1,
            Some(_) => self.0 = Some(Arc::clone(&queue)),
        }
        next
    }
}

impl State {
    /// Changes a client's line, if there is one.
    fn change<T>(&mut self, client: Address, change: impl FnOnce(&mut Line) -> T) -> Option<T> {
        let line = self.lines.get_mut(&client)?;
        self.waiting -= usize::from(!line.is_empty());
        let changed = change(line);
        self.waiting += usize::from(!line.is_empty());
        Some(changed)
    }

    /// The first who is still there of the line that is next, which then is the last.
    fn next(&mut self) -> Option<oneshot::Sender<Turn>> {
        while let Some(client) = self.order.pop_front() {
            let taken = self.change(client, |line| {
                sweep(line);
                (line.pop_front(), line.is_empty())
            });
            let Some((first, is_empty)) = taken else { continue };
            if is_empty {
                self.lines.remove(&client);
            } else {
                self.order.push_back(client);
            }
            if first.is_some() {
                return first;
            }
        }
        None
    }
}

/// Who has gone is not waited for.
fn sweep(line: &mut Line) {
    while line.front().is_some_and(oneshot::Sender::is_closed) {
        line.pop_front();
    }
}

impl Place {
    /// Waits for the turn.
    pub async fn turn(mut self) -> Option<Turn> {
        (&mut self.given).await.ok()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.given.close();
        match self.given.try_recv() {
            // It came just now, and goes on.
            Ok(turn) => drop(turn),
            Err(_) => self.queue.leave(self.client),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(queue) = mem::take(&mut self.0) {
            queue.deal();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(number: u8) -> Address {
        Address::new([203, 0, 113, number].into())
    }

    #[tokio::test]
    async fn of_one_client_first_come_first_served_and_a_client_after_the_other() {
        let queue = FairQueue::new(1);
        let held = queue.pass().unwrap();
        assert!(queue.pass().is_none());
        let (say, mut said) = tokio::sync::mpsc::unbounded_channel();
        for (from, number) in [(1, 1), (1, 2), (1, 3), (1, 4), (2, 5), (3, 6), (2, 7)] {
            let (place, say) = (queue.stand(client(from)).unwrap_err(), say.clone());
            assert_eq!(
                (place.is_only, place.is_next_soon),
                (number == 1, [1, 5, 6].contains(&number))
            );
            tokio::spawn(async move {
                let turn = place.turn().await;
                say.send(number).unwrap();
                drop(turn);
            });
        }
        drop((held, say));
        let mut order = Vec::new();
        while let Some(number) = said.recv().await {
            order.push(number);
        }
        assert_eq!(order, [1, 5, 6, 2, 7, 3, 4]);
        let state = queue.state();
        assert_eq!((state.free, state.order.len(), state.lines.len(), state.waiting), (1, 0, 0, 0));
    }

    #[tokio::test]
    async fn far_is_behind_many_or_behind_few_for_one_who_waits_already() {
        let queue = FairQueue::new(2);
        let _held = [queue.pass().unwrap(), queue.pass().unwrap()];
        let stand = |number| queue.stand(client(number)).unwrap_err();
        let mut places = Vec::new();
        for number in 0..20 {
            let (place, again) = (stand(number), stand(0));
            assert_eq!(place.is_far, number >= 16, "{number}");
            assert_eq!(again.is_far, number >= 7, "{number}");
            places.push(place);
        }
        drop(places);
        assert!(!stand(99).is_far);
    }

    #[tokio::test]
    async fn whoever_has_gone_costs_nobody_a_turn() {
        let queue = FairQueue::new(1);
        let held = queue.pass().unwrap();
        let stand = |number| queue.stand(client(number)).unwrap_err();
        let gone: Vec<_> = (0..10_000).map(|number| stand(u8::from(number % 2 == 0))).collect();
        drop(gone);
        assert!(queue.state().lines.values().all(VecDeque::is_empty), "they leave nothing behind");
        let last = stand(9);
        assert!(last.is_only && last.is_next_soon);
        drop(held);
        let turn = last.turn().await.unwrap();
        assert!(queue.pass().is_none(), "there is but one");
        drop(turn);
        let state = queue.state();
        assert_eq!((state.free, state.order.len(), state.lines.len(), state.waiting), (1, 0, 0, 0));
    }

    #[tokio::test]
    async fn one_of_a_client_who_has_gone_does_not_cost_the_client_his_place() {
        let queue = FairQueue::new(1);
        let held = queue.pass().unwrap();
        let stand = |number| queue.stand(client(number)).unwrap_err();
        let (mut first, second, other) = (stand(1), stand(1), stand(2));
        // He goes just now: whoever deals finds him still in the line.
        first.given.close();
        drop(held);
        let turn = second.turn().await.unwrap();
        let mut other = std::pin::pin!(other.turn());
        let waits = std::future::poll_fn(|context| {
            std::task::Poll::Ready(other.as_mut().poll(context).is_pending())
        });
        assert!(waits.await, "his turn is the next");
        drop(turn);
        assert!(other.await.is_some());
    }

    #[tokio::test]
    async fn a_turn_that_comes_too_late_goes_on() {
        let queue = FairQueue::new(1);
        let held = queue.pass().unwrap();
        let late = queue.stand(client(1)).unwrap_err();
        let next = queue.stand(client(2)).unwrap_err();
        drop(held);
        // It is his already, and he leaves without having looked.
        drop(late);
        assert!(next.turn().await.is_some());
        assert!(queue.pass().is_some(), "and back it comes");
    }
}

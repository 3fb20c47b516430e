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

/// See the module.
#[derive(Debug)]
pub struct FairQueue(Mutex<State>);

#[derive(Debug)]
struct State {
    /// Turns that nobody has; none while somebody waits.
    free: usize,
    /// Whose line is next; each that has one stands here once.
    order: VecDeque<Address>,
    lines: HashMap<Address, Line>,
}

/// Those of one client who wait, and those who have gone meanwhile.
type Line = VecDeque<oneshot::Sender<Turn>>;

/// A turn; dropped, it goes to whoever is next.
#[derive(Debug)]
pub struct Turn(Option<Arc<FairQueue>>);

impl FairQueue {
    /// So many turns at once.
    pub fn new(at_once: usize) -> Arc<FairQueue> {
        let state = State { free: at_once, order: VecDeque::new(), lines: HashMap::new() };
        Arc::new(FairQueue(Mutex::new(state)))
    }

    /// A turn, if nobody has to wait for it.
    pub fn pass(self: &Arc<Self>) -> Option<Turn> {
        let mut state = self.state();
        state.free = state.free.checked_sub(1)?;
        drop(state);
        Some(Turn(Some(Arc::clone(self))))
    }

    /// Waits for a turn; whoever drops this has left the queue.
    pub async fn queue(self: &Arc<Self>, client: Address) -> Option<Turn> {
        let (give, given) = oneshot::channel();
        if let Some(turn) = self.stand(client, give) {
            return Some(turn);
        }
        given.await.ok()
    }

    /// Stands at the end of a client's line, if there is nothing free.
    fn stand(self: &Arc<Self>, client: Address, give: oneshot::Sender<Turn>) -> Option<Turn> {
        let mut state = self.state();
        if state.free > 0 {
            state.free -= 1;
            drop(state);
            return Some(Turn(Some(Arc::clone(self))));
        }
        let State { order, lines, .. } = &mut *state;
        let line = lines.entry(client).or_insert_with(|| {
            order.push_back(client);
            Line::new()
        });
        line.push_back(give);
        None
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing between two steps of a change can panic, so a poisoned lock is still good.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
    /// The first of the line that is next, which then is the last.
    fn next(&mut self) -> Option<oneshot::Sender<Turn>> {
        let client = self.order.pop_front()?;
        let line = self.lines.get_mut(&client)?;
        let first = line.pop_front();
        // Those who have gone are not waited for.
        while line.front().is_some_and(oneshot::Sender::is_closed) {
            line.pop_front();
        }
        if line.is_empty() {
            self.lines.remove(&client);
        } else {
            self.order.push_back(client);
        }
        first
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
    use std::{pin::pin, task::Poll};

    use super::*;

    fn client(number: u8) -> Address {
        Address::new([203, 0, 113, number].into())
    }

    /// Asks once, so that it stands in its line.
    async fn stands(future: std::pin::Pin<&mut impl Future<Output = Option<Turn>>>) {
        let mut future = Some(future);
        std::future::poll_fn(|context| {
            let Some(future) = future.take() else { return Poll::Ready(()) };
            assert!(future.poll(context).is_pending());
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }

    #[tokio::test]
    async fn of_one_client_first_come_first_served_and_a_client_after_the_other() {
        let queue = FairQueue::new(1);
        let held = queue.pass().unwrap();
        assert!(queue.pass().is_none());
        let (say, mut said) = tokio::sync::mpsc::unbounded_channel();
        for (from, number) in [(1, 1), (1, 2), (1, 3), (1, 4), (2, 5), (3, 6), (2, 7)] {
            let (queue, say) = (Arc::clone(&queue), say.clone());
            tokio::spawn(async move {
                let turn = queue.queue(client(from)).await;
                say.send(number).unwrap();
                drop(turn);
            });
            tokio::task::yield_now().await;
        }
        drop((held, say));
        let mut order = Vec::new();
        while let Some(number) = said.recv().await {
            order.push(number);
        }
        assert_eq!(order, [1, 5, 6, 2, 7, 3, 4]);
        let state = queue.state();
        assert_eq!((state.free, state.order.len(), state.lines.len()), (1, 0, 0));
    }

    #[tokio::test]
    async fn whoever_has_gone_costs_nobody_a_turn() {
        let queue = FairQueue::new(1);
        let held = queue.pass().unwrap();
        {
            let mut gone: Vec<_> = (0..10_000)
                .map(|number| Box::pin(queue.queue(client(u8::from(number % 2 == 0)))))
                .collect();
            for one in &mut gone {
                stands(one.as_mut()).await;
            }
        }
        let mut last = pin!(queue.queue(client(9)));
        stands(last.as_mut()).await;
        drop(held);
        let turn = last.await.unwrap();
        assert!(queue.pass().is_none(), "there is but one");
        drop(turn);
        let state = queue.state();
        assert_eq!((state.free, state.order.len(), state.lines.len()), (1, 0, 0));
    }

    #[tokio::test]
    async fn a_turn_that_comes_too_late_goes_on() {
        let queue = FairQueue::new(1);
        let held = queue.pass().unwrap();
        let mut late = Box::pin(queue.queue(client(1)));
        stands(late.as_mut()).await;
        let mut next = pin!(queue.queue(client(2)));
        stands(next.as_mut()).await;
        drop(held);
        // It is his already, and he leaves without having looked.
        drop(late);
        assert!(next.await.is_some());
        assert!(queue.pass().is_some(), "and back it comes");
    }
}

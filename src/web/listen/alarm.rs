//! The alarm of a connection that waits for a request's head.
//!
//! hyper sets a new one for each request and takes it back when the head is there, each time
//! in the runtime's wheel of timers. The next one always goes off later than the one before, so
//! a connection needs one alarm in that wheel: when it goes off it is set to what is asked
//! for by then.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};

use hyper::rt::{Sleep, Timer};
use tokio::{task::coop::unconstrained, time};

/// The alarm of one connection.
#[derive(Default)]
pub(super) struct Alarm(Arc<Mutex<Option<Set>>>);

/// It is in the wheel.
struct Set {
    sleep: Pin<Box<time::Sleep>>,
    /// Whom it wakes.
    waker: Waker,
}

/// One wait, until the alarm is due for it.
struct Wait {
    alarm: Arc<Mutex<Option<Set>>>,
    until: Instant,
}

impl Timer for Alarm {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        self.sleep_until(self.now() + duration)
    }

    fn sleep_until(&self, until: Instant) -> Pin<Box<dyn Sleep>> {
        Box::pin(Wait { alarm: Arc::clone(&self.0), until })
    }

    fn now(&self) -> Instant {
        time::Instant::now().into_std()
    }
}

impl Sleep for Wait {}

impl Future for Wait {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let until = time::Instant::from_std(self.until);
        // A panic elsewhere leaves an alarm that is set or not: both are good.
        let mut alarm = self.alarm.lock().unwrap_or_else(PoisonError::into_inner);
        let set = alarm.get_or_insert_with(|| Set {
            sleep: Box::pin(time::sleep_until(until)),
            waker: Waker::noop().clone(),
        });
        let is_set = set.sleep.deadline() <= until && !set.sleep.is_elapsed();
        if is_set && set.waker.will_wake(context.waker()) {
            return Poll::Pending;
        }
        if set.sleep.deadline() > until {
            set.sleep.as_mut().reset(until);
        }
        // Not put off when the task has done much already: what is noted below must be true.
        while Pin::new(&mut unconstrained(set.sleep.as_mut())).poll(context).is_ready() {
            if set.sleep.deadline() >= until {
                return Poll::Ready(());
            }
            set.sleep.as_mut().reset(until);
        }
        set.waker.clone_from(context.waker());
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use tokio::task::coop;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn each_wait_ends_when_it_is_due() {
        let alarm = Alarm::default();
        let begun = alarm.now();
        let seconds = Duration::from_secs;
        alarm.sleep(seconds(15)).await;
        assert_eq!((alarm.now() - begun).as_secs(), 15);
        for _ in 0..10 {
            // Given up, as when the head came in time.
            let wait = alarm.sleep(seconds(15));
            assert!(time::timeout(seconds(10), wait).await.is_err());
        }
        let begun = alarm.now();
        alarm.sleep(seconds(15)).await;
        assert_eq!((alarm.now() - begun).as_secs(), 15);
        // An earlier one, too, though nobody asks for it.
        drop(time::timeout(seconds(1), alarm.sleep(seconds(500))).await);
        let begun = alarm.now();
        alarm.sleep(seconds(3)).await;
        assert_eq!((alarm.now() - begun).as_secs(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_that_has_done_much_is_woken_as_well() {
        let alarm = Alarm::default();
        let mut wait = alarm.sleep(Duration::from_secs(15));
        let begun = alarm.now();
        std::future::poll_fn(|context| {
            // All that a task may do before it lets others go on.
            while let Poll::Ready(left) = coop::poll_proceed(context) {
                left.made_progress();
            }
            assert!(wait.as_mut().poll(context).is_pending());
            Poll::Ready(())
        })
        .await;
        wait.await;
        assert_eq!((alarm.now() - begun).as_secs(), 15);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_last_is_woken() {
        let alarm = Alarm::default();
        drop(time::timeout(Duration::from_secs(1), alarm.sleep(Duration::from_secs(9))).await);
        let wait = alarm.sleep(Duration::from_secs(9));
        // Another task is woken than the one that set it.
        tokio::spawn(wait).await.unwrap();
    }
}

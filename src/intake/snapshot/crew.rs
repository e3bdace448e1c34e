//! Several threads at the batches of one feed, the one that asks for it among them.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError, mpsc};

use super::feed::{Batch, Feed};

/// What the threads do: each begins with a state of its own and keeps it from one batch to the next.
pub(super) struct Crew<B, W> {
    pub(super) threads: NonZeroUsize,
    pub(super) begin: B,
    pub(super) work: W,
}

impl<B, W> Crew<B, W> {
    /// Works through a feed; `take` is given what came of the batches in their order.
    pub(super) fn run<S, T: Send>(&self, feed: Feed, mut take: impl FnMut(T))
    where
        B: Fn() -> S + Sync,
        W: Fn(&mut S, &mut Batch) -> T + Sync,
    {
        // What the first batch leaves behind, which asks for most, is memory that this thread can use for what it gathers.
        let mut feed = feed;
        let first = feed.next_batch(Batch::default());
        let feed = Mutex::new(feed);
        if self.threads.get() == 1 {
            return self.each(first, &feed, |_, one| take(one));
        }
        std::thread::scope(|scope| {
            let (sender, receiver) = mpsc::channel();
            for _ in 1..self.threads.get() {
                let (sender, feed) = (sender.clone(), &feed);
                scope.spawn(move || {
                    self.each(None, feed, |number, one| {
                        // The other end is there until all threads have ended.
                        let _ = sender.send((number, one));
                    });
                });
            }
            drop(sender);
            // This thread works too, and takes in between what the others are done with.
            let mut row = Row { take, waiting: BTreeMap::new(), next: 0 };
            self.each(first, &feed, |number, one| {
                row.add(number, one);
                for (number, one) in receiver.try_iter() {
                    row.add(number, one);
                }
            });
            for (number, one) in receiver {
                row.add(number, one);
            }
        });
    }

    /// Takes one batch after the other until there is none; the first may be at hand.
    fn each<S, T>(&self, first: Option<Batch>, feed: &Mutex<Feed>, mut done: impl FnMut(usize, T))
    where
        B: Fn() -> S,
        W: Fn(&mut S, &mut Batch) -> T,
    {
        let mut state = (self.begin)();
        let next = |used| feed.lock().unwrap_or_else(PoisonError::into_inner).next_batch(used);
        let mut at_hand = first.or_else(|| next(Batch::default()));
        while let Some(mut batch) = at_hand {
            done(batch.number, (self.work)(&mut state, &mut batch));
            at_hand = next(batch);
        }
    }
}

/// Hands on what arrives in any order in that of the numbers.
struct Row<T, F> {
    take: F,
    waiting: BTreeMap<usize, T>,
    next: usize,
}

impl<T, F: FnMut(T)> Row<T, F> {
    fn add(&mut self, number: usize, one: T) {
        self.waiting.insert(number, one);
        while let Some(one) = self.waiting.remove(&self.next) {
            (self.take)(one);
            self.next += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_arrives_early_waits_for_its_turn() {
        let mut taken = Vec::new();
        let mut row = Row { take: |one| taken.push(one), waiting: BTreeMap::new(), next: 0 };
        for number in [2, 0, 1, 3] {
            row.add(number, number);
        }
        assert_eq!(taken, [0, 1, 2, 3]);
    }
}

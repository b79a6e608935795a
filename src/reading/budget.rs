//! How many long searches a run may make. A text can have thousands of keys that do not read, and a
//! profile file a hundred EncryptionKeys: searched for two wrong letters each, they would take minutes.

use crate::failure::Notice;
use crate::session::Notices;
use std::cell::Cell;

/// The most searches for two wrong letters in a run. One search is one key under one EncryptionKey.
const MOST_SEARCHES: usize = 100;

/// The searches that are left. When it is dropped it warns of keys that were not searched.
#[derive(Debug)]
pub struct Budget {
    left: Cell<usize>,
    /// Keys that are known to wait for a search, so that each gets its share.
    waiting: Cell<usize>,
    unsearched: Cell<usize>,
    notices: Notices,
}

impl Budget {
    pub fn new(notices: Notices) -> Self {
        let (left, zero) = (Cell::new(MOST_SEARCHES), || Cell::new(0));
        Self { left, waiting: zero(), unsearched: zero(), notices }
    }

    /// Divides what is left among some keys: all are searched under the first EncryptionKey before any is
    /// under the second.
    pub fn divide(&self, keys: usize) {
        self.waiting.set(keys);
    }

    /// True if nothing is left to take.
    pub fn is_spent(&self) -> bool {
        self.left.get() == 0
    }

    /// Takes the searches of one key, as many as there are EncryptionKeys or fewer.
    pub fn take(&self, wanted: usize) -> usize {
        let waiting = self.waiting.get();
        self.waiting.set(waiting.saturating_sub(1));
        let share = self.left.get().div_ceil(waiting.max(1)).min(wanted);
        self.left.set(self.left.get() - share);
        if share < wanted {
            self.unsearched.set(self.unsearched.get() + 1);
        }
        share
    }
}

impl Drop for Budget {
    fn drop(&mut self) {
        let keys = match self.unsearched.get() {
            0 => return,
            1 => "1 key that does not read was".to_owned(),
            many => format!("{many} keys that do not read were"),
        };
        let message = format!("{keys} not searched for two wrong letters, or not in full");
        let hint = format!(
            "a run makes {MOST_SEARCHES} such searches, one a key and EncryptionKey: give `avlock keycheck` \
             the keys that matter, with --app"
        );
        self.notices.add(Notice::unsearched(message, hint));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_divided_and_what_is_not_searched_is_told() {
        let notices = Notices::default();
        let budget = Budget::new(notices.clone());
        budget.divide(70);
        let shares: Vec<usize> = (0..70).map(|_| budget.take(2)).collect();
        assert_eq!(shares.iter().sum::<usize>(), MOST_SEARCHES);
        assert_eq!((shares[0], shares[69]), (2, 1));
        assert_eq!(budget.take(1), 0);
        drop(budget);
        assert!(format!("{notices:?}").contains("41 keys"), "{notices:?}");
        drop(Budget::new(notices.clone()));
        assert_eq!(format!("{notices:?}").matches("searched for").count(), 1);
    }
}

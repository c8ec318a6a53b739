//! Chance that repeats itself: the same seed gives the same numbers on every
//! machine and in every later version, which no crate's standard generator
//! promises. Never for secrets.

use uuid::{Builder, Uuid};

/// A generator of random numbers: splitmix64 (Steele, Lea and Flood, "Fast
/// splittable pseudorandom number generators", 2014).
pub(super) struct Chance(u64);

impl Chance {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) const fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to below 1.
    pub(super) fn share(&mut self) -> f64 {
        const STEPS: f64 = (1u64 << 53) as f64;
        (self.number() >> 11) as f64 / STEPS
    }

    pub(super) fn happens(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// A place in a list of `n`, which is not empty.
    pub(super) fn place(&mut self, n: usize) -> usize {
        ((self.share() * n as f64) as usize).min(n - 1)
    }

    pub(super) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.place(choices.len())]
    }

    /// One of the choices, the heavier the more often.
    pub(super) fn weigh<T: Copy>(&mut self, choices: &[(T, f64)]) -> T {
        let total: f64 = choices.iter().map(|(_, weight)| weight).sum();
        let mut left = self.share() * total;
        for &(choice, weight) in choices {
            left -= weight;
            if left < 0.0 {
                return choice;
            }
        }
        choices[choices.len() - 1].0
    }

    /// An id that sorts by the moment, as all ids do.
    pub(super) fn id(&mut self, at: i64) -> Uuid {
        let mut bytes = [0; 10];
        bytes[..8].copy_from_slice(&self.number().to_be_bytes());
        bytes[8..].copy_from_slice(&self.number().to_be_bytes()[..2]);
        Builder::from_unix_timestamp_millis(at.unsigned_abs(), &bytes).into_uuid()
    }
}

//! How often things may be tried: a closed list of limited actions, each with
//! its rate, kept in memory as token buckets.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::id::{KeyId, SurveyId};

/// What is limited, and for whom.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Limited {
    /// Signing in to one account (lower-cased address).
    SignInAccount(String),
    /// Signing in, or using links and codes, from one address.
    SignInAddress(IpAddr),
    /// Answering one survey from one address; a whole office shares one.
    Answer(IpAddr, SurveyId),
    /// Opening respondents' pages from one address.
    Page(IpAddr),
    /// Calls of the REST API with one key.
    Api(KeyId),
    /// Public calls (calculators, failed keys) from one address.
    Public(IpAddr),
}

impl Limited {
    fn by_network(self) -> Self {
        match self {
            Self::SignInAddress(address) => Self::SignInAddress(network_of(address)),
            Self::Answer(address, survey) => Self::Answer(network_of(address), survey),
            Self::Page(address) => Self::Page(network_of(address)),
            Self::Public(address) => Self::Public(network_of(address)),
            Self::SignInAccount(_) | Self::Api(_) => self,
        }
    }

    /// Tokens a minute, and how many may be saved up.
    const fn rate(&self) -> (f64, f64) {
        match self {
            Self::SignInAccount(_) => (10.0, 10.0),
            Self::SignInAddress(_) => (60.0, 60.0),
            Self::Answer(..) => (60.0, 120.0),
            Self::Page(_) => (1200.0, 2400.0),
            Self::Api(_) => (1000.0, 1000.0),
            Self::Public(_) => (300.0, 600.0),
        }
    }
}

/// The address itself; of IPv6 the /64 that one client is given.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

struct Bucket {
    tokens: f64,
    at_ms: i64,
}

/// The buckets. Cheap to clone; all clones share them.
#[derive(Clone)]
pub struct Limits {
    buckets: Option<Arc<Mutex<HashMap<Limited, Bucket>>>>,
}

/// Above this many buckets the full ones, which say nothing, are thrown away.
const MANY: usize = 10_000;

impl Limits {
    /// Limits as documented.
    pub fn on() -> Self {
        Self { buckets: Some(Arc::default()) }
    }

    /// No limits: for trusted networks and load tests.
    pub const fn off() -> Self {
        Self { buckets: None }
    }

    /// Takes one token. A network of IPv6 counts as one address, because a
    /// client has 2^64 of them.
    ///
    /// # Errors
    /// The seconds after which to try again.
    pub fn take(&self, limited: Limited, now_ms: i64) -> Result<(), u32> {
        let Some(buckets) = &self.buckets else {
            return Ok(());
        };
        let limited = limited.by_network();
        let (per_minute, most) = limited.rate();
        let mut buckets = buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MANY {
            buckets.retain(|limited, bucket| {
                let (per_minute, most) = limited.rate();
                refilled(bucket, per_minute, most, now_ms) < most
            });
        }
        let bucket = buckets.entry(limited).or_insert(Bucket { tokens: most, at_ms: now_ms });
        bucket.tokens = refilled(bucket, per_minute, most, now_ms);
        bucket.at_ms = now_ms;
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            return Ok(());
        }
        let seconds = ((1.0 - bucket.tokens) * 60.0 / per_minute).ceil().max(1.0);
        Err(seconds as u32)
    }
}

fn refilled(bucket: &Bucket, per_minute: f64, most: f64, now_ms: i64) -> f64 {
    let passed = (now_ms - bucket.at_ms).max(0) as f64;
    (bucket.tokens + passed * per_minute / 60_000.0).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_sign_in_in_a_minute_waits() {
        let limits = Limits::on();
        let account = || Limited::SignInAccount("ana@example.com".into());
        for _ in 0..10 {
            assert_eq!(limits.take(account(), 0), Ok(()));
        }
        assert_eq!(limits.take(account(), 0), Err(6));
        assert_eq!(limits.take(account(), 6_000), Ok(()));
        assert_eq!(limits.take(Limited::SignInAccount("bia@example.com".into()), 0), Ok(()));
    }

    #[test]
    fn a_network_of_ipv6_is_one_client() {
        let limits = Limits::on();
        let take = |address: &str| limits.take(Limited::SignInAddress(address.parse().unwrap()), 0);
        for n in 0..60 {
            assert_eq!(take(&format!("2001:db8::{n:x}")), Ok(()));
        }
        assert!(take("2001:db8::ffff:1").is_err());
        assert_eq!(take("2001:db8:0:1::1"), Ok(()));
        assert_eq!(take("::ffff:192.0.2.1"), Ok(()));
    }

    #[test]
    fn without_limits_everything_passes() {
        let limits = Limits::off();
        for _ in 0..1_000 {
            assert_eq!(limits.take(Limited::SignInAddress([127, 0, 0, 1].into()), 0), Ok(()));
        }
    }
}

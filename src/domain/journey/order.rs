//! Where a thing stands among its siblings: a fractional index.
//!
//! An [`Order`] is a fraction between 0 and 1 written in base 62 without the
//! leading "0."; comparing the bytes compares the fractions. Something always
//! fits between two different orders, so a move touches one thing and nothing
//! is ever renumbered. Ties are broken by the id of the thing.
//!
//! The last digits of each new order are random, so that two people who put
//! something at the same place at the same moment make different orders.

use serde::{Deserialize, Serialize};

use super::op::OpError;

/// The digits in the order of their bytes.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE: u64 = 62;

/// Digits that say the place, at the least. With two of them about 1,900
/// things can be put one by one at either end before an order grows.
const PLACE_DIGITS: usize = 2;

/// Random digits behind the place: 62⁵ × 61, about 5.6 × 10¹⁰, endings.
const RANDOM_DIGITS: usize = 6;

/// The longest order that is read from outside. Putting things again and
/// again at exactly the same place costs one digit in about six times.
pub const MAX_ORDER_LENGTH: usize = 2_000;

/// A place among siblings; sorts by its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Order(String);

impl Order {
    /// An order strictly between `left` and `right`; `None` stands for the
    /// end on that side. `random` is any random number, new for each call.
    ///
    /// Nothing lies between equal orders, nor between orders given the wrong
    /// way round: then the answer sorts after both, closer to `left` than
    /// anything else that is made there. Choose the neighbours with
    /// [`Order::at`], which steps over equal ones.
    pub fn between(left: Option<&Self>, right: Option<&Self>, random: u64) -> Self {
        let (low, high) = match (left, right) {
            (Some(left), Some(right)) if left >= right => {
                let later = left.max(right);
                return Self::from_digits(digits_of(&later.0), random);
            }
            (left, right) => (
                left.map(|order| digits_of(&order.0)).unwrap_or_default(),
                right.map(|order| digits_of(&order.0)),
            ),
        };
        // The gap between both fractions, cut off after `depth` digits and
        // counted in units of the last digit. It must hold one whole unit
        // besides its ends, because the random digits fill up that unit.
        let digit = |digits: &[u8], place: usize| u64::from(digits.get(place).copied().unwrap_or(0));
        let mut gap: u64 = u64::from(high.is_none());
        let mut depth = 0;
        while depth < PLACE_DIGITS || gap < 2 {
            let above = high.as_deref().map_or(0, |digits| digit(digits, depth));
            gap = gap * BASE + above - digit(&low, depth);
            depth += 1;
        }
        // At the ends one unit is taken, so that adding one after the other
        // does not halve what is left; elsewhere the middle.
        let units = match (left, right) {
            (Some(_), None) => 1,
            (None, Some(_)) => gap - 1,
            _ => gap / 2,
        };
        let mut place = low;
        place.resize(depth, 0);
        add(&mut place, units);
        Self::from_digits(place, random)
    }

    /// An order that puts a new thing at `index` among `siblings`, which are
    /// sorted; past the end means last. Among equal siblings nothing fits, so
    /// it then comes behind the last of them.
    pub fn at(siblings: &[&Self], index: usize, random: u64) -> Self {
        let index = index.min(siblings.len());
        let left = index.checked_sub(1).and_then(|before| siblings.get(before).copied());
        let right = siblings[index..].iter().copied().find(|right| left.is_none_or(|left| left < *right));
        Self::between(left, right, random)
    }

    /// Reads an order.
    ///
    /// # Errors
    /// [`OpError::InvalidFormat`] when empty, when a character is no digit, or
    /// when it ends with the digit 0 (nothing would fit right before it);
    /// [`OpError::TooLong`] above [`MAX_ORDER_LENGTH`].
    pub fn parse(text: &str) -> Result<Self, OpError> {
        if text.len() > MAX_ORDER_LENGTH {
            return Err(OpError::TooLong);
        }
        if text.is_empty() || text.ends_with('0') || !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(OpError::InvalidFormat);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn from_digits(mut place: Vec<u8>, random: u64) -> Self {
        let mut rest = random;
        let ending = place.len() + RANDOM_DIGITS;
        while place.len() + 1 < ending {
            place.push((rest % BASE) as u8);
            rest /= BASE;
        }
        place.push((1 + rest % (BASE - 1)) as u8);
        Self(place.into_iter().map(|digit| char::from(DIGITS[usize::from(digit)])).collect())
    }
}

impl TryFrom<String> for Order {
    type Error = OpError;
    fn try_from(text: String) -> Result<Self, OpError> {
        Self::parse(&text)
    }
}

impl From<Order> for String {
    fn from(order: Order) -> Self {
        order.0
    }
}

/// The value of each digit.
fn digits_of(text: &str) -> Vec<u8> {
    text.bytes()
        .map(|byte| match byte {
            b'0'..=b'9' => byte - b'0',
            b'A'..=b'Z' => byte - b'A' + 10,
            _ => byte - b'a' + 36,
        })
        .collect()
}

/// Adds `units` of the last digit, with carry.
fn add(digits: &mut [u8], units: u64) {
    let mut carry = units;
    for digit in digits.iter_mut().rev() {
        let sum = u64::from(*digit) + carry;
        *digit = (sum % BASE) as u8;
        carry = sum / BASE;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn order(text: &str) -> Order {
        Order::parse(text).unwrap()
    }

    #[test]
    fn the_digits_stand_in_the_order_of_their_bytes() {
        assert!(DIGITS.is_sorted());
        assert_eq!(digits_of("09AZaz"), [0, 9, 10, 35, 36, 61]);
    }

    #[test]
    fn what_is_no_order_is_refused() {
        for text in ["", "a0", "0", "a-b", "ç", " a"] {
            assert_eq!(Order::parse(text), Err(OpError::InvalidFormat), "{text}");
        }
        assert_eq!(Order::parse(&"a".repeat(MAX_ORDER_LENGTH + 1)), Err(OpError::TooLong));
    }

    #[test]
    fn something_fits_between_the_closest_neighbours() {
        for (left, right) in [("a", "a1"), ("a", "a01"), ("Vzzzz", "W"), ("zzzzzz", "zzzzzz1"), ("1", "2")] {
            let middle = Order::between(Some(&order(left)), Some(&order(right)), 0);
            assert!(order(left) < middle && middle < order(right), "{left} {middle:?} {right}");
        }
        assert!(Order::between(None, Some(&order("000001")), u64::MAX) < order("000001"));
        assert!(Order::between(Some(&order("zzzzzz")), None, u64::MAX) > order("zzzzzz"));
    }

    #[test]
    fn between_equal_orders_the_answer_comes_right_after_both() {
        let same = order("V3");
        let after = Order::between(Some(&same), Some(&same), 9);
        assert!(same < after && after < order("V4"));
    }

    #[test]
    fn a_place_among_equal_siblings_is_behind_the_last_of_them() {
        let siblings = [&order("B"), &order("K"), &order("K"), &order("M")];
        for index in [2, 3] {
            let placed = Order::at(&siblings, index, 5);
            assert!(order("K") < placed && placed < order("M"));
        }
        assert!(Order::at(&siblings, 0, 5) < order("B"));
        assert!(Order::at(&siblings, 99, 5) > order("M"));
    }

    #[test]
    fn two_people_at_the_same_place_make_different_orders() {
        let (left, right) = (order("V"), order("W"));
        assert_ne!(
            Order::between(Some(&left), Some(&right), 123_456_789),
            Order::between(Some(&left), Some(&right), 987_654_321)
        );
    }

    #[test]
    fn orders_stay_short_when_things_are_added_at_the_ends() {
        let (mut first, mut last) = (Order::between(None, None, 1), Order::between(None, None, 1));
        for random in 0..1_800 {
            last = Order::between(Some(&last), None, random * 7_919);
            first = Order::between(None, Some(&first), random * 7_919);
        }
        assert_eq!((first.as_str().len(), last.as_str().len()), (8, 8));
    }

    #[test]
    fn orders_grow_slowly_when_things_are_put_at_the_same_place() {
        let left = Order::between(None, None, 1);
        let mut right = Order::between(Some(&left), None, 2);
        for random in 0..1_000 {
            right = Order::between(Some(&left), Some(&right), random * 104_729);
            assert!(left < right);
        }
        assert!(right.as_str().len() < 200, "{}", right.as_str().len());
    }

    proptest! {
        #[test]
        fn the_order_made_lies_strictly_between(
            a in "[0-9A-Za-z]{0,12}[1-9A-Za-z]", b in "[0-9A-Za-z]{0,12}[1-9A-Za-z]", random: u64,
        ) {
            let (a, b) = (order(&a), order(&b));
            prop_assume!(a != b);
            let (left, right) = if a < b { (a, b) } else { (b, a) };
            for made in [
                Order::between(Some(&left), Some(&right), random),
                Order::between(Some(&left), None, random),
                Order::between(None, Some(&right), random),
            ] {
                prop_assert_eq!(&Order::parse(made.as_str()).unwrap(), &made);
                prop_assert!(made != left && made != right);
            }
            let middle = Order::between(Some(&left), Some(&right), random);
            prop_assert!(left < middle && middle < right);
            prop_assert!(Order::between(Some(&left), None, random) > left);
            prop_assert!(Order::between(None, Some(&right), random) < right);
        }

        #[test]
        fn any_sequence_of_inserts_lands_where_it_was_meant(
            places in prop::collection::vec((0usize..400, any::<u64>()), 1..400),
        ) {
            let mut siblings: Vec<Order> = Vec::new();
            for (place, random) in places {
                let index = place % (siblings.len() + 1);
                let made = Order::at(&siblings.iter().collect::<Vec<_>>(), index, random);
                siblings.insert(index, made);
            }
            prop_assert!(siblings.is_sorted_by(|a, b| a < b));
        }
    }
}

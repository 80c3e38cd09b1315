//! Exact sums of `f64` in integers of any size, and whether a number is what they round to.

use std::cmp::Ordering;

/// An integer: its sign, and its digits to the base 2^32, the lowest first.
#[derive(Clone)]
struct Integer {
    negative: bool,
    digits: Vec<u32>,
}

impl Integer {
    const ZERO: Integer = Integer { negative: false, digits: Vec::new() };

    /// A finite number in units of the smallest subnormal one.
    fn of(value: f64) -> Self {
        let bits = value.abs().to_bits();
        let (mut digits, place) = match bits >> 52 {
            0 => (vec![bits as u32, (bits >> 32) as u32], 0),
            exponent => {
                let whole = bits & ((1 << 52) - 1) | 1 << 52;
                (vec![whole as u32, (whole >> 32) as u32], exponent as usize - 1)
            }
        };
        for _ in 0..place % 32 {
            digits = add(&digits, &digits);
        }
        digits.splice(0..0, vec![0; place / 32]);
        Integer { negative: value < 0.0, digits }
    }

    fn plus(&self, other: &Integer) -> Integer {
        if self.negative == other.negative {
            return Integer { negative: self.negative, digits: add(&self.digits, &other.digits) };
        }
        match compare(&self.digits, &other.digits) {
            Ordering::Less => Integer { negative: other.negative, digits: subtract(&other.digits, &self.digits) },
            _ => Integer { negative: self.negative, digits: subtract(&self.digits, &other.digits) },
        }
    }

    fn distance(&self, other: &Integer) -> Vec<u32> {
        self.plus(&Integer { negative: !other.negative, digits: other.digits.clone() }).digits
    }

    fn times(&self, factor: usize) -> Integer {
        let mut carry = 0;
        let mut digits: Vec<u32> = Vec::new();
        for digit in &self.digits {
            let product = u64::from(*digit) * factor as u64 + carry;
            digits.push(product as u32);
            carry = product >> 32;
        }
        digits.push(carry as u32);
        Integer { negative: self.negative, digits }
    }
}

fn digit(digits: &[u32], place: usize) -> u64 {
    u64::from(digits.get(place).copied().unwrap_or(0))
}

fn add(one: &[u32], other: &[u32]) -> Vec<u32> {
    let mut carry = 0;
    let places = 0..=one.len().max(other.len());
    let sums = places.map(|place| {
        let sum = digit(one, place) + digit(other, place) + carry;
        carry = sum >> 32;
        sum as u32
    });
    sums.collect()
}

fn subtract(one: &[u32], other: &[u32]) -> Vec<u32> {
    let mut borrow = 0;
    let differences = (0..one.len().max(other.len())).map(|place| {
        let difference = digit(one, place) as i64 - digit(other, place) as i64 - borrow;
        borrow = i64::from(difference < 0);
        difference as u32
    });
    differences.collect()
}

fn compare(one: &[u32], other: &[u32]) -> Ordering {
    let mut places = (0..one.len().max(other.len())).rev();
    places
        .find_map(|place| Some(digit(one, place).cmp(&digit(other, place))).filter(|o| o.is_ne()))
        .unwrap_or(Ordering::Equal)
}

/// Whether `sum` is the sum of `values` divided by `count`, rounded once. `count` is one for sums.
pub fn is_rounded(values: &[f64], count: usize, result: f64) -> bool {
    let specials: f64 = values.iter().filter(|value| !value.is_finite()).sum();
    if specials != 0.0 {
        return specials == result || specials.is_nan() && result.is_nan();
    }
    let finite = values.iter().filter(|value| value.is_finite());
    let exact = finite.fold(Integer::ZERO, |sum, value| sum.plus(&Integer::of(*value)));
    if result.is_nan() {
        return false;
    }
    // Infinity stands for what would come after the greatest number.
    let integer = |value: f64| {
        if value.is_finite() {
            return Integer::of(value).times(count);
        }
        let (max, below) = (Integer::of(f64::MAX), Integer::of(f64::MAX.next_down()));
        let step = Integer { negative: false, digits: max.distance(&below) };
        Integer { negative: value < 0.0, ..max.plus(&step).times(count) }
    };
    let error = exact.distance(&integer(result));
    let neighbours = [result.next_up(), result.next_down()].into_iter().filter(|neighbour| *neighbour != result);
    neighbours.into_iter().all(|neighbour| match compare(&error, &exact.distance(&integer(neighbour))) {
        Ordering::Less => true,
        Ordering::Equal => result.to_bits() & 1 == 0,
        Ordering::Greater => false,
    })
}

#[test]
fn the_check_itself_tells_right_from_wrong() {
    assert!(is_rounded(&[0.1, 0.2], 1, 0.30000000000000004));
    assert!(!is_rounded(&[0.1, 0.2], 1, 0.3));
    assert!(is_rounded(&[1e16, 1.0, -1e16], 1, 1.0));
    assert!(is_rounded(&[f64::MAX, f64::MAX], 1, f64::INFINITY));
    assert!(!is_rounded(&[f64::MAX, 1.0], 1, f64::INFINITY));
    assert!(is_rounded(&[1.0, 1.0, 0.0], 3, 2.0 / 3.0));
    assert!(!is_rounded(&[1.0, 1.0, 0.0], 3, (2.0_f64 / 3.0).next_up()));
    assert!(is_rounded(&[f64::INFINITY, f64::NEG_INFINITY], 1, f64::NAN));
}

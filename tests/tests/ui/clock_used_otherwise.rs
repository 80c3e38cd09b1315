use reaktiv::reactive;

macro_rules! early {
    ($a:expr => $b:expr) => {
        $a < $b
    };
}

#[reactive]
struct Device {
    #[reactive(clock, default = 0)]
    now: u64,
    start: u64,
    age: computed!(u64, self.now - self.start),
    late: computed!(bool, self.now - self.start >= 5),
    copied: computed!(u64, self.now),
    passed: computed!(u64, helper(&self.now)),
    matched: computed!(bool, matches!(self.now, 1..=5)),
    same: computed!(bool, self.now == self.start),
    other: computed!(bool, self.now >= self.now),
    method: computed!(u64, self.now.max(3)),
    in_macro: computed!(bool, early!(self.now => self.start)),
    untracked: computed!(bool, untracked!(self.now) >= 5),
    called: computed!(bool, self.now() >= 5),
    last: scan!(u64, self.now.min(self.last)),
    since: scan!(Vec<u64>, |since| since.push(self.now)),
    print: effect!(println!("{}", self.now)),
}

fn helper(now: &u64) -> u64 {
    *now
}

fn main() {}

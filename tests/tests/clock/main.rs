use reaktiv::{Timed, reactive};

#[reactive]
#[derive(Debug, Clone, PartialEq)]
struct Device {
    #[reactive(clock, default = 0)]
    now: u64,
    last_seen: u64,
    #[reactive(default = 30_000)]
    max_age: u64,
    load: f64,
    stale: computed!(bool, self.now >= self.last_seen + self.max_age),
    hot_since: scan!(Option<u64>, if self.load > 0.9 { self.hot_since.or(Some(untracked!(self.now))) } else { None }),
    burning: computed!(bool, self.hot_since.is_some_and(|since| self.now >= since + 300_000)),
    age_s: computed!(u64, self.now.every(1_000).saturating_sub(self.last_seen) / 1_000),
}

#[test]
fn the_design_s_example_holds() {
    let mut device = Device::new(DeviceInputs { last_seen: 0, max_age: 30_000, load: 0.0 });
    assert!(!*device.stale());
    device.advance(40_000);
    assert!(*device.stale());
    assert_eq!(device.next_deadline(), None);
    device.set_load(0.95);
    assert!(!*device.burning());
    assert_eq!(device.next_deadline(), Some(340_000));
    assert_eq!(*device.age_s(), 40);
    assert_eq!(device.next_deadline(), Some(41_000));
    device.advance(339_999);
    assert!(!*device.burning());
    device.advance(340_000);
    assert!(*device.burning());
}

mod birth;
mod comparisons;
mod followers;
mod generated;
mod listeners;
mod restarts;
mod scans;
mod types;

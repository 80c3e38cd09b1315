//! Clocks of several types.

macro_rules! of_type {
    ($module:ident: $time:ty, $start:expr, $length:ty, $ten:expr) => {
        mod $module {
            use reaktiv::{Remember, Timed, reactive};

            #[reactive]
            struct Job {
                #[reactive(clock)]
                now: $time,
                start: $time,
                length: $length,
                over: computed!(bool, self.now >= self.start + self.length),
                since: scan!(Option<$time>, if self.over { self.since.or(Some(untracked!(self.now))) } else { None }),
                #[reactive(context)]
                log: Vec<$time>,
                record: effect!(if self.since.is_some() {
                    self.log.push(untracked!(self.now));
                }),
            }

            #[test]
            fn is_compared_and_moved() {
                let (start, length): ($time, $length) = ($start, $ten);
                let mut job = Job::new(JobInputs { start, length }, Vec::new());
                assert!(!*job.over());
                job.advance(start);
                assert_eq!(job.next_deadline(), Some(start + length));
                let end = start + length + length;
                job.advance(end);
                assert_eq!((job.log().as_slice(), *job.since()), ([start + length].as_slice(), Some(start + length)));
                assert_eq!((*job.now(), job.memory().now), (end, Some(end)));
            }
        }
    };
}

of_type!(milliseconds: u64, 5, u64, 10);
of_type!(signed: i32, -5, i32, 10);
of_type!(duration: std::time::Duration, std::time::Duration::ZERO, std::time::Duration, std::time::Duration::from_secs(10));
of_type!(instant: std::time::Instant, std::time::Instant::now(), std::time::Duration, std::time::Duration::from_secs(10));
of_type!(timestamp: jiff::Timestamp, jiff::Timestamp::UNIX_EPOCH, jiff::SignedDuration, jiff::SignedDuration::from_secs(10));

mod at_the_ends {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::time::Duration;

    use reaktiv::{Every, Timed, reactive};

    #[reactive]
    struct Narrow {
        #[reactive(clock, default = 0)]
        now: u8,
        #[reactive(default = 100)]
        start: u8,
        length: u8,
        over: computed!(bool, self.now >= self.start + self.length),
        tens: computed!(u8, self.now.every(10)),
    }

    #[test]
    fn a_deadline_that_has_no_room_in_the_type_is_a_panic_of_the_formula_alone() {
        let mut narrow = Narrow::new(NarrowInputs { length: 200, ..Default::default() });
        assert!(catch_unwind(AssertUnwindSafe(|| *narrow.over())).is_err());
        narrow.advance(90);
        assert_eq!(*narrow.tens(), 90);
        narrow.set_length(5);
        assert_eq!((*narrow.over(), narrow.next_deadline()), (false, Some(100)));
        narrow.advance(u8::MAX);
        assert_eq!((*narrow.over(), *narrow.tens(), narrow.next_deadline()), (true, 250, None));
    }

    #[test]
    fn times_are_rounded_down_to_multiples_also_below_zero() {
        let rounded = [-11, -10, -1, 0, 9, 10].map(|time: i32| (time.every(10), time.next_after(10)));
        assert_eq!(
            rounded,
            [(-20, Some(-10)), (-10, Some(0)), (-10, Some(0)), (0, Some(10)), (0, Some(10)), (10, Some(20))]
        );
        assert_eq!((i32::MIN.every(10), i32::MAX.next_after(10)), (i32::MIN, None));
        let (long, step) = (Duration::new(7, 5), Duration::from_millis(1_500));
        assert_eq!(
            (long.every(step), long.next_after(step)),
            (Duration::from_secs(6), Some(Duration::from_millis(7_500)))
        );
        assert_eq!(Duration::MAX.next_after(Duration::from_secs(1)), None);
        assert!(catch_unwind(|| 5_u64.every(0)).is_err());
        assert!(catch_unwind(|| Duration::ZERO.every(Duration::ZERO)).is_err());
    }

    #[reactive]
    struct Century {
        #[reactive(clock, default = 0)]
        now: u64,
        #[reactive(default = 5)]
        at: u64,
        late: computed!(bool, self.now >= self.at),
        #[reactive(context)]
        log: Vec<(u64, bool)>,
        record: effect!(self.log.push((untracked!(self.now), self.late))),
        age: computed!(u64, self.now.every(1)),
    }

    #[test]
    fn a_jump_by_a_century_loses_nothing_and_does_not_hang() {
        let mut century = Century::new(CenturyInputs::default(), Vec::new());
        assert_eq!(*century.age(), 0);
        century.advance(u64::MAX);
        assert_eq!(century.log(), &[(0, false), (5, true)]);
        assert_eq!((*century.age(), century.next_deadline()), (u64::MAX, None));
    }
}

#[test]
fn a_clock_takes_nothing_from_the_auto_traits_of_a_struct() {
    use std::panic::{RefUnwindSafe, UnwindSafe};

    #[reaktiv::reactive]
    struct Device {
        #[reactive(clock)]
        now: std::time::Instant,
        at: std::time::Instant,
        late: computed!(bool, self.now >= self.at),
        seen: scan!(bool, self.seen || self.now >= self.at),
        #[reactive(nested, given(now))]
        rows: reaktiv::Table<u32, Row>,
    }

    #[reaktiv::reactive]
    struct Row {
        #[reactive(clock, given, default = std::time::Instant::now())]
        now: std::time::Instant,
        at: std::time::Instant,
        late: computed!(bool, self.now >= self.at),
    }

    fn has_them<T: Send + Unpin + UnwindSafe + RefUnwindSafe>() {}
    has_them::<Device>();
}

//! The places in which the clock may be compared.

use reaktiv::{Reactive, Table, Timed, TracedRun, reactive};
use std::sync::mpsc::{Receiver, channel};

macro_rules! both {
    ($one:expr, $other:expr) => {
        $one && $other
    };
}

#[reactive]
struct Forms {
    #[reactive(clock, default = 0)]
    now: u64,
    #[reactive(default = 10)]
    at: u64,
    #[reactive(default = Some(5))]
    since: Option<u64>,
    #[reactive(default = true)]
    on: bool,
    left: computed!(bool, self.now >= self.at),
    before: computed!(bool, self.now < self.at + 1),
    right: computed!(bool, self.at + 2 <= self.now),
    right_before: computed!(bool, (self.at + 3) > (self.now)),
    both: computed!(bool, self.on && self.now >= self.at + 4 && self.now < self.at + 50),
    branch: computed!(u64, if self.on { if self.now >= self.at + 5 { 2 } else { 1 } } else { 0 }),
    guard: computed!(
        u64,
        match self.since {
            Some(since) if self.now >= since + 11 => 2,
            Some(_) => 1,
            None => 0,
        }
    ),
    matched: computed!(bool, matches!(self.since, Some(since) if self.now >= since + 12)),
    closure: computed!(bool, self.since.is_some_and(|since| self.now >= since + 13)),
    negated: computed!(bool, !(self.now >= { self.at + 9 })),
    text: computed!(String, format!("{}", self.now >= self.at + 10)),
    own: computed!(bool, both!(self.on, self.now >= self.at + 11)),
    chain: computed!(
        bool,
        if let Some(since) = self.since
            && self.now >= since + 17
        {
            true
        } else {
            false
        }
    ),
    counted: computed!(usize, [1, 2, 3].iter().filter(|n| self.now >= self.at + 12 + **n).count()),
    question: computed!(Option<bool>, Some(self.now >= self.since? + 21)),
    every: computed!(u64, self.now.every(7)),
}

fn traced<R: Reactive>(of: &mut R) -> (Receiver<String>, reaktiv::Subscription) {
    let (sender, runs) = channel();
    let trace = of.trace(move |run: &TracedRun| sender.send(run.to_string()).unwrap());
    (runs, trace)
}

fn read(forms: &Forms) -> (String, [bool; 10], [u64; 4], Option<bool>) {
    (
        forms.text().clone(),
        [
            *forms.left(),
            *forms.before(),
            *forms.right(),
            *forms.right_before(),
            *forms.both(),
            *forms.matched(),
            *forms.closure(),
            *forms.negated(),
            *forms.own(),
            *forms.chain(),
        ],
        [*forms.branch(), *forms.guard(), *forms.counted() as u64, *forms.every()],
        *forms.question(),
    )
}

fn expected(now: u64) -> (String, [bool; 10], [u64; 4], Option<bool>) {
    let (at, since) = (10, 5);
    (
        (now >= at + 10).to_string(),
        [
            now >= at,
            now < at + 1,
            at + 2 <= now,
            at + 3 > now,
            now >= at + 4 && now < at + 50,
            now >= since + 12,
            now >= since + 13,
            now < at + 9,
            now >= at + 11,
            now >= since + 17,
        ],
        [
            if now >= at + 5 { 2 } else { 1 },
            if now >= since + 11 { 2 } else { 1 },
            [1, 2, 3].iter().filter(|n| now >= at + 12 + **n).count() as u64,
            now - now % 7,
        ],
        Some(now >= since + 21),
    )
}

#[test]
fn each_form_is_right_at_each_moment_and_runs_only_when_it_changes() {
    let mut forms = Forms::new(FormsInputs::default());
    assert_eq!(read(&forms), expected(0));
    let (runs, _trace) = traced(&mut forms);
    for now in 1..70 {
        let next = forms.next_deadline();
        forms.advance(now);
        assert_eq!(read(&forms), expected(now));
        let ran: Vec<String> = runs.try_iter().collect();
        assert_eq!(ran.is_empty(), next != Some(now), "{now}: {ran:?}");
        // `both`, `counted` and `every` compare with something else then; all others have changed.
        let is_one = |run: &String| ["both", "counted", "every"].iter().any(|name| run.contains(name));
        assert!(ran.iter().all(|run| run.ends_with(" changed") || is_one(run)), "{now}: {ran:?}");
    }
}

#[test]
fn a_branch_that_is_not_taken_waits_for_nothing() {
    let mut forms = Forms::new(FormsInputs::default());
    assert_eq!(*forms.branch(), 1);
    assert_eq!(forms.next_deadline(), Some(15));
    forms.set_on(false);
    assert_eq!(forms.next_deadline(), None);
    assert_eq!((*forms.branch(), forms.next_deadline()), (0, None));
}

#[reactive]
struct Job {
    due: u64,
}

#[reactive]
struct Plan {
    #[reactive(clock, default = 0)]
    now: u64,
    #[reactive(default = 0)]
    grace: u64,
    #[reactive(nested)]
    jobs: Table<u32, Job>,
    late: computed!(usize, self.jobs.filter(|job| self.now >= *job.due() + self.grace).len()),
    late_walked: computed!(usize, self.jobs.rows().filter(|job| self.now >= *job.due() + self.grace).count()),
    chosen: computed!(Option<bool>, self.jobs.get(&3).map(|job| self.now >= *job.due())),
}

#[test]
fn the_closure_of_an_aggregate_compares_the_clock() {
    let jobs = (0..50).map(|key| (key, Job::new(JobInputs { due: u64::from(key) * 10 }))).collect();
    let mut plan = Plan::new(PlanInputs { grace: 0, jobs });
    let late = |plan: &Plan| (*plan.late(), *plan.late_walked(), *plan.chosen());
    assert_eq!(late(&plan), (1, 1, Some(false)));
    assert_eq!(plan.next_deadline(), Some(10));
    plan.advance(25);
    assert_eq!(late(&plan), (3, 3, Some(false)));
    assert_eq!(plan.next_deadline(), Some(30));
    plan.jobs_mut().row_mut(&40).unwrap().set_due(26);
    assert_eq!(late(&plan), (3, 3, Some(false)));
    assert_eq!(plan.next_deadline(), Some(26));
    plan.advance(26);
    assert_eq!(late(&plan), (4, 4, Some(false)));
    plan.set_grace(10);
    assert_eq!(late(&plan), (2, 2, Some(false)));
    assert_eq!(plan.next_deadline(), Some(30));
    plan.skip_to(1_000);
    assert_eq!(late(&plan), (50, 50, Some(true)));
    assert_eq!(plan.next_deadline(), None);
}

//! Two trees and what stands alone, and what is done with them.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;

use reaktiv::{Effect, Reactive, Shared, Subscription};
use reaktiv_tests::quietly;
use reaktiv_tests::random::Random;
use reaktiv_tests::tasks::Task;

use crate::acts::{Act, MidsAct, RowsAct, Step};
use crate::doing;
use crate::log::{self, Blown, Bomb, Entry};
use crate::model::{self, Kind, Obj, Res};
use crate::monitor::Monitor;
use crate::real::{self, Real};
use crate::structs::{self, Root};

enum Held {
    Owned(Box<Root>),
    Shared(Shared<Root>, Pin<Box<dyn Future<Output = ()>>>),
    Gone,
}

struct Tree {
    real: Held,
    model: Obj,
    task: Task,
    /// Whether its task waits for its call.
    is_polled: bool,
    _attached: (Subscription, Effect),
}

struct World {
    random: Random,
    tags: i64,
    trees: Vec<Tree>,
    pools: real::Pools,
    models: doing::Pools,
    monitor: Monitor,
    may_panic: bool,
    /// In their batches, as only those can be that are not shared.
    may_drive_roots: bool,
}

pub fn run(seed: u64) {
    log::begin(seed);
    let mut world = World {
        random: Random::new(seed),
        tags: 0,
        trees: Vec::new(),
        pools: real::Pools::default(),
        models: doing::Pools::default(),
        monitor: Monitor::default(),
        may_panic: seed % 4 > 1,
        may_drive_roots: seed % 3 == 2,
    };
    world.tree(seed.is_multiple_of(3));
    world.tree(seed % 3 == 1);
    let steps = 10 + world.below(50);
    for _ in 0..steps {
        world.step();
        if world.monitor.knows_nothing {
            return;
        }
    }
}

impl World {
    fn below(&mut self, end: u64) -> u64 {
        self.random.below(end)
    }

    fn is_one_of(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    fn tag(&mut self) -> i64 {
        self.tags += 1;
        self.tags
    }

    fn small(&mut self) -> i64 {
        self.below(12) as i64
    }

    fn key(&mut self) -> i64 {
        self.below(5) as i64
    }

    fn tree(&mut self, is_shared: bool) {
        let (tag, kid, free) = (self.tag(), self.tag(), self.tag());
        let [a, kid_a, free_a, b, limit] = [0; 5].map(|_| self.small());
        let mut rows = Vec::new();
        for key in 0..self.below(4) as i64 {
            rows.push((key, self.tag(), self.small()));
        }
        let table = rows.iter().map(|(key, tag, a)| (*key, structs::bound(*tag, *a, b))).collect();
        let real_kid = structs::bound(kid, kid_a, b);
        let mut real = structs::root(tag, a, limit, real_kid, structs::free(free, free_a, b), table);
        let kids = [model::leaf(Kind::Bound, kid, kid_a, b), model::leaf(Kind::Free, free, free_a, b)];
        let rows = rows.iter().map(|(key, tag, a)| (*key, model::leaf(Kind::Bound, *tag, *a, b))).collect();
        let mut model = model::root(tag, a, limit, kids, rows);
        self.monitor.hears(log::take());
        model.flush(true, &mut self.monitor).unwrap();
        let subscription = real.on_change(Root::TOTAL, |total| log::push(Entry::Change(*total)));
        let signal = real.signal((Root::A, Root::TOTAL));
        let effect = Effect::new(move || {
            let (a, total) = signal.get();
            log::push(Entry::Signal(a, total));
        });
        log::take();
        let real = if is_shared {
            let shared = Shared::new(real);
            let driver = Box::pin(shared.run_futures());
            Held::Shared(shared, driver)
        } else {
            Held::Owned(Box::new(real))
        };
        let attached = (subscription, effect);
        self.trees.push(Tree { real, model, task: Task::default(), is_polled: false, _attached: attached });
    }

    fn leaf_act(&mut self, kind: Kind, depth: u32) -> Act {
        let name = if self.is_one_of(3) { "b" } else { "a" };
        match self.below(12) {
            0..=2 => Act::Set(name, self.small()),
            3 => Act::SetEqual(name),
            4 => Act::Update(name, self.small()),
            5 => Act::Inputs(self.small(), self.small()),
            6 => Act::Push(1 + self.small()),
            7 | 8 => self.read(kind),
            9 => Act::Flush,
            10 if depth < 2 => Act::Batch(self.acts(kind, depth + 1)),
            11 if depth < 2 => self.drive(),
            _ => Act::Set("a", self.small()),
        }
    }

    fn read(&mut self, kind: Kind) -> Act {
        let names = kind.readable();
        Act::Read(names[self.below(names.len() as u64) as usize])
    }

    fn drive(&mut self) -> Act {
        Act::Drive(self.steps())
    }

    fn steps(&mut self) -> Vec<Step> {
        (0..1 + self.below(4))
            .map(|_| match self.below(4) {
                0 => Step::Poll,
                1 => Step::Fire(self.below(1 << 20), !self.is_one_of(4)),
                _ => Step::Run,
            })
            .collect()
    }

    fn acts(&mut self, kind: Kind, depth: u32) -> Vec<Act> {
        let mut acts = Vec::new();
        for _ in 0..1 + self.below(4) {
            let act = match kind {
                Kind::Free | Kind::Bound => self.leaf_act(kind, depth),
                Kind::Mid => self.mid_act(depth),
                Kind::Root => self.root_act(depth),
            };
            if matches!(act, Act::Drive(_)) && self.is_one_of(2) {
                acts.push(Act::Flush);
            }
            acts.push(act);
        }
        acts
    }

    fn rows_acts(&mut self) -> Vec<RowsAct> {
        let mut acts = Vec::new();
        for _ in 0..1 + self.below(3) {
            let key = self.key();
            let act = match self.below(14) {
                12 => RowsAct::Exchange(key, self.key()),
                13 => RowsAct::Copy(key, self.key(), self.tag()),
                0..=4 => RowsAct::Row(key, self.acts(Kind::Bound, 1)),
                5 => RowsAct::Insert(key, self.below(3) as usize),
                6 => RowsAct::Remove(key),
                7 => RowsAct::Swap(key, self.below(3) as usize),
                8 => RowsAct::Move(key, self.key()),
                9 | 10 => RowsAct::New(key, self.tag(), self.small()),
                _ => match self.below(3) {
                    0 => RowsAct::Retain(key),
                    _ => RowsAct::Drop(key),
                },
            };
            let is_last = !matches!(act, RowsAct::Row(..));
            acts.push(act);
            if is_last {
                break;
            }
        }
        acts
    }

    fn mid_act(&mut self, depth: u32) -> Act {
        match self.below(9) {
            0 => Act::Set("a", self.small()),
            1..=4 => Act::Rows(self.rows_acts()),
            5 => self.read(Kind::Mid),
            6 => Act::Flush,
            7 if depth < 2 => Act::Batch(self.acts(Kind::Mid, depth + 1)),
            8 if depth < 2 => self.drive(),
            _ => Act::Update("a", self.small()),
        }
    }

    fn root_act(&mut self, depth: u32) -> Act {
        match self.below(24) {
            0 => Act::Set("a", self.small()),
            1 => Act::Set("limit", 20 + self.tag()),
            2 => Act::SetEqual("a"),
            3 => Act::Update("limit", 20 + self.tag()),
            4 | 5 => self.read(Kind::Root),
            6 => Act::Flush,
            7 | 8 if depth == 0 => Act::Batch(self.acts(Kind::Root, depth + 1)),
            9..=11 => Act::Kid(self.acts(Kind::Bound, 1)),
            12..=14 => Act::Free(self.acts(Kind::Free, 1)),
            15..=17 => Act::Rows(self.rows_acts()),
            18 | 19 => {
                let key = self.key();
                Act::Mids(vec![match self.below(8) {
                    0..=3 => MidsAct::Mid(key, self.acts(Kind::Mid, 1)),
                    4 | 5 => MidsAct::Insert(key, self.below(2) as usize),
                    6 => MidsAct::Remove(key),
                    _ => MidsAct::Move(key, self.key()),
                }])
            }
            20 => Act::SwapKid(self.below(3) as usize),
            21 => Act::SwapFree(self.below(3) as usize),
            22 => Act::SetKid(self.tag(), self.small()),
            7 | 8 if depth == 1 && self.may_drive_roots => self.drive(),
            _ => Act::Set("a", self.small()),
        }
    }

    fn step(&mut self) {
        let bomb = if self.may_panic && self.is_one_of(4) {
            Some([Bomb::Formula, Bomb::Effect, Bomb::Copy, Bomb::Drop][self.below(4) as usize])
        } else {
            None
        };
        let mut was_driven = false;
        match self.below(20) {
            0 | 1 => self.fill_pools(),
            2..=4 => was_driven = self.act_alone(bomb),
            5..=8 => {
                was_driven = true;
                let (tree, steps) = (self.below(2) as usize, self.steps());
                self.drive_tree(tree, &steps, bomb);
            }
            9..=11 => {
                let (pick, does_wake) = (self.below(1 << 20), !self.is_one_of(4));
                log::say(format!("fire {pick} {does_wake}"));
                log::fire(pick, does_wake);
                self.monitor.hears(log::take());
                self.monitor.woken();
            }
            12 if self.is_one_of(4) => self.exchange(),
            12 if self.is_one_of(2) => self.convert(),
            13 => {
                let (tree, to) = (self.below(2) as usize, self.small());
                let model = &mut self.trees[tree].model;
                let to = model.value("now") + to / 2;
                let act = if self.is_one_of(3) { Act::SkipTo(to) } else { Act::Advance(to) };
                // Nobody would know at which of the moments on the way a formula has panicked.
                self.act_on_tree(tree, &act, bomb.filter(|bomb| *bomb != Bomb::Formula));
            }
            _ => {
                let (tree, act) = (self.below(2) as usize, self.root_act(0));
                was_driven = true;
                self.act_on_tree(tree, &act, bomb);
            }
        }
        log::arm(None);
        if !self.monitor.knows_nothing {
            self.check(was_driven);
        }
    }

    fn fill_pools(&mut self) {
        let (tag, a, b, kind) = (self.tag(), self.small(), self.small(), self.below(3));
        log::say(format!("new {kind} {tag}"));
        match kind {
            0 => {
                self.pools.bounds.push(structs::bound(tag, a, b));
                self.models.bounds.push(model::leaf(Kind::Bound, tag, a, b));
            }
            1 => {
                self.pools.frees.push(structs::free(tag, a, b));
                self.models.frees.push(model::leaf(Kind::Free, tag, a, b));
            }
            _ => {
                let row = self.tag();
                let table = [(1, structs::bound(row, b, a))].into();
                self.pools.mids.push(structs::mid(tag, a, table));
                self.models.mids.push(model::mid(tag, a, vec![(1, model::leaf(Kind::Bound, row, b, a))]));
            }
        }
        log::take();
    }

    fn act_alone(&mut self, bomb: Option<Bomb>) -> bool {
        let (place, kind) = (self.below(3) as usize, self.below(3));
        let of = [Kind::Bound, Kind::Free, Kind::Mid][kind as usize];
        let mut acts = self.acts(of, 0);
        acts.truncate(2);
        let (mut reals, mut models) = (real::Pools::default(), doing::Pools::default());
        std::mem::swap(&mut reals, &mut self.pools);
        std::mem::swap(&mut models, &mut self.models);
        let monitor = &mut self.monitor;
        // Rows of a struct that stands alone come from nowhere.
        let none = (&mut real::Pools::default(), &mut doing::Pools::default());
        let say = |tag: i64| log::say(format!("alone {tag}: {acts:?} {bomb:?}"));
        match of {
            Kind::Bound if place < reals.bounds.len() => {
                say(models.bounds[place].tag);
                both(&mut reals.bounds[place], &mut models.bounds[place], &acts, bomb, monitor, none);
            }
            Kind::Free if place < reals.frees.len() => {
                say(models.frees[place].tag);
                both(&mut reals.frees[place], &mut models.frees[place], &acts, bomb, monitor, none);
            }
            Kind::Mid if place < reals.mids.len() => {
                say(models.mids[place].tag);
                both(&mut reals.mids[place], &mut models.mids[place], &acts, bomb, monitor, none);
            }
            _ => {}
        }
        self.pools = reals;
        self.models = models;
        true
    }

    fn drive_tree(&mut self, tree: usize, steps: &[Step], bomb: Option<Bomb>) {
        log::say(format!("drive {tree}: {steps:?} {bomb:?}"));
        // After a panic nobody has promised a call.
        let is_new = self.is_one_of(4) || !self.trees[tree].is_polled;
        let Tree { real, model, task, is_polled, .. } = &mut self.trees[tree];
        if is_new {
            *task = Task::default();
        }
        log::arm(bomb);
        let blew = has_blown(|| match real {
            Held::Owned(root) => real::drive(&mut **root, task, steps),
            Held::Shared(shared, driver) => {
                if is_new {
                    *driver = Box::pin(shared.run_futures());
                }
                real::take_steps(std::pin::pin!(driver), task, steps);
            }
            Held::Gone => unreachable!(),
        });
        log::arm(None);
        if steps.iter().any(|step| !matches!(step, Step::Fire(..))) {
            *is_polled = !blew;
        } else if is_new {
            *is_polled = false;
        }
        self.monitor.hears(log::take());
        let end = self.monitor.drives(model, false, true);
        assert_eq!(blew, end.is_err(), "whether it has panicked");
        if blew && !self.monitor.knows_nothing {
            self.settle(tree);
        }
    }

    fn settle(&mut self, tree: usize) {
        let Tree { real, model, .. } = &mut self.trees[tree];
        self.monitor.heard_all();
        on_root(real, |root| root.flush());
        self.monitor.hears(log::take());
        self.monitor.is_locked = matches!(real, Held::Shared(..));
        model.flush(true, &mut self.monitor).unwrap();
        self.monitor.unlocks();
    }

    fn act_on_tree(&mut self, tree: usize, act: &Act, bomb: Option<Bomb>) {
        log::say(format!("tree {tree}: {act:?} {bomb:?}"));
        let Tree { real, model, is_polled, .. } = &mut self.trees[tree];
        let (pools, models) = (&mut self.pools, &mut self.models);
        log::arm(bomb);
        let blew = has_blown(|| on_root(real, |root| real::on(root, act, pools)));
        log::arm(None);
        self.monitor.hears(log::take());
        self.monitor.is_locked = matches!(real, Held::Shared(..));
        let end: Res<()> = model.act(act, 0, models, &mut self.monitor);
        assert_eq!(blew, end.is_err(), "whether it has panicked");
        self.monitor.unlocks();
        if let Act::Batch(acts) = act
            && acts.iter().any(|act| matches!(act, Act::Drive(_)))
        {
            // By another task.
            *is_polled = false;
        }
        if blew && !self.monitor.knows_nothing {
            self.settle(tree);
        }
    }

    /// One that is shared is no longer, or the other way round.
    fn convert(&mut self) {
        let tree = self.below(2) as usize;
        if self.may_drive_roots {
            return;
        }
        log::say(format!("convert {tree}"));
        let Tree { real, is_polled, task, .. } = &mut self.trees[tree];
        *is_polled = false;
        *real = match std::mem::replace(real, Held::Gone) {
            Held::Owned(root) => {
                let shared = Shared::new(*root);
                let driver = Box::pin(shared.run_futures());
                Held::Shared(shared, driver)
            }
            Held::Shared(shared, mut driver) => {
                let root = shared.into_inner().unwrap();
                assert!(task.poll(std::pin::pin!(&mut driver)).is_ready());
                Held::Owned(Box::new(root))
            }
            Held::Gone => unreachable!(),
        };
        self.monitor.moves();
    }

    /// The children of two trees change places.
    fn exchange(&mut self) {
        log::say("exchange".into());
        let (one, two) = self.trees.split_at_mut(1);
        let (one, two) = (&mut one[0], &mut two[0]);
        let (Held::Owned(first), Held::Owned(second)) = (&mut one.real, &mut two.real) else {
            return;
        };
        {
            let (mut first, mut second) = (first.kid_mut(), second.kid_mut());
            std::mem::swap(&mut *first, &mut *second);
        }
        one.model.lend_kid(0);
        two.model.lend_kid(0);
        std::mem::swap(&mut one.model.kids[0], &mut two.model.kids[0]);
        self.monitor.moves();
        // The guard of the second struct goes first.
        self.monitor.hears(log::take());
        two.model.flush(true, &mut self.monitor).unwrap();
        one.model.flush(true, &mut self.monitor).unwrap();
    }

    fn check(&mut self, was_driven: bool) {
        let World { trees, pools, models, monitor, .. } = self;
        monitor.heard_all();
        // What has come out of a struct that was lent holds its effects back until then.
        macro_rules! settle {
            ($($pool:ident)*) => {$(
                for (real, model) in pools.$pool.iter_mut().zip(&mut models.$pool) {
                    if model.is_born {
                        real.flush();
                        monitor.hears(log::take());
                        model.flush(false, monitor).unwrap();
                    }
                }
            )*};
        }
        settle! { bounds frees mids }
        let mut all: Vec<&mut Obj> = trees.iter_mut().map(|tree| &mut tree.model).collect();
        all.extend(models.bounds.iter_mut().chain(&mut models.frees).chain(&mut models.mids));
        monitor.checks(&mut all, was_driven);
        for (place, tree) in trees.iter_mut().enumerate() {
            if tree.is_polled && !tree.task.is_woken() {
                let what = tree.model.can_go_on(monitor);
                assert!(what.is_none(), "the task of tree {place} sleeps, but {what:?} can go on");
            }
            let model = &mut tree.model;
            let mut wrong = Vec::new();
            on_root(&mut tree.real, |root| compare_root(root, model, &mut wrong));
            assert!(wrong.is_empty(), "of tree {place} {wrong:?}, which should be the second");
        }
        let mut wrong = Vec::new();
        pools.bounds.iter().zip(&mut models.bounds).for_each(|(real, model)| compare(real, model, &mut wrong));
        pools.frees.iter().zip(&mut models.frees).for_each(|(real, model)| compare(real, model, &mut wrong));
        pools.mids.iter().zip(&mut models.mids).for_each(|(real, model)| compare(real, model, &mut wrong));
        assert!(wrong.is_empty(), "of what stands alone {wrong:?}, which should be the second");
        log::take();
        while self.pools.bounds.len() > 4 {
            self.pools.bounds.remove(0);
            self.models.bounds.remove(0);
        }
        while self.pools.frees.len() > 3 {
            self.pools.frees.remove(0);
            self.models.frees.remove(0);
        }
        while self.pools.mids.len() > 2 {
            self.pools.mids.remove(0);
            self.models.mids.remove(0);
        }
        self.monitor.hears(log::take());
        self.monitor.heard_all();
    }
}

fn on_root<T>(real: &mut Held, f: impl FnOnce(&mut Root) -> T) -> T {
    match real {
        Held::Owned(root) => f(root),
        Held::Shared(shared, _) => shared.update(f),
        Held::Gone => unreachable!(),
    }
}

type Wrong = Vec<(i64, &'static str, i64, i64)>;

fn compare<R: Real>(real: &R, model: &mut Obj, wrong: &mut Wrong) {
    for name in model.kind.readable() {
        let (real, expected) = (real.read(name), model.value(name));
        if real != expected {
            wrong.push((model.tag, name, real, expected));
        }
    }
}

fn compare_root(root: &Root, model: &mut Obj, wrong: &mut Wrong) {
    compare(root, model, wrong);
    compare(root.kid(), &mut model.kids[0], wrong);
    compare(root.free(), &mut model.kids[1], wrong);
    assert_eq!(root.rows().len(), model.tables[0].rows.len());
    for (key, model) in &mut model.tables[0].rows {
        compare(root.rows().get(key).unwrap(), model, wrong);
    }
    for (key, model) in &mut model.tables[1].rows {
        let mid = root.mids().get(key).unwrap();
        compare(mid, model, wrong);
        for (key, model) in &mut model.tables[0].rows {
            compare(mid.rows().get(key).unwrap(), model, wrong);
        }
    }
}

/// Does the same to a struct that stands alone and to its model.
fn both<R: Real>(
    real: &mut R,
    model: &mut Obj,
    acts: &[Act],
    bomb: Option<Bomb>,
    monitor: &mut Monitor,
    (reals, models): (&mut real::Pools, &mut doing::Pools),
) {
    log::arm(bomb);
    let blew = has_blown(|| acts.iter().for_each(|act| real::on(real, act, reals)));
    log::arm(None);
    monitor.hears(log::take());
    let end = acts.iter().try_for_each(|act| model.act(act, 0, models, monitor));
    assert_eq!(blew, end.is_err(), "whether it has panicked");
    if blew && model.is_born && !monitor.knows_nothing {
        monitor.heard_all();
        real.flush();
        monitor.hears(log::take());
        model.flush(false, monitor).unwrap();
    }
}

/// Whether user code has panicked.
fn has_blown(f: impl FnOnce()) -> bool {
    match quietly(|| catch_unwind(AssertUnwindSafe(f))) {
        Ok(()) => false,
        Err(payload) if payload.is::<Blown>() => true,
        Err(payload) => resume_unwind(payload),
    }
}

//! Structs with async fields, of each kind one.

use reaktiv::{Snapshot, Status, Table, reactive};

use crate::log::{Mark, body, formula, mix, state, told};

/// The context.
#[derive(Clone)]
pub struct World;

impl World {
    async fn body<const N: usize, const V: usize>(&self, mark: &Mark<N>, values: [i64; V]) -> Result<i64, i64> {
        body(mark, values).await
    }

    fn told<const N: usize>(&self, tag: i64, name: &'static str, values: [i64; N]) {
        told(tag, name, values);
    }
}

pub fn seen(of: &Snapshot<i64, i64>) -> i64 {
    let status = match of.status() {
        Status::Loading => 0,
        Status::Resolved => 1,
        Status::Error => 2,
        _ => 3,
    };
    state(status, of.value().copied(), of.error().copied())
}

pub fn hits(events: &[i64]) -> i64 {
    events.iter().fold(0, |sum, event| mix(sum, [*event]))
}

/// Needs nothing of the struct around it.
#[reactive]
pub struct Free {
    pub tag: i64,
    pub a: i64,
    pub b: i64,
    #[reactive(event)]
    pub hit: i64,
    #[reactive(given)]
    pub limit: i64,
    #[reactive(given)]
    pub id: i64,
    #[reactive(clock, given, default = 0)]
    pub now: i64,
    pub m_wait: Mark<0>,
    pub m_again: Mark<1>,
    pub m_load: Mark<2>,
    pub m_next: Mark<3>,
    pub coarse: computed!(i64, formula(self.a / 4)),
    pub late: computed!(i64, i64::from(self.now >= self.b)),
    pub count: scan!(i64, mix(self.count, [self.a, hits(self.hit)])),
    pub heard: scan!(i64, mix(self.heard, [seen(&self.load)])),
    show: effect!(told(
        self.tag,
        "show",
        [self.coarse, self.limit, self.count, self.late, self.heard, seen(&self.load), seen(&self.next)]
    )),
    wait: effect!(async {
        let first = self.a;
        _ = body(&self.m_wait, [first, self.limit, self.late, self.heard, untracked!(self.b)]).await;
    }),
    #[reactive(restart)]
    again: effect!(async { _ = body(&self.m_again, [self.coarse, self.id]).await }),
    pub load: resource!(i64, i64, async { body(&self.m_load, [self.a, self.limit]).await }),
    pub next: resource!(i64, i64, async { body(&self.m_next, [seen(&self.load), self.coarse]).await }),
    pub shown: computed!(i64, mix(self.coarse, [seen(&self.load), seen(&self.next)])),
}

/// Its effects have the context of the struct around it.
#[reactive]
#[derive(Clone)]
pub struct Bound {
    pub tag: i64,
    pub a: i64,
    pub b: i64,
    #[reactive(event)]
    pub hit: i64,
    #[reactive(given)]
    pub limit: i64,
    #[reactive(given)]
    pub id: i64,
    #[reactive(clock, given, default = 0)]
    pub now: i64,
    #[reactive(context, given)]
    world: World,
    pub m_wait: Mark<0>,
    pub m_again: Mark<1>,
    pub m_load: Mark<2>,
    pub m_next: Mark<3>,
    pub coarse: computed!(i64, formula(self.a / 4)),
    pub late: computed!(i64, i64::from(self.now >= self.b)),
    pub count: scan!(i64, mix(self.count, [self.a, hits(self.hit)])),
    pub heard: scan!(i64, mix(self.heard, [seen(&self.load)])),
    show: effect!(self.world.told(
        self.tag,
        "show",
        [self.coarse, self.limit, self.count, self.late, self.heard, seen(&self.load), seen(&self.next)]
    )),
    wait: effect!(async {
        let first = self.a;
        _ = self.world.body(&self.m_wait, [first, self.limit, self.late, self.heard, untracked!(self.b)]).await;
    }),
    #[reactive(restart)]
    again: effect!(async { _ = self.world.body(&self.m_again, [self.coarse, self.id]).await }),
    pub load: resource!(i64, i64, async { self.world.body(&self.m_load, [self.a, self.limit]).await }),
    pub next: resource!(i64, i64, async { self.world.body(&self.m_next, [seen(&self.load), self.coarse]).await }),
    pub shown: computed!(i64, mix(self.coarse, [seen(&self.load), seen(&self.next)])),
}

/// A row with rows.
#[reactive]
pub struct Mid {
    pub tag: i64,
    pub a: i64,
    #[reactive(given)]
    pub limit: i64,
    #[reactive(given)]
    pub id: i64,
    #[reactive(clock, given, default = 0)]
    pub now: i64,
    #[reactive(context, given)]
    world: World,
    pub m_wait: Mark<0>,
    pub m_load: Mark<2>,
    #[reactive(nested, given(limit, id = key, now, world = self.world))]
    pub rows: Table<i64, Bound>,
    pub sum: computed!(i64, self.rows.sum(Bound::SHOWN)),
    show: effect!(self.world.told(self.tag, "show", [self.sum, seen(&self.load), self.a])),
    wait: effect!(async { _ = self.world.body(&self.m_wait, [self.sum, self.a, self.id]).await }),
    pub load: resource!(i64, i64, async { self.world.body(&self.m_load, [self.sum, self.id]).await }),
}

/// The whole.
#[reactive]
pub struct Root {
    pub tag: i64,
    pub a: i64,
    pub limit: i64,
    #[reactive(clock, default = 0)]
    pub now: i64,
    #[reactive(context)]
    world: World,
    pub m_wait: Mark<0>,
    pub m_again: Mark<1>,
    pub m_load: Mark<2>,
    #[reactive(nested, given(limit, id = self.a, now, world = self.world))]
    pub kid: Bound,
    #[reactive(nested, given(limit, id = self.a, now))]
    pub free: Free,
    #[reactive(nested, given(limit, id = key, now, world = self.world))]
    pub rows: Table<i64, Bound>,
    #[reactive(nested, given(limit, id = key, now, world = self.world))]
    pub mids: Table<i64, Mid>,
    pub total: computed!(
        i64,
        mix(*self.kid.shown(), [*self.free.shown(), self.rows.sum(Bound::SHOWN) + self.mids.sum(Mid::SUM)])
    ),
    show: effect!(self.world.told(self.tag, "show", [self.total, seen(&self.load), self.a])),
    wait: effect!(async { _ = self.world.body(&self.m_wait, [self.total, seen(&self.load)]).await }),
    #[reactive(restart)]
    again: effect!(async { _ = self.world.body(&self.m_again, [self.a, self.limit]).await }),
    pub load: resource!(i64, i64, async { self.world.body(&self.m_load, [self.total]).await }),
}

pub fn free(tag: i64, a: i64, b: i64) -> Free {
    Free::new(FreeInputs {
        tag,
        a,
        b,
        m_wait: Mark::new(tag),
        m_again: Mark::new(tag),
        m_load: Mark::new(tag),
        m_next: Mark::new(tag),
    })
}

pub fn bound(tag: i64, a: i64, b: i64) -> Bound {
    Bound::new(BoundInputs {
        tag,
        a,
        b,
        m_wait: Mark::new(tag),
        m_again: Mark::new(tag),
        m_load: Mark::new(tag),
        m_next: Mark::new(tag),
    })
}

pub fn mid(tag: i64, a: i64, rows: Table<i64, Bound>) -> Mid {
    Mid::new(MidInputs { tag, a, m_wait: Mark::new(tag), m_load: Mark::new(tag), rows })
}

pub fn root(tag: i64, a: i64, limit: i64, kid: Bound, free: Free, rows: Table<i64, Bound>) -> Root {
    let marks = (Mark::new(tag), Mark::new(tag), Mark::new(tag));
    let inputs = RootInputs {
        tag,
        a,
        limit,
        m_wait: marks.0,
        m_again: marks.1,
        m_load: marks.2,
        kid,
        free,
        rows,
        mids: Table::new(),
    };
    Root::new(inputs, World)
}

//! Two of the same, with the same done to both: one that goes forward in steps of one beside one that jumps, and one that is restarted now and then.

use reaktiv::Subscription;

use crate::acts::{Act, Again, Pool};
use crate::kits::{Kit, Start, real_row};
use crate::log::{self, Entry, say};
use crate::model::acts::new_row;
use crate::model::{Birth, Kind, Obj};
use crate::real::Real;
use crate::real::acts::act;
use crate::structs::trees::Row;
use crate::world::World;

struct Twin<K> {
    real: K,
    pool: Pool<Row>,
    subscriptions: Vec<Subscription>,
}

impl<K: Kit> Twin<K> {
    fn new(start: &Start) -> Self {
        Twin { real: K::make(start), pool: Vec::new(), subscriptions: Vec::new() }
    }

    /// What it tells.
    fn act(&mut self, acts: &[Act]) -> Vec<Entry> {
        log::take();
        acts.iter().for_each(|one| act(&mut self.real, one, &mut self.pool));
        for (row, has_left) in &mut self.pool {
            if std::mem::take(has_left) {
                row.flush_it();
            }
        }
        log::take().0
    }

    fn subscribe(&mut self, nodes: &[usize]) {
        self.subscriptions = nodes.iter().map(|node| self.real.subscribe(*node)).collect();
    }
}

/// Two, and a model of which only what it says of time and of births is asked.
struct Twins<K: Kit> {
    world: World<K>,
    model: Obj,
    model_pool: Pool<Obj>,
    twins: [Twin<K>; 2],
}

impl<K: Kit> Twins<K> {
    fn new(seed: u64) -> Self {
        let mut world = World::new(seed);
        let start = world.start();
        let mut model = start.model(K::TYPE);
        let twins = [Twin::new(&start), Twin::new(&start)];
        model.flush(true);
        Twins { world, model, model_pool: Vec::new(), twins }
    }

    /// What is done next.
    fn plan(&mut self) -> Vec<Act> {
        while K::HAS_ROWS && self.model_pool.len() < 3 {
            let values = self.world.row_values();
            self.model_pool.push((new_row(values), false));
            self.twins.iter_mut().for_each(|twin| twin.pool.push((real_row(values), false)));
        }
        let acts = self.world.act_at_top(&self.model);
        say(format!("at {}: {acts:?}", self.model.val[0]));
        acts
    }

    /// That one does it like this.
    fn act(&mut self, acts: &[Act], other: &[Act]) {
        acts.iter().for_each(|act| self.model.act(act, 0, true, &mut self.model_pool));
        for (model, has_left) in &mut self.model_pool {
            if std::mem::take(has_left) {
                model.flush(false);
            }
        }
        let [one, twin] = &mut self.twins;
        assert_eq!(one.act(acts), twin.act(other), "what is told");
    }

    fn compare(&self) {
        let nodes = self.model.readable().into_iter().filter(|node| !is_moved_by_a_restart(&self.model, *node));
        let [one, twin] = &self.twins;
        for node in nodes {
            assert_eq!(one.real.read(node), twin.real.read(node), "{}", self.model.of.nodes[node].name);
        }
        if !K::HAS_ROWS {
            assert_eq!(one.real.deadline(), twin.real.deadline(), "the next deadline");
        }
    }
}

/// A closure form that compares the clock steps once.
fn is_moved_by_a_restart(of: &Obj, node: usize) -> bool {
    of.of.nodes[node].name == "tally" && matches!(of.of.nodes[node].kind, Kind::Once(..))
}

pub fn one_jump_is_many_small_steps<K: Kit>(seed: u64) {
    let mut twins = Twins::<K>::new(seed);
    for _ in 0..30 {
        let acts = twins.plan();
        let now = twins.model.val[0];
        let small = match acts[..] {
            [Act::Advance(to)] if twins.model.birth == Birth::Born => (now + 1..=to).map(Act::Advance).collect(),
            _ => acts.clone(),
        };
        twins.act(&acts, &small);
        if twins.world.below(3) == 0 {
            twins.compare();
        }
    }
    twins.compare();
}

pub fn a_restart_changes_nothing<K: Kit>(seed: u64) {
    let mut twins = Twins::<K>::new(seed);
    let nodes: Vec<_> =
        twins.model.readable().into_iter().filter(|n| *n > 1 && !is_moved_by_a_restart(&twins.model, *n)).collect();
    let nodes = [twins.world.one(&nodes), twins.world.one(&nodes)];
    twins.twins.iter_mut().for_each(|twin| twin.subscribe(&nodes));
    for _ in 0..30 {
        if twins.world.below(5) == 0 {
            let how = twins.world.one(&[Again::Parts, Again::Clones, Again::Text]);
            say(format!("restart, {how:?}"));
            let [one, twin] = twins.twins;
            let mut again = Twin { real: twin.real.again(how), ..twin };
            again.subscribe(&nodes);
            twins.twins = [one, again];
        }
        let acts = twins.plan();
        twins.act(&acts, &acts);
        if twins.world.below(3) == 0 {
            twins.compare();
        }
    }
    twins.compare();
}

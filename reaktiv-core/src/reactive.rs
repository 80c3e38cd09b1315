use crate::cells::{Frame, flush};
#[cfg(feature = "alloc")]
use crate::field::EventField;
use crate::field::{Field, SignalField};
#[cfg(feature = "std")]
use crate::fields::OwnedFields;
#[cfg(feature = "std")]
use crate::following::{Telling, signal_of};
use crate::graph::Graph;
#[cfg(feature = "alloc")]
use crate::nested::Nested;
use crate::nested::{Parent, deliver_to_children};
#[cfg(all(feature = "serde", feature = "std"))]
use crate::publish::{self, ACCEPTED, Publish, PublishError, Refused, Version};
#[cfg(feature = "alloc")]
use crate::runs::RunFutures;
#[cfg(feature = "std")]
use crate::signals::ReadSignal;
#[cfg(feature = "alloc")]
use crate::subscription::{Subscription, subscribe, tracer};
use crate::subscription::{Subscriptions, deliver};
use crate::trace::TracedRun;

/// The operations that every `#[reactive]` struct has, by the typed names of its fields.
///
/// Implemented by the macro. They are trait methods so that a struct may have fields of these names.
///
/// ```
/// use reaktiv::{reactive, Reactive};
///
/// #[reactive]
/// struct Tank {
///     litres: f64,
///     capacity: f64,
///     level: computed!(f64, self.litres / self.capacity),
/// }
///
/// let mut tank = Tank::new(TankInputs { litres: 20.0, capacity: 80.0 });
/// tank.set(Tank::LITRES, 40.0);
/// assert_eq!(*tank.get(Tank::LEVEL), 0.5);
/// ```
pub trait Reactive: Parent<Attachment = Subscriptions<Self>> {
    /// The struct's dependency graph, as constant data.
    fn graph() -> &'static Graph {
        Self::GRAPH
    }

    /// Reads a signal or a computed, as its accessor does: a computed is brought up to date if needed.
    ///
    /// # Panics
    ///
    /// If a formula panics; or if a computed is read while a formula, a comparison or the drop of a cached value
    /// of this same struct is running.
    fn get<F: Field<Self>>(&self, field: F) -> &F::Value {
        field.read(self)
    }

    /// Writes a signal, as its `set_` method does: an equal value changes nothing.
    fn set<T>(&mut self, field: SignalField<Self, T>, value: T) {
        (field.set)(self, value);
    }

    /// Changes a signal in place, as its `update_` method does: always counts as a change.
    fn update<T, U>(&mut self, field: SignalField<Self, T>, change: impl FnOnce(&mut T) -> U) -> U {
        let mut change = Some(change);
        let mut result = None;
        (field.update)(self, &mut |value| {
            if let Some(change) = change.take() {
                result = Some(change(value));
            }
        });
        result.expect("`update` calls its closure once")
    }

    /// Hands an event in, as its `push_` method does: in scans and effects the event's field is a slice of all that were pushed since they last ran. A flush follows, unless in
    /// a batch: then there is one flush for all of them.
    ///
    /// ```
    /// # use reaktiv::{reactive, Reactive};
    /// #[reactive]
    /// struct Door {
    ///     #[reactive(event)]
    ///     ring: u32,
    ///     rings: scan!(usize, self.rings + self.ring.len()),
    /// }
    ///
    /// let mut door = Door::new(DoorInputs {});
    /// door.push(Door::RING, 1);
    /// door.batch(|door| (0..3).for_each(|floor| door.push(Door::RING, floor)));
    /// assert_eq!(*door.rings(), 4);
    /// ```
    #[cfg(feature = "alloc")]
    fn push<T>(&mut self, event: EventField<Self, T>, value: T) {
        (event.push)(self, value);
    }

    /// Runs several writes as one: effects and subscriptions run once, at the end of the outermost batch.
    ///
    /// Reads inside it are up to date. If `writes` panics, what was written stays and is marked; no effect runs until
    /// the next write, batch end or [`flush`](Reactive::flush). A struct that is swapped out of its batch holds its effects back
    /// until its next `flush` or the end of its next batch; one that is swapped in is flushed at the end.
    ///
    /// ```
    /// # use reaktiv::{reactive, Reactive};
    /// #[reactive]
    /// struct Point {
    ///     x: i32,
    ///     y: i32,
    ///     #[reactive(context)]
    ///     log: Vec<(i32, i32)>,
    ///     record: effect!(self.log.push((self.x, self.y))),
    /// }
    ///
    /// let mut point = Point::new(PointInputs { x: 0, y: 0 }, Vec::new());
    /// point.batch(|point| {
    ///     point.set_x(3);
    ///     point.set_y(4);
    /// });
    /// assert_eq!(point.log(), &[(0, 0), (3, 4)]);
    /// ```
    fn batch<U>(&mut self, writes: impl FnOnce(&mut Self) -> U) -> U {
        struct Batch<'a, R: Reactive> {
            of: &'a mut R,
            /// None inside another batch.
            frame: Option<Frame>,
        }
        impl<R: Reactive> Drop for Batch<'_, R> {
            fn drop(&mut self) {
                if let Some(frame) = self.frame {
                    self.of.store_mut().end(frame);
                }
            }
        }

        let frame = self.store_mut().begin_batch();
        let batch = Batch { of: self, frame };
        let result = writes(batch.of);
        drop(batch);
        if Self::HAS_EVENTS && frame.is_some() && self.has_waiting_events() {
            self.store_mut().bear();
        }
        if frame.is_some() {
            self.store_mut().bear_if_told();
        }
        if frame.is_some() && !self.store().is_unborn() && (Self::HAS_CHILDREN || self.store().wants_flush()) {
            flush(self);
        }
        result
    }

    /// Runs now what is pending: effects that a panic or a batch held back, then subscriptions. Also inside a batch.
    fn flush(&mut self) {
        let store = self.store_mut();
        store.let_go_if_outside();
        store.bear();
        flush(self);
    }

    /// Calls `callback` with a field's value after it has changed: at most once per flush, after all effects, in order of
    /// subscription, until the [`Subscription`] is dropped.
    ///
    /// The field is brought up to date now and by every flush from now on; `callback` is not called now. A change is what the
    /// field's cutoff takes for one. Dropping the subscription drops `callback` no later than the next flush, also from inside
    /// `callback`.
    ///
    /// # Panics
    ///
    /// If a formula panics, now or in a later flush; then what was not delivered yet stays pending.
    ///
    /// ```
    /// # use reaktiv::{reactive, Reactive};
    /// # use std::sync::mpsc::channel;
    /// #[reactive]
    /// struct Probe {
    ///     celsius: f64,
    ///     alarm: computed!(bool, self.celsius > 90.0),
    /// }
    ///
    /// let mut probe = Probe::new(ProbeInputs { celsius: 20.0 });
    /// let (sender, receiver) = channel();
    /// let subscription = probe.on_change(Probe::ALARM, move |on| sender.send(*on).unwrap());
    /// probe.set_celsius(50.0);
    /// probe.set_celsius(95.0);
    /// drop(subscription);
    /// probe.set_celsius(20.0);
    /// assert_eq!(receiver.iter().collect::<Vec<_>>(), [true]);
    /// ```
    #[cfg(feature = "alloc")]
    fn on_change<F: Field<Self> + Send + 'static>(
        &mut self,
        field: F,
        callback: impl FnMut(&F::Value) + Send + 'static,
    ) -> Subscription
    where
        Self: 'static,
    {
        field.read(self);
        subscribe(self, field, callback)
    }

    /// A free-standing signal that follows fields of the struct: one, or a tuple of up to eight, whose types are `Clone`. Through it everything that there is for signals works on structs, too:
    /// computeds over several structs, async effects, [`changes`](crate::signals::ReadSignal::changes) to await.
    ///
    /// The fields are brought up to date now and by every flush from now on. After a flush in which one of them has changed, by its cutoff, the signal is set to clones of all: so a tuple is always of one flush.
    /// That comes last in a flush, after all effects and subscriptions, and for all signals together: an effect that reads several of them never sees a part. The signal belongs to the runtime
    /// of the code around (see [`Runtime`](crate::signals::Runtime)), and to no other thread than any signal: its handles are `Clone + Send + Sync`.
    ///
    /// When the struct is dropped the signal keeps its last value, and its `changes` end. When all handles of the signal are dropped, the struct forgets it with its next flush. A struct without any costs
    /// nothing.
    ///
    /// # Panics
    ///
    /// If a formula panics, now or in a later flush; then what was not told yet stays pending. A panic of an effect of free-standing signals comes out of the write to the struct that made it run, when all
    /// signals are set.
    ///
    /// ```
    /// # use reaktiv::{reactive, computed, Reactive};
    /// #[reactive]
    /// struct Tank {
    ///     litres: f64,
    ///     capacity: f64,
    ///     level: computed!(f64, self.litres / self.capacity),
    /// }
    /// # let tank = |litres| Tank::new(TankInputs { litres, capacity: 80.0 });
    ///
    /// let (mut left, mut right) = (tank(20.0), tank(60.0));
    /// let (one, other) = (left.signal(Tank::LITRES), right.signal((Tank::LITRES, Tank::LEVEL)));
    /// let total = computed!(one.get() + other.get().0);
    /// assert_eq!(total.get(), 80.0);
    /// left.set_litres(40.0);
    /// assert_eq!((total.get(), other.get()), (100.0, (60.0, 0.75)));
    /// ```
    #[cfg(feature = "std")]
    #[track_caller]
    fn signal<F>(&mut self, fields: F) -> ReadSignal<F::Owned>
    where
        Self: 'static,
        F: OwnedFields<Self, Owned: Send + Sync + 'static> + Send + 'static,
    {
        signal_of(self, fields)
    }

    /// A future that drives the async effects and resources of the struct, and of the structs and rows in it: await it in the task that owns the struct, beside what else that task waits
    /// for. It never ends by itself; dropping it loses nothing, the next one goes on.
    ///
    /// A run begins when it is polled and something has changed, with copies of the fields that it names. It polls only what was called for, however many rows there are.
    ///
    /// # Panics
    ///
    /// With what an async effect panics with; that run has ended, and the next poll goes on with the others. (A panic of a resource is its status.) And with what formulas and effects panic with that
    /// run in between.
    ///
    /// ```
    /// # use std::future::ready;
    /// # use std::pin::pin;
    /// # use std::task::{Context, Waker};
    /// use reaktiv::{reactive, Reactive};
    ///
    /// #[reactive]
    /// struct Station {
    ///     city: String,
    ///     forecast: resource!(String, String, async { look_up(&self.city).await }),
    ///     text: computed!(String, match self.forecast.value() {
    ///         Some(forecast) => format!("{}: {forecast}", self.city),
    ///         None => "..".into(),
    ///     }),
    /// }
    ///
    /// async fn look_up(city: &str) -> Result<String, String> {
    ///     match city {
    ///         "Rome" => Ok("sun".into()),
    ///         other => Err(format!("{other} is not known")),
    ///     }
    /// }
    ///
    /// let mut station = Station::new(StationInputs { city: "Rome".into() });
    /// assert_eq!(*station.text(), "..");
    /// # let poll = |station: &mut Station| _ = pin!(station.run_futures()).poll(&mut Context::from_waker(Waker::noop()));
    /// poll(&mut station); // `station.run_futures().await`, in a `select!`
    /// assert_eq!(*station.text(), "Rome: sun");
    /// ```
    #[cfg(feature = "alloc")]
    fn run_futures(&mut self) -> RunFutures<'_, Self> {
        RunFutures::new(self)
    }

    /// What has changed since a version, for somebody who holds a copy: of the fields with `#[reactive(publish)]`, and of the structs and tables in such fields. The whole state for those who have seen
    /// nothing (`None`), and for a version that is not known: another struct's, or one before the program was started.
    ///
    /// Published formulas are brought up to date now. A change is what changes the field's text: a value that was set and set back has not changed. In a batch what is pending is flushed first, and
    /// after one that a panic has ended the steps that it has left are taken (effects wait for the next flush): so nobody sees a state that no flush has left. Of a child or row that is lent this is a
    /// [`flush`](Self::flush) of it alone, with what it was handed when it was lent. Nothing is attached to a struct before the first call. A call costs what was touched since the one before, and the frame that it makes; who asks from the same
    /// version at the same state gets the same frame, which is made once. [`publish`](crate::publish) says what is in it.
    ///
    /// # Errors
    ///
    /// If a published field cannot be serialised. Nothing is lost by that: the next frame has what this one would have had.
    ///
    /// # Panics
    ///
    /// With what formulas and `Serialize` panic with; nothing is lost by that either.
    ///
    /// ```
    /// use reaktiv::{Reactive, reactive};
    ///
    /// #[reactive]
    /// struct Tank {
    ///     #[reactive(publish)]
    ///     litres: f64,
    ///     capacity: f64,
    ///     #[reactive(publish)]
    ///     level: computed!(f64, self.litres / self.capacity),
    /// }
    ///
    /// let mut tank = Tank::new(TankInputs { litres: 20.0, capacity: 80.0 });
    /// let whole = tank.frame_since(None)?;
    /// assert!(whole.ends_with(r#""set":{"litres":20.0,"level":0.25}}"#));
    ///
    /// tank.set_capacity(40.0);
    /// let changes = tank.frame_since(whole.version())?;
    /// assert!(changes.ends_with(r#""set":{"level":0.5}}"#));
    /// # Ok::<(), reaktiv::publish::PublishError>(())
    /// ```
    #[cfg(all(feature = "serde", feature = "std"))]
    fn frame_since(&mut self, seen: impl Into<Option<Version>>) -> Result<publish::Frame, PublishError>
    where
        Self: Publish,
    {
        publish::frame_since(self, seen.into().unwrap_or_default())
    }

    /// Sets fields to what somebody else says: those with `#[reactive(accept)]`, and no others. In one [`batch`](Reactive::batch), or not at all.
    ///
    /// The text is a frame, `{"set":{"limit":70},"in":{"pump":{"set":{..}}},"rows":{"devices":{"at":[[7,{"set":{..}}]]}}}`: `set` has fields of the struct, `in` those of structs in it, and `rows`
    /// those of rows, which are there, by their keys. All is read by the `Deserialize` of the fields' types before anything is written; so a type that refuses what it must not hold guards the field. No
    /// text makes this panic, unless code of yours does; one that is longer than [`ACCEPTED`](crate::publish::ACCEPTED) bytes is refused unread.
    ///
    /// # Errors
    ///
    /// With the place and the reason, if a field is unknown, not accepted, or of another type, a row is not there, or the text is no such frame.
    ///
    /// ```
    /// use reaktiv::{Reactive, reactive};
    ///
    /// #[reactive]
    /// struct Alarm {
    ///     celsius: f64,
    ///     #[reactive(publish, accept)]
    ///     limit: f64,
    ///     #[reactive(publish)]
    ///     on: computed!(bool, self.celsius > self.limit),
    /// }
    ///
    /// let mut alarm = Alarm::new(AlarmInputs { celsius: 80.0, limit: 90.0 });
    /// alarm.accept(r#"{"set":{"limit":70}}"#)?;
    /// assert!(*alarm.on());
    /// let refused = alarm.accept(r#"{"set":{"limit":"high"}}"#).unwrap_err();
    /// assert_eq!(refused.to_string(), r#"`limit`: invalid type: string "high", expected f64"#);
    /// let refused = alarm.accept(r#"{"set":{"celsius":20}}"#).unwrap_err();
    /// assert_eq!(refused.to_string(), "`celsius`: there is no such field");
    /// # Ok::<(), reaktiv::publish::Refused>(())
    /// ```
    #[cfg(all(feature = "serde", feature = "std"))]
    fn accept(&mut self, text: &str) -> Result<(), Refused>
    where
        Self: Publish,
    {
        self.accept_up_to(ACCEPTED, text)
    }

    /// The same with another limit for the length of the text, in bytes.
    ///
    /// # Errors
    ///
    /// As [`accept`](Reactive::accept).
    #[cfg(all(feature = "serde", feature = "std"))]
    fn accept_up_to(&mut self, longest: usize, text: &str) -> Result<(), Refused>
    where
        Self: Publish,
    {
        let write = publish::accept(self, text, longest)?;
        self.batch(write);
        Ok(())
    }

    /// Calls `told` with each formula and each effect that runs, until the [`Subscription`] is dropped: in this struct, and in the structs and tables that
    /// stand in it or are put into it later. (A struct that leaves goes on telling. A row that is written over through
    /// [`row_mut`](crate::Table::row_mut), and a child that was replaced under a forgotten guard, tell from the next time on that they are handed out.) For tests and for looking at what is going on.
    ///
    /// In the order in which they end: a source before what reads it. An async effect is told when a run of it begins. A run that panics is not told. Nothing runs that would not run anyway, and
    /// nothing is called for what is up to date; until somebody traces, this costs nothing.
    ///
    /// # Panics
    ///
    /// What `told` panics with goes through the read or the write that made the formula run. Its value is stored by then.
    ///
    /// ```
    /// # use reaktiv::{reactive, Reactive};
    /// # use std::sync::mpsc::channel;
    /// #[reactive]
    /// struct Probe {
    ///     celsius: f64,
    ///     high: computed!(bool, self.celsius > 90.0),
    ///     text: computed!(&'static str, if self.high { "hot" } else { "fine" }),
    /// }
    ///
    /// let mut probe = Probe::new(ProbeInputs { celsius: 20.0 });
    /// assert_eq!(*probe.text(), "fine");
    ///
    /// let (sender, runs) = channel();
    /// let _trace = probe.trace(move |run| sender.send(run.to_string()).unwrap());
    /// probe.set_celsius(50.0);
    /// probe.text();
    /// probe.set_celsius(95.0);
    /// probe.text();
    /// let runs: Vec<String> = runs.try_iter().collect();
    /// assert_eq!(runs, ["Probe.high cut off", "Probe.high changed", "Probe.text changed"]);
    /// ```
    #[cfg(feature = "alloc")]
    fn trace(&mut self, told: impl Fn(&TracedRun) + Send + Sync + 'static) -> Subscription {
        let (tracers, subscription) = tracer(told);
        self.report_to(&tracers);
        subscription
    }
}

impl TracedRun {
    /// Whether it is this field that has run.
    pub fn is<R: Reactive>(&self, field: impl Field<R>) -> bool {
        self.is_of(core::any::type_name::<R>(), R::GRAPH, field.index())
    }
}

/// Called by generated code: tells what is attached of the changes, in the children if there is something, then to the struct.
#[doc(hidden)]
#[inline]
pub fn deliver_changes<L: Parent<Attachment = Subscriptions<L>>>(of: &mut L, below: bool) {
    let has_attachment = of.store().attached().has_attachment();
    if below || has_attachment {
        tell(of, below, has_attachment);
    }
}

#[inline(never)]
fn tell<L: Parent<Attachment = Subscriptions<L>>>(of: &mut L, below: bool, has_attachment: bool) {
    #[cfg(feature = "std")]
    let _until_all_are_told = Telling::of(of);
    if below {
        deliver_to_children(of);
    }
    if has_attachment {
        deliver(of);
    }
}

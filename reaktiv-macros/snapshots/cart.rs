// The expansion of the cart in examples/examples/cart.rs, as REAKTIV_EXPAND=Cart prints it.

/// What a customer is about to buy.
///
///The inputs of [`Cart`]: the plain data behind its signals.
#[allow(missing_debug_implementations, missing_copy_implementations, unreachable_pub)]
#[derive(Debug, Clone, PartialEq)]
pub struct CartInputs {
    /// Price of one item, in euros.
    pub unit_price: f64,
    /// The signal `quantity`.
    pub quantity: u32,
    /// The signal `discount`.
    pub discount: Option<f64>,
}
/// What a customer is about to buy.
///
///A reactive struct over [`CartInputs`].
///
///| field | kind | type | formula | reads |
///|---|---|---|---|---|
///| `unit_price` | signal | `f64` |  |  |
///| `quantity` | signal | `u32` |  |  |
///| `discount` | signal | `Option<f64>` |  |  |
///| `subtotal` | computed | `f64` | `self.unit_price * f64::from(self.quantity)` | `unit_price`, `quantity` |
///| `total` | computed | `f64` | `match self.discount { Some(rate) => self.subtotal * (1.0 - rate), None => self.subtotal }` | `discount`, `subtotal`? |
///
///A `?` marks a read that counts only if the last run made it.
pub struct Cart {
    store: ::reaktiv::__private::Store<Cart>,
}
const _: () = {
    #[allow(unused_imports)]
    use __reaktiv::Done as _;
    use ::reaktiv::__private::{self as __reaktiv, names::*};
    const _: ::core::option::Option<&str> = ::core::option_env!("REAKTIV_EXPAND");
    #[allow(non_snake_case)]
    pub struct __CartCells {
        subtotal: __Slot<f64>,
        total: __Slot<f64>,
        __of: ::core::marker::PhantomData<fn() -> Cart>,
    }
    #[automatically_derived]
    unsafe impl __reaktiv::Slots<u32> for __CartCells {
        fn empty() -> Self {
            Self {
                subtotal: __empty_slot(),
                total: __empty_slot(),
                __of: ::core::marker::PhantomData,
            }
        }
        unsafe fn release(&mut self, valid: u32) {
            let _all_even_if_one_panics = unsafe { (self.subtotal.release(&valid, 0), self.total.release(&valid, 1)) };
        }
    }
    #[allow(dead_code, clippy::explicit_auto_deref, clippy::borrow_deref_ref)]
    impl __CartCells {
        const UNIT_PRICE: __Input<Cart, f64> = __Input::new(
            0,
            |inputs: &mut CartInputs| &mut inputs.unit_price,
            __reaktiv::same_float::<f64>,
            0b0001,
            0b0111,
        );
        const QUANTITY: __Input<Cart, u32> = __Input::new(
            1,
            |inputs: &mut CartInputs| &mut inputs.quantity,
            __reaktiv::same_value::<u32>,
            0b0101,
            0b0111,
        );
        const DISCOUNT: __Input<Cart, Option<f64>> = __Input::new(
            2,
            |inputs: &mut CartInputs| &mut inputs.discount,
            |old: &Option<f64>, new: &Option<f64>| -> bool { __reaktiv::same_option(old, new, __reaktiv::same_float::<f64>) },
            0b0010,
            0b0110,
        );
        const SUBTOTAL: __Formula<Cart, f64> = __Formula::new(
            0,
            0b0001,
            0b1000,
            __reaktiv::same_float::<f64>,
            |slots: &Self| &slots.subtotal,
            Self::compute_subtotal,
        );
        #[inline]
        fn compute_subtotal<'__cells>(_: &__Reader<'__cells, Cart>, inputs: &'__cells CartInputs) -> f64 {
            *__get(&inputs.unit_price) * f64::from(*__get(&inputs.quantity))
        }
        #[inline]
        fn refresh_subtotal(store: &__Store<Cart>) {
            if let ::core::option::Option::Some(run) = unsafe { store.begin_short(0, &0b0001, &0b0001) } {
                let was = run.dirty();
                let subtotal_changed = (__Mask::has(&was, 0)) && unsafe { run.settle(&Self::SUBTOTAL, __reaktiv::NoSink) };
                run.finish_short(__Mask::with(&__Mask::EMPTY, &__Mask::when(&0b1000, subtotal_changed)));
            } else {
                store.refresh(0);
            }
        }
        const TOTAL: __Formula<Cart, f64> = __Formula::with_edges(
            1,
            0b1010,
            0b1000,
            0b0100,
            __reaktiv::same_float::<f64>,
            |slots: &Self| &slots.total,
            Self::compute_total,
        );
        #[inline(always)]
        fn compute_total<'__cells>(cells: &__Reader<'__cells, Cart>, inputs: &'__cells CartInputs) -> f64 {
            match *__get(&inputs.discount) {
                Some(rate) => *Self::branch(cells, &Self::SUBTOTAL, &0b1000) * (1.0 - rate),
                None => *Self::branch(cells, &Self::SUBTOTAL, &0b1000),
            }
        }
        #[inline]
        fn perform_show<'__cells>(cells: &__Reader<'__cells, Cart>, inputs: &'__cells CartInputs) {
            println!("{} item(s): {:.2}", *__get(&inputs.quantity), *Self::get(cells, &Self::TOTAL));
        }
        fn due_show(store: &__Store<Cart>) -> bool {
            let run = unsafe { store.begin(2) };
            run.refresh(2);
            let is_due = run.is_due(&0b0100);
            run.retire_effect(&0b0100);
            run.finish();
            is_due
        }
        #[inline]
        fn effect_show(of: &mut Cart) {
            if of.store.is_stale(2) && Self::due_show(&of.store) {
                let cells = unsafe { of.store.reader(&0b0000) };
                Self::perform_show(&cells, cells.inputs());
                of.store.performed(5);
            }
        }
        #[inline(always)]
        fn get<'__cells, __T>(cells: &__Reader<'__cells, Cart>, formula: &__Formula<Cart, __T>) -> &'__cells __T {
            unsafe { cells.get(formula) }
        }
        #[inline(always)]
        fn branch<'__cells, __T>(cells: &__Reader<'__cells, Cart>, formula: &__Formula<Cart, __T>, edge: &u32) -> &'__cells __T {
            cells.take(edge);
            cells.pull(formula.node);
            unsafe { cells.get(formula) }
        }
        fn sweep<__S: __Sink>(run: &__Run<'_, Cart>, cone: &u32, sink: __S) {
            while let ::core::option::Option::Some(node) = run.next(cone, &0b0010) {
                unsafe {
                    match node {
                        0 => run.settle_in_step(&Self::SUBTOTAL, sink),
                        1 => run.step(|| {
                            if run.is_due(&Self::TOTAL.due) || run.makes_due(3, 0, &Self::TOTAL.due) {
                                run.settle(&Self::TOTAL, sink);
                            }
                        }),
                        _ => {}
                    }
                }
                run.mark_fresh(node);
            }
            run.mark_all_fresh(cone);
        }
        #[inline(always)]
        fn store<'__cells>(of: &'__cells Cart) -> &'__cells __Store<Cart> {
            &of.store
        }
        #[inline(always)]
        fn store_mut<'__cells>(of: &'__cells mut Cart) -> &'__cells mut __Store<Cart> {
            &mut of.store
        }
        fn new(inputs: CartInputs) -> Cart {
            let mut of = Cart { store: __Store::new(inputs, ()) };
            __reaktiv::Layout::run_effects(&mut of, &mut ());
            of
        }
        fn into_inputs(of: Cart) -> CartInputs {
            of.store.into_parts().0
        }
    }
    #[allow(dead_code)]
    pub struct __CartFields<'__cells> {
        __view: __reaktiv::View<'__cells, Cart>,
    }
    #[allow(dead_code, non_snake_case)]
    impl<'__cells> __CartFields<'__cells> {
        #[inline(always)]
        pub fn unit_price(&self) -> &'__cells f64 {
            self.__view.of().unit_price()
        }
        #[inline(always)]
        pub fn quantity(&self) -> &'__cells u32 {
            self.__view.of().quantity()
        }
        #[inline(always)]
        pub fn discount(&self) -> &'__cells Option<f64> {
            self.__view.of().discount()
        }
        #[inline(always)]
        pub fn subtotal(&self) -> &'__cells f64 {
            self.__view.of().subtotal()
        }
        #[inline(always)]
        pub fn total(&self) -> &'__cells f64 {
            self.__view.of().total()
        }
        #[inline]
        pub fn __has_changed(&self, accessor: u64) -> bool {
            self.__view.has_changed(accessor)
        }
    }
    #[doc(hidden)]
    #[automatically_derived]
    impl __reaktiv::Parent for Cart {
        type Fields<'__cells>
            = __CartFields<'__cells>
        where
            Self: '__cells;
        #[inline(always)]
        fn fields(&self, asked: __reaktiv::Asked) -> Self::Fields<'_> {
            __CartFields { __view: __reaktiv::View::new(self, asked) }
        }
        fn each_input<__V: __EachInput<Self>>(visit: &mut __V) {
            visit.signal(&__CartCells::UNIT_PRICE);
            visit.signal(&__CartCells::QUANTITY);
            visit.signal(&__CartCells::DISCOUNT);
        }
    }
    #[allow(dead_code)]
    impl Cart {
        /// Holds these inputs, then runs every effect once, in declaration order. Computes nothing that no effect needs.
        ///
        /// # Panics
        ///
        /// If an effect, or a formula that it needs, panics.
        pub fn new(inputs: CartInputs) -> Self {
            __CartCells::new(inputs)
        }
        /// The plain data behind the signals: a snapshot is a clone of it.
        #[inline]
        pub fn inputs(&self) -> &CartInputs {
            __inputs(self)
        }
        /// Takes the inputs out, and drops everything else.
        pub fn into_inputs(self) -> CartInputs {
            __CartCells::into_inputs(self)
        }
        /// Sets every signal, as one batch: what is equal by its cutoff stays untouched.
        pub fn set_inputs(&mut self, mut inputs: CartInputs) {
            __reaktiv::Reactive::batch(self, |this| __reaktiv::set_all(this, &mut inputs));
        }
        /// Price of one item, in euros.
        #[inline]
        pub fn unit_price(&self) -> &f64 {
            &__inputs(self).unit_price
        }
        /// The signal `quantity`.
        #[inline]
        pub fn quantity(&self) -> &u32 {
            &__inputs(self).quantity
        }
        /// The signal `discount`.
        #[inline]
        pub fn discount(&self) -> &Option<f64> {
            &__inputs(self).discount
        }
        /// Before discount.
        ///
        /// Brought up to date if needed; then the cached value is lent.
        #[inline]
        pub fn subtotal(&self) -> &f64 {
            unsafe { __read_by(self, &__CartCells::SUBTOTAL, __CartCells::refresh_subtotal) }
        }
        /// The computed `total`.
        ///
        /// Brought up to date if needed; then the cached value is lent.
        #[inline]
        pub fn total(&self) -> &f64 {
            unsafe { __read(self, &__CartCells::TOTAL) }
        }
    }
    #[allow(dead_code)]
    impl Cart {
        /// Price of one item, in euros.
        ///
        /// Sets `unit_price`, then runs the effects that are due, unless in a batch. An equal value changes nothing.
        #[inline]
        pub fn set_unit_price(&mut self, value: f64) {
            __set(self, &__CartCells::UNIT_PRICE, value)
        }
        /// Price of one item, in euros.
        ///
        /// Changes `unit_price` in place, then runs the effects that are due, unless in a batch. Always counts as a change.
        #[inline]
        pub fn update_unit_price<R>(&mut self, change: impl ::core::ops::FnOnce(&mut f64) -> R) -> R {
            __update(self, &__CartCells::UNIT_PRICE, change)
        }
        /// The signal `quantity`.
        ///
        /// Sets `quantity`, then runs the effects that are due, unless in a batch. An equal value changes nothing.
        #[inline]
        pub fn set_quantity(&mut self, value: u32) {
            __set(self, &__CartCells::QUANTITY, value)
        }
        /// The signal `quantity`.
        ///
        /// Changes `quantity` in place, then runs the effects that are due, unless in a batch. Always counts as a change.
        #[inline]
        pub fn update_quantity<R>(&mut self, change: impl ::core::ops::FnOnce(&mut u32) -> R) -> R {
            __update(self, &__CartCells::QUANTITY, change)
        }
        /// The signal `discount`.
        ///
        /// Sets `discount`, then runs the effects that are due, unless in a batch. An equal value changes nothing.
        #[inline]
        pub fn set_discount(&mut self, value: Option<f64>) {
            __set(self, &__CartCells::DISCOUNT, value)
        }
        /// The signal `discount`.
        ///
        /// Changes `discount` in place, then runs the effects that are due, unless in a batch. Always counts as a change.
        #[inline]
        pub fn update_discount<R>(&mut self, change: impl ::core::ops::FnOnce(&mut Option<f64>) -> R) -> R {
            __update(self, &__CartCells::DISCOUNT, change)
        }
    }
    #[allow(dead_code)]
    impl Cart {
        /// Price of one item, in euros.
        ///
        /// The name of the field `unit_price`.
        pub const UNIT_PRICE: ::reaktiv::SignalField<Self, f64> = __new_signal_field(
            "unit_price",
            0,
            Self::unit_price,
            __CartCells::UNIT_PRICE.same,
            Self::set_unit_price,
            |this, change| this.update_unit_price(change),
        );
        /// The name of the field `quantity`.
        pub const QUANTITY: ::reaktiv::SignalField<Self, u32> = __new_signal_field(
            "quantity",
            1,
            Self::quantity,
            __CartCells::QUANTITY.same,
            Self::set_quantity,
            |this, change| this.update_quantity(change),
        );
        /// The name of the field `discount`.
        pub const DISCOUNT: ::reaktiv::SignalField<Self, Option<f64>> = __new_signal_field_of_options(
            "discount",
            2,
            Self::discount,
            __CartCells::DISCOUNT.same,
            Self::set_discount,
            |this, change| this.update_discount(change),
        );
        /// Before discount.
        ///
        /// The name of the field `subtotal`.
        pub const SUBTOTAL: ::reaktiv::ComputedField<Self, f64> = __new_computed_field("subtotal", 3, Self::subtotal, __CartCells::SUBTOTAL.same);
        /// The name of the field `total`.
        pub const TOTAL: ::reaktiv::ComputedField<Self, f64> = __new_computed_field("total", 4, Self::total, __CartCells::TOTAL.same);
        /// The dependency graph, as constant data.
        pub const GRAPH: &'static ::reaktiv::Graph = {
            #[allow(unused_imports)]
            use __reaktiv::graph::*;
            &__reaktiv::Graph::new(
                "Cart",
                &[
                    signal("unit_price", "f64", "Price of one item, in euros.", 0),
                    signal("quantity", "u32", "", 0),
                    signal("discount", "Option<f64>", "", 0),
                    computed(
                        "subtotal",
                        "f64",
                        "self.unit_price * f64::from(self.quantity)",
                        "Before discount.",
                        0,
                    ),
                    computed(
                        "total",
                        "f64",
                        "match self.discount { Some(rate) => self.subtotal * (1.0 - rate), None => self.subtotal }",
                        "",
                        0,
                    ),
                    effect("show", "println!(\"{} item(s): {:.2}\", self.quantity, self.total)", "", 0),
                ],
                &reads::<6>("3 0 1; 4 2 3?; 5 1 4"),
            )
        };
    }
    #[automatically_derived]
    impl ::core::default::Default for CartInputs
    where
        for<'__any> f64: __HasDefault<'__any>,
        for<'__any> Option<f64>: __HasDefault<'__any>,
    {
        fn default() -> Self {
            Self {
                unit_price: __default_value(),
                quantity: 1,
                discount: __default_value(),
            }
        }
    }
    #[doc(hidden)]
    #[automatically_derived]
    unsafe impl __reaktiv::Layout for Cart {
        type Inputs = CartInputs;
        type Memory = ();
        type Slots = __CartCells;
        type Mask = u32;
        type Masks = __reaktiv::Packed<u32>;
        const NODES: u32 = 0b0111;
        const EFFECTS: u32 = 0b10100;
        const LISTENED: u32 = 0b10000;
        const CONES: &'static [u32] = &[0b0001, 0b0010, 0b0010];
        const PLACES: &'static [usize] = &[3, 4, 5];
        const GRAPH: &'static __reaktiv::Graph = Self::GRAPH;
        type Attachment = __reaktiv::Subscriptions<Self>;
        type Takes = __reaktiv::TakesNothing;
        type Time = __reaktiv::NoClock;
        #[inline]
        fn place_of(accessor: u64) -> usize {
            match accessor {
                13270692675944890741 => 0,
                11778755761620948760 => 1,
                13847152100568682270 => 2,
                12930637913826924781 => 3,
                3300820206774538237 => 4,
                _ => usize::MAX,
            }
        }
        type Known = [__reaktiv::Known; 0];
        #[inline(always)]
        fn store(&self) -> &__Store<Self> {
            __CartCells::store(self)
        }
        #[inline(always)]
        fn store_mut(&mut self) -> &mut __Store<Self> {
            __CartCells::store_mut(self)
        }
        #[inline]
        fn run_effects(&mut self, _: &mut ()) -> bool {
            let below = false;
            __CartCells::effect_show(self);
            below
        }
        fn deliver_changes(&mut self, below: bool) {
            __reaktiv::deliver_changes(self, below);
        }
        #[inline]
        fn sweep<__S: __Sink>(run: &__Run<'_, Cart>, cone: &u32, sink: __S) {
            __CartCells::sweep(run, cone, sink);
        }
    }
    #[automatically_derived]
    impl __reaktiv::Reactive for Cart {}
    #[automatically_derived]
    impl ::core::convert::From<CartInputs> for Cart {
        fn from(inputs: CartInputs) -> Self {
            Self::new(inputs)
        }
    }
    #[automatically_derived]
    impl ::core::default::Default for Cart
    where
        for<'__any> CartInputs: __HasDefault<'__any>,
    {
        fn default() -> Self {
            Self::new(__default_value::<CartInputs>())
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for Cart
    where
        for<'__any> f64: __HasDebug<'__any>,
        for<'__any> u32: __HasDebug<'__any>,
        for<'__any> Option<f64>: __HasDebug<'__any>,
    {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            let inputs = __inputs(self);
            unsafe {
                f.debug_struct("Cart")
                    .field("unit_price", __debug(&inputs.unit_price))
                    .field("quantity", __debug(&inputs.quantity))
                    .field("discount", __debug(&inputs.discount))
                    .field("subtotal", __as_debug::<f64>(&__peek(self, &__CartCells::SUBTOTAL)))
                    .field("total", __as_debug::<f64>(&__peek(self, &__CartCells::TOTAL)))
                    .finish()
            }
        }
    }
    #[automatically_derived]
    impl ::core::clone::Clone for Cart
    where
        for<'__any> Cart: __reaktiv::HasNeitherEffectsNorContext<'__any>,
    {
        fn clone(&self) -> Self {
            __CartCells::new(::core::clone::Clone::clone(__inputs(self)))
        }
    }
    #[automatically_derived]
    impl ::core::cmp::PartialEq for Cart {
        fn eq(&self, other: &Self) -> bool {
            __inputs(self) == __inputs(other)
        }
    }
};

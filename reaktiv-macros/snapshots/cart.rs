// The expansion of the cart in examples/examples/cart.rs, as REAKTIV_EXPAND=Cart prints it.

/// What a customer is about to buy.
///
///The inputs of [`Cart`]: the plain data behind its signals.
#[derive(Debug, Clone, PartialEq)]
pub struct CartInputs {
    /// Price of one item, in euros.
    pub unit_price: f64,
    /// The signal `quantity`.
    pub quantity: u32,
    /// The signal `discount`.
    pub discount: Option<f64>,
}
#[automatically_derived]
impl ::core::default::Default for CartInputs
where
    for<'__any> f64: ::reaktiv::__private::HasDefault<'__any>,
    for<'__any> Option<f64>: ::reaktiv::__private::HasDefault<'__any>,
{
    fn default() -> Self {
        Self {
            unit_price: <f64 as ::reaktiv::__private::HasDefault<'_>>::default_value(),
            quantity: 1,
            discount: <Option<f64> as ::reaktiv::__private::HasDefault<'_>>::default_value(),
        }
    }
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
///| `show` | effect |  | `println!("{} item(s): {:.2}", self.quantity, self.total)` | `quantity`, `total` |
///
///A `?` marks a read that counts only if the last run made it.
pub struct Cart {
    store: ::reaktiv::__private::Store<Cart>,
}
const _: () = {
    use ::reaktiv::__private as __reaktiv;
    const _: ::core::option::Option<&str> = ::core::option_env!("REAKTIV_EXPAND");
    #[allow(non_snake_case)]
    pub struct __CartSlots {
        subtotal: __reaktiv::Slot<f64>,
        total: __reaktiv::Slot<f64>,
        __of: ::core::marker::PhantomData<fn() -> Cart>,
    }
    #[automatically_derived]
    unsafe impl __reaktiv::Slots<u32> for __CartSlots {
        fn empty() -> Self {
            Self {
                subtotal: __reaktiv::Slot::empty(),
                total: __reaktiv::Slot::empty(),
                __of: ::core::marker::PhantomData,
            }
        }
        unsafe fn release(&mut self, valid: u32) {
            let _all_even_if_one_panics = (unsafe { self.subtotal.release(__reaktiv::Mask::has(&valid, 0)) }, unsafe {
                self.total.release(__reaktiv::Mask::has(&valid, 1))
            });
        }
    }
    struct __CartReads<'__cells> {
        reader: __reaktiv::Reader<'__cells, Cart>,
    }
    impl<'__cells> __CartReads<'__cells> {
        #[inline(always)]
        fn get_unit_price(inputs: &'__cells CartInputs) -> &'__cells f64 {
            &inputs.unit_price
        }
        #[inline(always)]
        fn get_quantity(inputs: &'__cells CartInputs) -> &'__cells u32 {
            &inputs.quantity
        }
        #[inline(always)]
        fn get_discount(inputs: &'__cells CartInputs) -> &'__cells Option<f64> {
            &inputs.discount
        }
        #[inline(always)]
        fn branch_subtotal(&self, edge: &u32) -> &'__cells f64 {
            self.reader.take(edge);
            self.reader.pull(0);
            unsafe { self.reader.slots().subtotal.get() }
        }
        #[inline(always)]
        fn get_total(&self) -> &'__cells f64 {
            unsafe { self.reader.slots().total.get() }
        }
    }
    #[allow(dead_code)]
    impl Cart {
        const __UNIT_PRICE: __reaktiv::Input<Self, f64> = __reaktiv::Input {
            field: 0,
            place: |inputs| &mut inputs.unit_price,
            same: Self::__same_unit_price,
            marks: 0b0001,
            reach: 0b0111,
            edges: 0b0000,
            far: 0b0000,
        };
        #[inline(always)]
        fn __same_unit_price(old: &f64, new: &f64) -> bool {
            __reaktiv::same_float::<f64>(old, new)
        }
        const __QUANTITY: __reaktiv::Input<Self, u32> = __reaktiv::Input {
            field: 1,
            place: |inputs| &mut inputs.quantity,
            same: Self::__same_quantity,
            marks: 0b0101,
            reach: 0b0111,
            edges: 0b0000,
            far: 0b0000,
        };
        #[inline(always)]
        fn __same_quantity(old: &u32, new: &u32) -> bool {
            __reaktiv::same_value::<u32>(old, new)
        }
        const __DISCOUNT: __reaktiv::Input<Self, Option<f64>> = __reaktiv::Input {
            field: 2,
            place: |inputs| &mut inputs.discount,
            same: Self::__same_discount,
            marks: 0b0010,
            reach: 0b0110,
            edges: 0b0000,
            far: 0b0000,
        };
        #[inline(always)]
        fn __same_discount(old: &Option<f64>, new: &Option<f64>) -> bool {
            __reaktiv::same_option(old, new, |old: &f64, new: &f64| __reaktiv::same_float::<f64>(old, new))
        }
        const __SUBTOTAL: __reaktiv::Formula<f64, u32> = __reaktiv::Formula {
            node: 0,
            field: 3,
            due: 0b0001,
            edges: ::core::option::Option::None,
            marks: 0b1000,
            same: Self::__same_subtotal,
        };
        #[inline(always)]
        fn __same_subtotal(old: &f64, new: &f64) -> bool {
            __reaktiv::same_float::<f64>(old, new)
        }
        #[allow(clippy::explicit_auto_deref, clippy::borrow_deref_ref)]
        #[inline]
        fn __compute_subtotal<'__cells>(cells: &__CartReads<'__cells>, inputs: &'__cells CartInputs) -> f64 {
            *__CartReads::get_unit_price(inputs) * f64::from(*__CartReads::get_quantity(inputs))
        }
        #[inline]
        fn __settle_subtotal<__S: __reaktiv::Sink>(run: &__reaktiv::Run<'_, Self>, sink: __S) -> bool {
            let cells = __CartReads { reader: run.reader(0) };
            let value = Self::__compute_subtotal(&cells, run.inputs());
            unsafe { run.settle(&Self::__SUBTOTAL, &run.slots().subtotal, value, cells.reader.seen(), sink) }
        }
        #[inline]
        fn __step_subtotal<__S: __reaktiv::Sink>(run: &__reaktiv::Run<'_, Self>, sink: __S) {
            Self::__settle_subtotal(run, sink);
        }
        const __TOTAL: __reaktiv::Formula<f64, u32> = __reaktiv::Formula {
            node: 1,
            field: 4,
            due: 0b1010,
            edges: ::core::option::Option::Some(0b1000),
            marks: 0b0100,
            same: Self::__same_total,
        };
        #[inline(always)]
        fn __same_total(old: &f64, new: &f64) -> bool {
            __reaktiv::same_float::<f64>(old, new)
        }
        #[allow(clippy::explicit_auto_deref, clippy::borrow_deref_ref)]
        #[inline(always)]
        fn __compute_total<'__cells>(cells: &__CartReads<'__cells>, inputs: &'__cells CartInputs) -> f64 {
            match *__CartReads::get_discount(inputs) {
                Some(rate) => *__CartReads::branch_subtotal(cells, &0b1000) * (1.0 - rate),
                None => *__CartReads::branch_subtotal(cells, &0b1000),
            }
        }
        #[inline(always)]
        fn __settle_total<__S: __reaktiv::Sink>(run: &__reaktiv::Run<'_, Self>, sink: __S) -> bool {
            let cells = __CartReads { reader: run.reader(1) };
            let value = Self::__compute_total(&cells, run.inputs());
            unsafe { run.settle(&Self::__TOTAL, &run.slots().total, value, cells.reader.seen(), sink) }
        }
        #[inline]
        fn __step_total<__S: __reaktiv::Sink>(run: &__reaktiv::Run<'_, Self>, sink: __S) {
            if run.is_due(&0b1010) || run.makes_due(3, 0, &0b1010) {
                Self::__settle_total(run, sink);
            }
        }
        #[allow(clippy::explicit_auto_deref, clippy::borrow_deref_ref)]
        #[inline]
        fn __perform_show<'__cells>(cells: &__CartReads<'__cells>, inputs: &'__cells CartInputs) {
            println!(
                "{} item(s): {:.2}",
                *__CartReads::get_quantity(inputs),
                *__CartReads::get_total(cells)
            );
        }
        fn __due_show(&self) -> bool {
            let run = unsafe { self.store.begin(2) };
            run.refresh(2);
            let is_due = run.is_due(&0b0100);
            run.retire_effect(&0b0100);
            run.finish();
            is_due
        }
        #[inline]
        fn __effect_show(&mut self) {
            if !self.store.is_stale(2) {
                return;
            }
            if self.__due_show() {
                let cells = __CartReads { reader: unsafe { self.store.reader(&0b0000) } };
                Self::__perform_show(&cells, cells.reader.inputs());
            }
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
        #[inline]
        pub fn __unit_price_has_changed(&self) -> bool {
            self.__view.has_changed(0)
        }
        #[inline(always)]
        pub fn quantity(&self) -> &'__cells u32 {
            self.__view.of().quantity()
        }
        #[inline]
        pub fn __quantity_has_changed(&self) -> bool {
            self.__view.has_changed(1)
        }
        #[inline(always)]
        pub fn discount(&self) -> &'__cells Option<f64> {
            self.__view.of().discount()
        }
        #[inline]
        pub fn __discount_has_changed(&self) -> bool {
            self.__view.has_changed(2)
        }
        #[inline(always)]
        pub fn subtotal(&self) -> &'__cells f64 {
            self.__view.of().subtotal()
        }
        #[inline]
        pub fn __subtotal_has_changed(&self) -> bool {
            self.__view.has_changed(3)
        }
        #[inline(always)]
        pub fn total(&self) -> &'__cells f64 {
            self.__view.of().total()
        }
        #[inline]
        pub fn __total_has_changed(&self) -> bool {
            self.__view.has_changed(4)
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
            let mut this = Self { store: __reaktiv::Store::new(inputs) };
            __reaktiv::Layout::run_effects(&mut this);
            this
        }
        /// The plain data behind the signals: a snapshot is a clone of it.
        #[inline]
        pub fn inputs(&self) -> &CartInputs {
            self.store.inputs()
        }
        /// Takes the inputs out, and drops everything else.
        pub fn into_inputs(self) -> CartInputs {
            self.store.into_inputs()
        }
        /// Sets every signal, as one batch: what is equal by its cutoff stays untouched.
        pub fn set_inputs(&mut self, inputs: CartInputs) {
            __reaktiv::Reactive::batch(self, |this| this.__set_all(inputs));
        }
        fn __set_all(&mut self, inputs: CartInputs) {
            if self.store.write(&Self::__UNIT_PRICE, inputs.unit_price) {
                __reaktiv::Store::written(self, Self::__UNIT_PRICE.field);
            }
            if self.store.write(&Self::__QUANTITY, inputs.quantity) {
                __reaktiv::Store::written(self, Self::__QUANTITY.field);
            }
            if self.store.write(&Self::__DISCOUNT, inputs.discount) {
                __reaktiv::Store::written(self, Self::__DISCOUNT.field);
            }
        }
        /// Price of one item, in euros.
        #[inline]
        pub fn unit_price(&self) -> &f64 {
            &self.store.inputs().unit_price
        }
        /// Price of one item, in euros.
        ///
        /// Sets `unit_price`; then runs the effects that are due, unless inside a batch. A value equal to the old one, by the field's cutoff, changes nothing.
        #[inline]
        pub fn set_unit_price(&mut self, value: f64) {
            if self.store.write(&Self::__UNIT_PRICE, value) {
                __reaktiv::Store::written(self, Self::__UNIT_PRICE.field);
            }
        }
        /// Price of one item, in euros.
        ///
        /// Changes `unit_price` in place; then runs the effects that are due, unless inside a batch. Always counts as a change.
        #[inline]
        pub fn update_unit_price<__R>(&mut self, change: impl ::core::ops::FnOnce(&mut f64) -> __R) -> __R {
            let result = change(self.store.touch(&Self::__UNIT_PRICE));
            if self.store.wants_flush() {
                __reaktiv::flush(self);
            }
            result
        }
        /// Price of one item, in euros.
        ///
        /// The name of the field `unit_price`.
        pub const UNIT_PRICE: ::reaktiv::SignalField<Self, f64> = __reaktiv::new_signal_field("unit_price", 0, Self::unit_price, Self::set_unit_price, |this, change| {
            this.update_unit_price(change)
        });
        /// The signal `quantity`.
        #[inline]
        pub fn quantity(&self) -> &u32 {
            &self.store.inputs().quantity
        }
        /// The signal `quantity`.
        ///
        /// Sets `quantity`; then runs the effects that are due, unless inside a batch. A value equal to the old one, by the field's cutoff, changes nothing.
        #[inline]
        pub fn set_quantity(&mut self, value: u32) {
            if self.store.write(&Self::__QUANTITY, value) {
                __reaktiv::Store::written(self, Self::__QUANTITY.field);
            }
        }
        /// The signal `quantity`.
        ///
        /// Changes `quantity` in place; then runs the effects that are due, unless inside a batch. Always counts as a change.
        #[inline]
        pub fn update_quantity<__R>(&mut self, change: impl ::core::ops::FnOnce(&mut u32) -> __R) -> __R {
            let result = change(self.store.touch(&Self::__QUANTITY));
            if self.store.wants_flush() {
                __reaktiv::flush(self);
            }
            result
        }
        /// The name of the field `quantity`.
        pub const QUANTITY: ::reaktiv::SignalField<Self, u32> = __reaktiv::new_signal_field("quantity", 1, Self::quantity, Self::set_quantity, |this, change| {
            this.update_quantity(change)
        });
        /// The signal `discount`.
        #[inline]
        pub fn discount(&self) -> &Option<f64> {
            &self.store.inputs().discount
        }
        /// The signal `discount`.
        ///
        /// Sets `discount`; then runs the effects that are due, unless inside a batch. A value equal to the old one, by the field's cutoff, changes nothing.
        #[inline]
        pub fn set_discount(&mut self, value: Option<f64>) {
            if self.store.write(&Self::__DISCOUNT, value) {
                __reaktiv::Store::written(self, Self::__DISCOUNT.field);
            }
        }
        /// The signal `discount`.
        ///
        /// Changes `discount` in place; then runs the effects that are due, unless inside a batch. Always counts as a change.
        #[inline]
        pub fn update_discount<__R>(&mut self, change: impl ::core::ops::FnOnce(&mut Option<f64>) -> __R) -> __R {
            let result = change(self.store.touch(&Self::__DISCOUNT));
            if self.store.wants_flush() {
                __reaktiv::flush(self);
            }
            result
        }
        /// The name of the field `discount`.
        pub const DISCOUNT: ::reaktiv::SignalField<Self, Option<f64>> = __reaktiv::new_signal_field_of_options("discount", 2, Self::discount, Self::set_discount, |this, change| {
            this.update_discount(change)
        });
        /// Before discount.
        ///
        /// Brought up to date if needed; then the cached value is lent.
        #[inline]
        pub fn subtotal(&self) -> &f64 {
            if self.store.is_stale(0) {
                if let ::core::option::Option::Some(run) = unsafe { self.store.begin_short(0, &0b0001, &0b0001) } {
                    let was = run.dirty();
                    let subtotal_changed = (__reaktiv::Mask::has(&was, 0)) && Self::__settle_subtotal(&run, __reaktiv::NoSink);
                    run.finish_short(__reaktiv::Mask::with(
                        &__reaktiv::Mask::EMPTY,
                        &__reaktiv::Mask::when(&0b1000, subtotal_changed),
                    ));
                } else {
                    self.store.refresh(0);
                }
            }
            unsafe { self.store.slots().subtotal.get() }
        }
        /// Before discount.
        ///
        /// The name of the field `subtotal`.
        pub const SUBTOTAL: ::reaktiv::ComputedField<Self, f64> = __reaktiv::new_computed_field("subtotal", 3, Self::subtotal);
        /// The computed `total`.
        ///
        /// Brought up to date if needed; then the cached value is lent.
        #[inline]
        pub fn total(&self) -> &f64 {
            if self.store.is_stale(1) {
                self.store.refresh(1);
            }
            unsafe { self.store.slots().total.get() }
        }
        /// The name of the field `total`.
        pub const TOTAL: ::reaktiv::ComputedField<Self, f64> = __reaktiv::new_computed_field("total", 4, Self::total);
    }
    #[doc(hidden)]
    #[automatically_derived]
    unsafe impl __reaktiv::Layout for Cart {
        type Inputs = CartInputs;
        type Slots = __CartSlots;
        type Mask = u32;
        type Masks = __reaktiv::Packed<u32>;
        const NODES: u32 = 0b0111;
        const EFFECTS: u32 = 0b10100;
        const LISTENED: u32 = 0b10000;
        const CONES: &'static [u32] = &[0b0001, 0b0010, 0b0010];
        const PLACES: &'static [usize] = &[3, 4, 5];
        const GRAPH: &'static __reaktiv::Graph = Self::GRAPH;
        type Attachment = __reaktiv::Subscriptions<Self>;
        type Known = [__reaktiv::Known; 0];
        #[inline(always)]
        fn store(&self) -> &__reaktiv::Store<Self> {
            &self.store
        }
        #[inline(always)]
        fn store_mut(&mut self) -> &mut __reaktiv::Store<Self> {
            &mut self.store
        }
        #[inline]
        fn run_effects(&mut self) {
            self.__effect_show();
        }
        fn flush_all(&mut self) {
            __reaktiv::flush(self);
        }
        fn sweep<__S: __reaktiv::Sink>(run: &__reaktiv::Run<'_, Self>, cone: &Self::Mask, sink: __S) {
            while let ::core::option::Option::Some(node) = run.next(cone, &0b0010) {
                match node {
                    0 => Self::__step_subtotal(run, sink),
                    1 => Self::__step_total(run, sink),
                    _ => {}
                }
                run.mark_fresh(node);
            }
            run.mark_all_fresh(cone);
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
        for<'__any> CartInputs: __reaktiv::HasDefault<'__any>,
    {
        fn default() -> Self {
            Self::new(<CartInputs as __reaktiv::HasDefault<'_>>::default_value())
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for Cart
    where
        for<'__any> f64: __reaktiv::HasDebug<'__any>,
        for<'__any> u32: __reaktiv::HasDebug<'__any>,
        for<'__any> Option<f64>: __reaktiv::HasDebug<'__any>,
    {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("Cart")
                .field("unit_price", __reaktiv::HasDebug::as_debug(&self.store.inputs().unit_price))
                .field("quantity", __reaktiv::HasDebug::as_debug(&self.store.inputs().quantity))
                .field("discount", __reaktiv::HasDebug::as_debug(&self.store.inputs().discount))
                .field(
                    "subtotal",
                    __reaktiv::as_debug::<f64>(&unsafe { self.store.peek(0, &self.store.slots().subtotal) }),
                )
                .field(
                    "total",
                    __reaktiv::as_debug::<f64>(&unsafe { self.store.peek(1, &self.store.slots().total) }),
                )
                .finish()
        }
    }
    #[allow(dead_code)]
    impl Cart {
        /// The dependency graph, as constant data.
        pub const GRAPH: &'static ::reaktiv::Graph = &__reaktiv::Graph::new(
            "Cart",
            &[
                __reaktiv::Node::new(
                    "unit_price",
                    __reaktiv::Kind::Signal,
                    "f64",
                    "",
                    "Price of one item, in euros.",
                    0,
                    ::core::option::Option::None,
                ),
                __reaktiv::Node::new(
                    "quantity",
                    __reaktiv::Kind::Signal,
                    "u32",
                    "",
                    "",
                    0,
                    ::core::option::Option::None,
                ),
                __reaktiv::Node::new(
                    "discount",
                    __reaktiv::Kind::Signal,
                    "Option<f64>",
                    "",
                    "",
                    0,
                    ::core::option::Option::None,
                ),
                __reaktiv::Node::new(
                    "subtotal",
                    __reaktiv::Kind::Computed,
                    "f64",
                    "self.unit_price * f64::from(self.quantity)",
                    "Before discount.",
                    0,
                    ::core::option::Option::None,
                ),
                __reaktiv::Node::new(
                    "total",
                    __reaktiv::Kind::Computed,
                    "f64",
                    "match self.discount { Some(rate) => self.subtotal * (1.0 - rate), None => self.subtotal }",
                    "",
                    0,
                    ::core::option::Option::None,
                ),
                __reaktiv::Node::new(
                    "show",
                    __reaktiv::Kind::Effect,
                    "",
                    "println!(\"{} item(s): {:.2}\", self.quantity, self.total)",
                    "",
                    0,
                    ::core::option::Option::None,
                ),
            ],
            &[
                __reaktiv::Edge::new(3, 0, false, ""),
                __reaktiv::Edge::new(3, 1, false, ""),
                __reaktiv::Edge::new(4, 2, false, ""),
                __reaktiv::Edge::new(4, 3, true, ""),
                __reaktiv::Edge::new(5, 1, false, ""),
                __reaktiv::Edge::new(5, 4, false, ""),
            ],
        );
    }
};

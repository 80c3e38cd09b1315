//! What the macro states about a struct that is published.

use super::pass::Pass;
use crate::cells::Layout;
use crate::frames::{Known, PublishError, Refused, Shape};
use crate::nested::{Child, Nested, Parent};
use crate::subscription::Subscriptions;

/// A struct with fields that are published, or accepted.
///
/// Implemented by the macro for a struct with `#[reactive(publish)]` or `#[reactive(accept)]` on a field.
#[diagnostic::on_unimplemented(
    message = "`{Self}` publishes nothing",
    label = "no field of this struct is published",
    note = "write `#[reactive(publish)]` on the fields of `{Self}` that are to go out, or `#[reactive(accept)]` on signals that may come in"
)]
pub trait Publish: Parent<Attachment = Subscriptions<Self>> + 'static {
    #[doc(hidden)]
    const SHAPE: &'static Shape;
    /// Calls `visit` with the facts: about the fields that are published, in the order of the shape, those that are accepted, and those in which structs are nested that are published, in the order of the
    /// shape.
    #[doc(hidden)]
    fn each_published<V: EachPublished<Self>>(visit: &mut V);
}

/// Called with what a struct publishes and accepts.
#[doc(hidden)]
pub trait EachPublished<L: Layout> {
    fn field<T>(&mut self, _field: &Published<L, T>) {}
    fn accepted<T: 'static>(&mut self, _field: &Accepted<L, T>) {}
    fn nested<C: PublishedInside>(&mut self, _nested: &PublishedChild<L, C>) {}
}

/// A field that is published.
#[doc(hidden)]
pub struct Published<L, T> {
    /// Its place among the nodes of the graph.
    pub field: usize,
    /// Lends the value, up to date.
    pub read: fn(&L) -> &T,
    /// Appends it as JSON.
    pub write: fn(&T, &mut Vec<u8>) -> Result<(), String>,
}

/// A field that others may set.
#[doc(hidden)]
pub struct Accepted<L, T> {
    pub name: &'static str,
    /// Reads a value from JSON.
    pub read: fn(&str) -> Result<T, String>,
    pub set: fn(&mut L, T),
}

/// A nested struct, or a table, that is published.
#[doc(hidden)]
pub struct PublishedChild<L: Layout, C> {
    /// In frames that go out.
    pub name: &'static str,
    /// In frames that come in.
    pub accepted: &'static str,
    /// Lends it, with what it is handed down.
    pub read: fn(&L) -> &C,
    pub child: fn() -> Child<L, C>,
}

/// What can be published in a struct: another one, or a table of others.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be published in another struct",
    label = "a nested struct goes out by what its own fields publish, a table by that of its rows, and by its keys",
    note = "write `#[reactive(publish)]` on fields of that struct; the keys of a table are `Serialize` and `Deserialize`, and owned: `String` and not `&str`"
)]
pub trait PublishedInside: Nested + 'static {
    /// In which member of a frame it stands.
    const MEMBER: &'static str;
    /// Calls `visit` with the facts about it.
    #[inline]
    fn be_visited<L: Layout, V: EachPublished<L>>(nested: &PublishedChild<L, Self>, visit: &mut V) {
        visit.nested(nested);
    }
    /// What is known of it before it is read.
    fn unread() -> Known;
    /// What changes in it is noted from now on, where it is not.
    fn attach(&mut self, known: &mut Known);
    /// Reads what may have changed.
    fn collect(&self, known: &mut Known, pass: &mut Pass) -> Result<(), PublishError>;
    /// What a part of a frame would write.
    fn read_part(&self, text: &str) -> Result<Writes<Self>, Refused>;
}

/// What is to be written, when all has been read.
#[doc(hidden)]
pub type Writes<L> = Vec<Write<L>>;

/// One field, or what is to be written to a struct in it.
pub(super) type Write<L> = Box<dyn FnOnce(&mut L)>;

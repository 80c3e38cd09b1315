//! Out to browsers and replicas: frames of JSON.
//!
//! `#[reactive(publish)]` on a field: it goes out. That may be a signal, a computed, a scan, a given, the value of a resource, a nested struct or a table; of the last two goes out what their own structs publish. `#[reactive(accept)]`
//! on a signal: a frame that comes in may set it; the way there leads through nested fields that are published. Nothing else goes out or in. Fields have their names, and are written and read, as serde's attributes say: `rename`, `rename_all`, `with`,
//! `serialize_with`, `deserialize_with`, on computeds too; under `cfg_attr` where the condition is of features alone, which count as on. What else they say (`skip`, `alias`, `default`) concerns saving alone: a field that is `publish` goes out.
//!
//! [`frame_since`](crate::Reactive::frame_since) gives a frame for a version, of a struct or of a [`Shared`](crate::Shared) one; [`feed`](crate::Shared::feed) one after the other to a client; [`accept`](crate::Reactive::accept) takes one in.
//! [`CLIENT_JS`] is the half of a browser. The guide has a chapter with a whole server.
//!
//! ```
//! use reaktiv::{Reactive, Table, reactive};
//!
//! #[reactive]
//! struct Device {
//!     #[reactive(publish)]
//!     celsius: f64,
//!     #[reactive(accept)]
//!     note: String,
//! }
//!
//! #[reactive]
//! struct Plant {
//!     #[reactive(publish, accept)]
//!     limit: f64,
//!     #[reactive(nested, publish)]
//!     devices: Table<u32, Device>,
//! }
//!
//! let device = Device::new(DeviceInputs { celsius: 20.0, note: String::new() });
//! let mut plant = Plant::new(PlantInputs { limit: 70.0, devices: [(1, device)].into() });
//! let whole = plant.frame_since(None)?; // to who has seen nothing
//! assert!(whole.ends_with(r#""set":{"limit":70.0},"rows":{"devices":{"all":[[1,{"set":{"celsius":20.0}}]]}}}"#));
//!
//! plant.devices_mut().row_mut(&1).unwrap().set_celsius(85.5);
//! let change = plant.frame_since(whole.version())?; // to who has seen that
//! assert!(change.ends_with(r#""rows":{"devices":{"at":[[1,{"set":{"celsius":85.5}}]]}}}"#));
//!
//! plant.accept(r#"{"set":{"limit":90},"rows":{"devices":{"at":[[1,{"set":{"note":"hot"}}]]}}}"#)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Frames
//!
//! A *frame* that begins at a version is `F` with `"v":[epoch,n]`, the version that it leads to, and `"from":[epoch,m]`, the one that it begins at. One with the whole state is `W` with `"v"`, and `"kinds"`: what kind of field each is, by name (`signal`, `computed`,
//! `scan`, `given`, `resource`, `nested`).
//!
//! ```text
//! F   {"set":{field: value}, "in":{struct: F}, "new":{struct: W}, "rows":{table: D}}
//! D   {"del":[key], "put":[[key,W]], "at":[[key,F]], "order":[key]}    or    {"all":[[key,W]]}
//! W   {"set":{field: value}, "new":{struct: W}, "rows":{table: {"all":[[key,W]]}}}
//! ```
//!
//! Members that would be empty are left out. A value, a cell of a row too, is *replaced*: nothing is merged. What `W` does not name is not there. Rows are arrays, since objects have no order. The members of `D` are applied in this order: `del`, where keys that are not
//! there are passed over; `put`, in its place if the key is there, else at the end; `at`; and `order`, all keys, which stands only where the others do not give it. Keys are equal as JSON, so that no two rows of a table
//! may have keys that are written the same: a key that is not read back as itself is a [`PublishError`]. For that a float in a key is written as the integer that it is: `1`, and not `1.0`. In a browser the members of a key that is an object have to be asked for in the order in which serde writes them.
//!
//! Values are what `serde_json` makes of them, but that a float that is not finite and an integer beyond 2^53 are strings (`"NaN"`, `"Infinity"`, `"-Infinity"`, `"9007199254740993"`), which `accept` reads back, where a number is wanted: not inside of an
//! untagged, internally or adjacently tagged enum, of which serde does not say what it wants. What `serde_json` does by names of its own (`RawValue`, numbers of arbitrary precision) is not known here.
//!
//! A frame that comes in, to [`accept`](crate::Reactive::accept), is `A`. All of it is written in one batch, or nothing, unless code of yours panics in that batch. Where serde gives a
//! field different names for the two directions, those of `A` are for the way in; `set` of the client uses those of the way out.
//!
//! ```text
//! A   {"set":{field: value}, "in":{struct: A}, "rows":{table: {"at":[[key,A]]}}}
//! ```
//!
//! Two frames that follow each other are one: `all` and `W` absorb what was before; a `del` of the second takes its key out of the `put`, `at` and `order` of the first, and is kept; a `put` takes it out of `at`, joins `put`, and `order` if there is one; an `at` goes
//! into `put`, `new` or `at`; the `order` of the second counts.
//!
//! # Versions
//!
//! `n` counts the frames that brought something new. A struct that is made, cloned, loaded or put in the place of another one has an epoch of its own: who has seen another one's is sent the whole state. Versions that are known never grow old, however much happens; of a table
//! it is known which rows have gone for as many as there are rows, and who has missed more than that is sent all rows of it.
//!
//! # Cost
//!
//! Nothing is attached to a struct, and nothing is noted, before somebody asks. From then on each write notes which field it was. A frame is made of what was noted and touched since the one before: a field of a struct is written if it may have changed, a row as a
//! whole if it was touched, and what is sent are the texts that are others than before. The texts are kept, with some 200 bytes for each row. If more than an eighth of the rows of a table was touched since the last frame, it looks at
//! all of them, and so it does if a struct and one that stands in it are both asked for frames, in turn. A tree of tables is read by recursion: some hundreds of levels fit on the stack of a thread.

mod accept;
mod collect;
mod facts;
mod pass;
mod publisher;
mod structs;

pub(crate) use accept::{ROWS, items, members};
pub(crate) use collect::collect;
pub use facts::Publish;
#[doc(hidden)]
pub use facts::{Accepted, EachPublished, Published, PublishedChild, PublishedInside, Writes};
#[doc(hidden)]
pub use pass::Pass;
pub use publisher::ACCEPTED;
pub(crate) use publisher::{accept, frame_for_moment, frame_since};

pub use crate::frames::{Frame, NoVersion, PublishError, Refused, Version};

/// The other half, for a browser, or Node from version 22: an ES module without dependencies, typed by JSDoc. The guide has a page that uses it.
///
/// ```text
/// import { Client } from "/reaktiv.js";                          // where the server has it
/// const plant = new Client("/frames", { onChange, onStatus, onError, silence: 6000, backoff: [500, 15000] });
/// plant.state.limit                                              // fields by name
/// plant.state.pump.speed                                         // and those of a nested struct
/// for (const [key, device] of plant.state.devices) { .. }        // a table: `Rows`, in order
/// plant.state.devices.get("pump")?.celsius                       // `get`, `has`, `size`
/// await plant.set(["limit"], 70)                                 // or it throws `Refused`, with `path` and `reason`
/// await plant.set(["devices", "pump", "limit"], 70)              // in a row: behind the table its key
/// ```
///
/// `onChange(paths, client)` is called after each frame, with what has changed: paths as above, that of a row if it came or went, that of a table if all of it is another one, and `[]` for the whole state.
/// `onStatus(status, client)` with `"live"` or `"lost"` (before the first of them `client.status` is `"connecting"`); then `client.reason` says why, if that is known. `onError(text, client)` when the server says that it has no frame to send. `silence` is
/// after how many milliseconds without a message a connection counts as lost (never, if it is left out), `backoff` between which it waits before it connects again. `close()` ends it. `Replica` is the same without a connection: `apply(frame)`.
///
/// What it asks of a server: at the address a WebSocket, which takes `?since=[epoch,n]`, the version that was seen last. It sends frames as texts, the first one at once,
/// also if it brings nothing new, as a [`Feed`](crate::Feed) does: with that the client is live. To each text that comes in it answers, in their order, `{"accepted":true}` or
/// `{"refused":{"path":..,"reason":..}}`: until then `set` waits. Where there is no frame, since a field cannot be serialised, it may say so: `{"error":..}`.
pub const CLIENT_JS: &str = include_str!("publish/client.js");

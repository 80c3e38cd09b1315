//! The reactive part of the dashboard.

use std::fmt;

use reaktiv::{Shared, Table, Timed, WeakShared, reactive};
use serde::{Deserialize, Serialize};

use crate::alarm::Alarm;
use crate::device::{Device, Reading};
use crate::limits::Limits;
use crate::pager::{Delivery, Pager};
use crate::quantity::Quantity;

/// How the connection to the broker is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Broker {
    /// There is none.
    None,
    /// It is being connected to.
    Connecting,
    /// It is there.
    Connected,
    /// It is gone: why.
    Lost(String),
}

/// So many devices there may be: who can write to a broker must not be able to fill the memory.
pub const MOST: usize = 5000;

/// What could not be understood.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Misunderstood {
    /// How often.
    pub count: u64,
    /// The last of it, in short.
    pub last: String,
    /// When that was, in seconds since 1970.
    pub second: u64,
}

/// What effects need.
#[derive(Clone, Default)]
pub struct Outside {
    /// Who is told of alarms.
    pub pager: Pager,
    /// The plant itself: not what keeps it alive.
    pub plant: Option<WeakShared<Plant>>,
}

/// A plant.
#[reactive]
pub struct Plant {
    /// What time it is, in milliseconds since 1970.
    #[reactive(clock, default = 0)]
    pub now: u64,
    /// What time it is by the second, for the page.
    #[reactive(publish)]
    pub second: computed!(u64, self.now.every(1000) / 1000),
    /// What is too much, and what is too long.
    #[reactive(nested, publish)]
    pub limits: Limits,
    /// The limits, as they are handed down.
    pub thresholds: computed!(crate::limits::Thresholds, *self.limits.all()),
    /// All that report something, by name.
    #[reactive(nested, publish, given(now, thresholds = self.thresholds))]
    pub devices: Table<String, Device>,
    /// How the connection to the broker is.
    #[reactive(publish)]
    pub broker: Broker,
    /// Something has come that could not be understood: what, in short.
    #[reactive(event)]
    pub nonsense: String,

    /// How many devices there are.
    #[reactive(publish)]
    pub count: computed!(usize, self.devices.len()),
    /// How many devices are silent.
    #[reactive(publish)]
    pub silent: computed!(usize, self.devices.count_where(Device::IS_SILENT)),
    /// How many devices are above their limits.
    #[reactive(publish)]
    pub high: computed!(usize, self.devices.count_where(Device::IS_HIGH_NOW)),
    /// The highest load.
    #[reactive(publish)]
    pub highest_load: computed!(Option<f64>, self.devices.max(Device::CURRENT_LOAD).copied().flatten()),
    /// The highest temperature.
    #[reactive(publish)]
    pub highest_temperature: computed!(Option<f64>, self.devices.max(Device::CURRENT_TEMPERATURE).copied().flatten()),
    /// The mean temperature.
    #[reactive(publish)]
    pub mean_temperature: computed!(Option<f64>, self.devices.mean(Device::CURRENT_TEMPERATURE)),
    /// How many figures have come.
    #[reactive(publish)]
    pub readings: computed!(u64, self.devices.sum(Device::READINGS)),
    /// What could not be understood.
    #[reactive(publish)]
    pub misunderstood: scan!(Misunderstood, |misunderstood| {
        if let Some(last) = self.nonsense.last() {
            misunderstood.count += self.nonsense.len() as u64;
            misunderstood.last.clone_from(last);
            misunderstood.second = untracked!(self.now) / 1000;
        }
    }),

    /// The alarms, the oldest first.
    #[reactive(publish)]
    pub alarms: computed!(Vec<Alarm>, alarms(self.devices.filter(|device| *device.is_alarming()).iter())),
    /// What is to be told of the alarms.
    pub message: computed!(Message, Message::of(&self.alarms)),
    /// What has become of the last message.
    #[reactive(publish)]
    pub delivery: Delivery,
    /// What effects need.
    #[reactive(context)]
    pub outside: Outside,
    /// Tells the message. One that has not arrived yet when there is something newer to tell is told no more.
    #[reactive(restart, skip_first)]
    tell: effect!(async {
        let plant = self.outside.plant.clone();
        let note = |delivery| {
            if let Some(plant) = plant.as_ref().and_then(WeakShared::upgrade) {
                plant.update(|plant| plant.set_delivery(delivery));
            }
        };
        if self.outside.pager.has_listener() {
            self.outside.pager.send(&self.message, |count| note(Delivery::Sending(count))).await;
            note(Delivery::Sent);
        } else {
            note(Delivery::Unheard);
        }
    }),
}

impl Plant {
    /// A plant without devices, whose alarms this one tells.
    pub fn shared(pager: Pager) -> Shared<Plant> {
        let inputs = PlantInputs {
            limits: Limits::default(),
            devices: Table::new(),
            broker: Broker::None,
            delivery: Delivery::default(),
        };
        let plant = Shared::new(Plant::new(inputs, Outside { pager, plant: None }));
        let itself = plant.downgrade();
        plant.update(|plant| plant.outside_mut().plant = Some(itself));
        plant
    }

    /// Takes a figure. A device that is not known yet comes to the others; where there are too many, silent ones give way.
    pub fn take(&mut self, name: &str, quantity: Quantity, source: &str, reading: Reading) {
        if !self.devices().contains_key(name) {
            if self.devices().len() >= MOST && !self.makes_room() {
                return self.push_nonsense(format!("there are too many devices for one more: {name}"));
            }
            let device = Device::unseen(quantity, source);
            self.update_devices(|devices| _ = devices.insert(name.to_owned(), device));
        }
        // By now it has been handed down what time it is.
        self.update_devices(|devices| {
            if let Some(device) = devices.row_mut(name) {
                device.push_reading(reading);
            }
        });
    }

    /// Forgets those that have been silent for the longest, up to a tenth of all, so that it is seldom done. Whether there were any.
    fn makes_room(&mut self) -> bool {
        if *self.silent() == 0 {
            return false;
        }
        let silent = self.devices().iter().filter(|(_, device)| *device.is_silent());
        let mut silent: Vec<(Option<u64>, String)> =
            silent.map(|(name, device)| (*device.seen(), name.clone())).collect();
        silent.sort_unstable();
        silent.truncate(MOST / 10);
        self.update_devices(|devices| silent.iter().for_each(|(_, name)| _ = devices.remove(name)));
        true
    }

    /// Brings the clock to this time, unless it is there already.
    pub fn advance_to(&mut self, now: u64) {
        if now > *self.now() {
            self.advance(now);
        }
    }
}

fn alarms<'t>(devices: impl Iterator<Item = (&'t String, &'t Device)>) -> Vec<Alarm> {
    let mut alarms: Vec<Alarm> = devices
        .filter_map(|(name, device)| Some(Alarm { device: name.clone(), since: (*device.high_since())? }))
        .collect();
    alarms.sort_by(|one, other| (one.since, &one.device).cmp(&(other.since, &other.device)));
    alarms
}

/// What is told of alarms.
#[derive(Debug, Clone, PartialEq)]
pub struct Message(Vec<String>);

impl Message {
    fn of(alarms: &[Alarm]) -> Self {
        Message(alarms.iter().map(|alarm| alarm.device.clone()).collect())
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0[..] {
            [] => f.write_str("all is well"),
            devices => write!(f, "too high for too long: {}", devices.join(", ")),
        }
    }
}

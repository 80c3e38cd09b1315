//! A value that must be used is one at the effect that gives it.
#![deny(unused_must_use)]

use std::sync::mpsc::Sender;

use reaktiv::reactive;

#[reactive]
struct Meter {
    watts: u32,
    #[reactive(context)]
    out: Sender<u32>,
    tell: effect!(self.out.send(self.watts)),
}

fn main() {}

//! What the tests of examples that follow a file have in common.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

/// What was printed.
#[derive(Clone, Default)]
pub(crate) struct Printed(Rc<RefCell<Vec<u8>>>);

impl Printed {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.borrow().clone()).expect("UTF-8")
    }
}

impl Write for Printed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The same numbers every time.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// The file, some of whose bytes are others.
pub(crate) fn spoiled(file: &[u8], bytes: u64, random: &mut Random) -> Vec<u8> {
    let mut file = file.to_vec();
    for _ in 0..bytes {
        let place = random.below(file.len() as u64) as usize;
        let byte = random.below(256) as u8;
        file[place] = [b',', b'-', b'\n', b'\r', 0, 0xff, b'9', byte][random.below(8) as usize];
    }
    file
}

use reaktiv::{Timed, reactive};

#[reactive]
struct Device {
    #[reactive(clock, default = 0)]
    now: u64,
    x: u64,
    moved: scan!(u64, {
        self.advance(5);
        self.x
    }),
    show: effect!(self.skip_to(self.x)),
    set: effect!(self.now = self.x),
    set_by_setter: effect!(self.set_now(5)),
}

fn main() {
    let mut device = Device::new(DeviceInputs { x: 1 });
    device.advance(5);
}

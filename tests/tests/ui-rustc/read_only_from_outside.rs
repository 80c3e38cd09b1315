mod door {
    use reaktiv::reactive;

    #[reactive]
    pub struct Door {
        pub name: String,
        #[reactive(read_only)]
        pub open: bool,
    }

    impl Door {
        pub fn front() -> Self {
            Door::new(DoorInputs { name: "front".into(), open: false })
        }
    }
}

use door::{Door, DoorInputs};
use reaktiv::Reactive;

fn main() {
    let mut door = Door::front();
    door.set_name("back".into());
    door.set_open(true);
    door.update_open(|open| *open = true);
    door.set(Door::OPEN, true);
    door.set_inputs(DoorInputs { name: "side".into(), open: true });
}

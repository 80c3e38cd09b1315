mod meters {
    use reaktiv::reactive;

    #[reactive]
    pub struct Logged {
        pub litres: f64,
        #[reactive(context)]
        log: Vec<f64>,
        pub total: scan!(f64, self.total + self.litres),
        write: effect!(self.log.push(self.total)),
    }

    #[reactive(new = pub(crate) from_inputs)]
    pub struct Checked {
        #[reactive(read_only)]
        pub litres: f64,
        pub total: scan!(f64, self.total + self.litres),
    }
}

use meters::{Checked, Logged};
use reaktiv::Remember;

fn again<R: Remember>(of: R) -> R {
    let (inputs, memory) = of.into_parts();
    R::resume(inputs, memory)
}

fn main() {
    let (logged, mut checked): (Logged, Checked) = (todo!(), todo!());
    let (inputs, memory) = logged.into_parts();
    let logged = Logged::resume(inputs, memory);
    let (inputs, memory) = checked.into_parts();
    checked.restore(inputs, memory);
    let resume = <Logged as Remember>::resume;
}

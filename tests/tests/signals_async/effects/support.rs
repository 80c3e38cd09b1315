use crate::support::{Gate, Log};
use reaktiv::{EffectFuture, Signal};

/// An effect that logs `a`, waits at `gate`, and logs `b`.
pub fn two_reads(
    a: &Signal<i32>,
    b: &Signal<i32>,
    gate: &Gate,
    seen: &Log<i32>,
) -> impl Future<Output = ()> + Send + use<> {
    let (a, b, gate, seen) = (a.clone(), b.clone(), gate.clone(), seen.clone());
    EffectFuture::new(move || {
        let (a, b, gate, seen) = (a.clone(), b.clone(), gate.clone(), seen.clone());
        async move {
            seen.lock().unwrap().push(a.get());
            gate.pass().await;
            seen.lock().unwrap().push(b.get());
        }
    })
}

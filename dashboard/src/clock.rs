//! The time, as this machine knows it.

use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use reaktiv::Shared;

use crate::plant::Plant;

/// In milliseconds since 1970, as it was when this was first asked for and has gone on since then: whoever sets the clock of the machine back does not stop that of the plant.
pub fn now() -> u64 {
    static BEGUN: OnceLock<(Instant, Duration)> = OnceLock::new();
    let (begun, since) =
        BEGUN.get_or_init(|| (Instant::now(), SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()));
    (*since + begun.elapsed()).as_millis() as u64
}

/// Moves the clock of a plant, for ever.
pub async fn drive(plant: Shared<Plant>) {
    let sleep_until = |deadline: u64| tokio::time::sleep(Duration::from_millis(deadline.saturating_sub(now())));
    plant.keep_time(now, sleep_until).await;
}

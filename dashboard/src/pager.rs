//! Whoever is told of alarms: a line for each message, over TCP, as `nc -lk 127.0.0.1 9000` would show it.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

/// So long a message may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// What has become of the last message.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Delivery {
    /// There was none.
    #[default]
    Nothing,
    /// It is on the way, for the so many-th time.
    Sending(u32),
    /// It has arrived.
    Sent,
    /// There is nobody to tell.
    Unheard,
}

/// Sends messages to an address, if there is one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pager {
    address: Option<SocketAddr>,
}

impl Pager {
    /// Who tells this address, or nobody.
    pub fn new(address: Option<SocketAddr>) -> Self {
        Pager { address }
    }

    /// Whether there is somebody to tell.
    pub fn has_listener(&self) -> bool {
        self.address.is_some()
    }

    /// Sends a message, again and again until it has arrived. `tries` hears of each try, by its number.
    pub async fn send(&self, message: &impl fmt::Display, mut tries: impl FnMut(u32)) {
        let Some(address) = self.address else { return };
        let line = format!("{message}\n");
        let mut count = 1;
        loop {
            tries(count);
            let sent = async {
                let mut stream = TcpStream::connect(address).await?;
                stream.write_all(line.as_bytes()).await?;
                stream.shutdown().await
            };
            if let Ok(Ok(())) = timeout(PATIENCE, sent).await {
                return;
            }
            sleep(Duration::from_millis(250 << count.min(6))).await;
            count += 1;
        }
    }
}

//! The plant in browsers: one page, and a socket for each of them.

mod connections;
mod headers;
mod pages;
mod socket;
mod upgrade;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::middleware;
use axum::routing::get;
use reaktiv::Shared;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::time::Instant;

use crate::plant::Plant;

/// How a server treats its clients.
#[derive(Debug, Clone)]
pub struct Manners {
    /// So many browsers may be connected.
    pub clients: usize,
    /// So often each is told at the most.
    pub pace: Duration,
    /// So long a browser has to say what it wants, and to take what it is sent.
    pub patience: Duration,
    /// Under which names, beside its address, it may be asked for: `dashboard.local`.
    pub names: Vec<String>,
}

/// What every request needs.
#[derive(Clone)]
struct Server {
    plant: Shared<Plant>,
    address: SocketAddr,
    manners: Arc<Manners>,
    places: Arc<Semaphore>,
    /// All clients are told at the same moments, so that what they are told is made once.
    begun: Instant,
    stop: watch::Receiver<bool>,
}

/// Serves until `stop` says so.
///
/// # Errors
///
/// If the listener does not work any more.
pub async fn serve(
    listener: TcpListener,
    plant: Shared<Plant>,
    manners: Manners,
    stop: watch::Receiver<bool>,
) -> std::io::Result<()> {
    let (places, clients) = (Arc::new(Semaphore::new(manners.clients)), manners.clients as u32);
    let patience = manners.patience;
    // One for each browser, and some for those who only ask for a page.
    let most = manners.clients + manners.clients / 4 + 32;
    let server = Server {
        plant,
        address: listener.local_addr()?,
        places: places.clone(),
        manners: Arc::new(manners),
        begun: Instant::now(),
        stop: stop.clone(),
    };
    let router = pages::router()
        .route("/frames", get(socket::connect))
        .layer(middleware::from_fn_with_state(server.clone(), headers::guard))
        .with_state(server);
    connections::serve(listener, router, most, patience, stop).await;
    // Until all have taken their leave.
    _ = places.acquire_many(clients).await;
    Ok(())
}

/// Waits until it is said to stop.
async fn stopped(mut stop: watch::Receiver<bool>) {
    // Whoever could say it is gone: that is the end, too.
    _ = stop.wait_for(|stop| *stop).await;
}

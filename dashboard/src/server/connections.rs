//! Connections: so many at once, and none that says nothing.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::stopped;

/// After so long it is tried again to take a connection, where there was no file for one.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves up to `most` connections at once, each of which has so long to say what it wants, until it is said to stop; those that have begun by then come to their end.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    most: usize,
    patience: Duration,
    stop: watch::Receiver<bool>,
) {
    let (places, mut connections) = (Arc::new(Semaphore::new(most)), JoinSet::new());
    let mut stops = pin!(stopped(stop.clone()));
    loop {
        let accept = async {
            let place = places.clone().acquire_owned().await.expect("nobody closes it");
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! {
            () = &mut stops => break,
            Some(_) = connections.join_next() => continue,
            accepted = accept => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                let (router, stop) = (router.clone(), stop.clone());
                connections.spawn(async move {
                    talk(stream, router, patience, stop).await;
                    drop(place);
                });
            }
            // One that was gone again, or too many open files.
            Err(_) => sleep(PAUSE).await,
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn talk(stream: TcpStream, router: Router, patience: Duration, stop: watch::Receiver<bool>) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience).max_buf_size(16 * 1024);
    let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router)).with_upgrades();
    let mut connection = pin!(connection);
    tokio::select! {
        // What goes wrong with one is nothing to the others.
        _ = &mut connection => return,
        () = stopped(stop) => connection.as_mut().graceful_shutdown(),
    }
    _ = connection.await;
}

//! All of it together.

use std::io;
use std::net::SocketAddr;
use std::sync::mpsc;
use std::time::Duration;

use reaktiv::Shared;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::options::Options;
use crate::pager::Pager;
use crate::plant::Plant;
use crate::{broker, clock, machine, server};

/// So often the machine is looked at.
const LOOKS: Duration = Duration::from_secs(1);

/// So long browsers have to take their leave.
const FAREWELL: Duration = Duration::from_secs(3);

/// A dashboard that runs.
pub struct Service {
    /// Where it serves.
    pub address: SocketAddr,
    /// The plant.
    pub plant: Shared<Plant>,
    listener: TcpListener,
    options: Options,
}

impl Service {
    /// Takes its place.
    ///
    /// # Errors
    ///
    /// If the address is taken, or not of this machine.
    pub async fn begin(options: Options) -> io::Result<Self> {
        // A browser is a file, and some are the machine's own.
        let needed = options.manners.clients as u64 * 5 / 4 + 256;
        if let Ok(files) = rlimit::increase_nofile_limit(needed)
            && files < needed
        {
            let message = format!(
                "{needed} files have to be open for so many clients, and {files} may be: take fewer, `--clients`, or allow more, `ulimit -n`"
            );
            return Err(io::Error::other(message));
        }
        let listener = TcpListener::bind(options.listen).await?;
        let address = listener.local_addr()?;
        let plant = Plant::shared(Pager::new(options.pager));
        plant.update(|plant| plant.advance_to(clock::now()));
        Ok(Service { address, plant, listener, options })
    }

    /// Serves until `stop` is over.
    ///
    /// # Errors
    ///
    /// If it cannot serve any more.
    pub async fn run(self, stop: impl Future<Output = ()>) -> io::Result<()> {
        let Service { plant, listener, options, .. } = self;
        let (say_stop, stopped) = watch::channel(false);
        // They end when this is dropped.
        let mut tasks = JoinSet::new();
        tasks.spawn(clock::drive(plant.clone()));
        tasks.spawn(plant.run_futures());
        if let Some((host, port)) = options.mqtt {
            tasks.spawn(broker::listen(plant.clone(), host, port));
        }
        let (stop_machine, is_stopped) = mpsc::channel();
        let machine = options.machine.then(|| machine::watch(plant.clone(), LOOKS, is_stopped));
        let mut serving = std::pin::pin!(server::serve(listener, plant, options.manners, stopped));
        let result = tokio::select! {
            result = &mut serving => result,
            // None of them ends, but by a panic, which has been told.
            Some(_) = tasks.join_next() => Err(io::Error::other("a task has ended")),
            () = stop => {
                _ = say_stop.send(true);
                // Who does not go is left.
                timeout(FAREWELL, &mut serving).await.unwrap_or(Ok(()))
            }
        };
        drop(stop_machine);
        if let Some(machine) = machine {
            _ = machine.join();
        }
        result
    }
}

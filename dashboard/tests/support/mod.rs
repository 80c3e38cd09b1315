//! A dashboard in a test, and its clients.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use reaktiv::Shared;
use reaktiv_dashboard::options::Options;
use reaktiv_dashboard::plant::Plant;
use reaktiv_dashboard::service::Service;
use reaktiv_replica::Client as Copy;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue, Request};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

/// So long anything may take.
const PATIENCE: Duration = Duration::from_secs(300);

/// Waits, but not for ever.
pub(crate) async fn within<F: Future>(future: F) -> F::Output {
    timeout(PATIENCE, future).await.expect("this takes too long")
}

/// A dashboard that runs.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) plant: Shared<Plant>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
}

/// Options for tests: a free port, no machine, a quick pace.
pub(crate) fn options() -> Options {
    let mut options = Options { machine: false, ..Options::default() };
    options.listen.set_port(0);
    options.manners.pace = Duration::from_millis(5);
    options
}

impl Running {
    pub(crate) async fn begin(options: Options) -> Running {
        let service = Service::begin(options).await.unwrap();
        let (address, plant) = (service.address, service.plant.clone());
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(service.run(async { _ = stopped.await }));
        Running { address, plant, stop, task }
    }

    /// Ends it.
    pub(crate) async fn end(self) {
        drop(self.stop);
        within(self.task).await.unwrap().unwrap();
    }

    /// A client that has seen nothing.
    pub(crate) async fn client(&self) -> Client {
        Client::connect(self.address, Copy::default()).await
    }

    /// The answer to a request for this path, with these lines in its head.
    pub(crate) async fn get(&self, path: &str, more: &str) -> String {
        let mut stream = within(TcpStream::connect(self.address)).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n{more}Connection: close\r\n\r\n", self.address);
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        within(stream.read_to_string(&mut answer)).await.unwrap();
        answer
    }

    /// What comes of a request for a socket with these headers: the status of the answer, 101 if it is a socket.
    pub(crate) async fn status(&self, headers: &[(&str, &str)]) -> u16 {
        let mut request = format!("ws://{}/frames", self.address).into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(HeaderName::try_from(*name).unwrap(), HeaderValue::from_str(value).unwrap());
        }
        match connect(self.address, request).await {
            Ok(_) => 101,
            Err(Error::Http(answer)) => answer.status().as_u16(),
            Err(error) => panic!("{error}"),
        }
    }
}

async fn connect(address: SocketAddr, request: Request<()>) -> Result<WebSocketStream<TcpStream>, Error> {
    let stream = within(TcpStream::connect(address)).await?;
    within(client_async(request, stream)).await.map(|(socket, _)| socket)
}

/// A client with a copy.
pub(crate) struct Client {
    pub(crate) socket: WebSocketStream<TcpStream>,
    pub(crate) copy: Copy,
}

impl Client {
    /// One that goes on with this copy.
    pub(crate) async fn connect(address: SocketAddr, copy: Copy) -> Client {
        let since = if copy.version.is_null() { String::new() } else { format!("?since={}", copy.version) };
        let since = since.replace('[', "%5B").replace(']', "%5D").replace(',', "%2C");
        let request = format!("ws://{address}/frames{since}").into_client_request().unwrap();
        Client { socket: connect(address, request).await.unwrap(), copy }
    }

    /// The next message. The end of the connection is why.
    pub(crate) async fn receive(&mut self) -> Result<Value, Option<CloseFrame>> {
        loop {
            match within(self.socket.next()).await {
                Some(Ok(Message::Text(text))) => {
                    let message: Value = serde_json::from_str(&text).unwrap();
                    if message.get("v").is_some() {
                        self.copy.apply(&text);
                    }
                    return Ok(message);
                }
                Some(Ok(Message::Close(reason))) => return Err(reason),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(None),
            }
        }
    }

    /// Waits until its copy is like that.
    pub(crate) async fn wait_for(&mut self, mut is_it: impl FnMut(&Copy) -> bool) {
        while !is_it(&self.copy) {
            self.receive().await.expect("the connection lasts");
        }
    }

    pub(crate) async fn send(&mut self, text: impl Into<String>) {
        within(self.socket.send(Message::text(text.into()))).await.unwrap();
    }

    /// Sends a frame; what the server says to it.
    pub(crate) async fn ask(&mut self, frame: impl Into<String>) -> Value {
        self.send(frame).await;
        loop {
            let message = self.receive().await.expect("the connection lasts");
            if message.get("v").is_none() {
                return message;
            }
        }
    }
}

/// A limit in a copy.
pub(crate) fn limit(copy: &Copy, name: &str) -> Option<f64> {
    copy.state.new.get("limits")?.set.get(name)?.as_f64()
}

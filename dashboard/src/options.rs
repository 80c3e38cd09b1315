//! What the command line says.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use crate::server::Manners;

/// What there is to say about the command line.
pub const HELP: &str = "\
A live dashboard: this machine's own figures, and sensors of a broker, in the browser.

  --listen ADDRESS     where to serve (127.0.0.1:8080; port 0 takes a free one)
  --name NAME          a further name under which browsers ask for it
  --mqtt HOST:PORT     listens to the broker there: plant/<device>/<quantity> with a number
  --pager ADDRESS      tells alarms there, a line for each, over TCP
  --clients N          so many browsers at once (1200)
  --pace N             tells each so many times a second at the most (5)
  --no-machine         without this machine's own figures
  --seconds N          ends after so long
  --help               this text

quantities: load, memory, disk, humidity (%), temperature (degrees Celsius), pressure (bar)
";

/// The options of the dashboard.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to serve.
    pub listen: SocketAddr,
    /// The broker, if there is one.
    pub mqtt: Option<(String, u16)>,
    /// Who is told of alarms.
    pub pager: Option<SocketAddr>,
    /// How clients are treated.
    pub manners: Manners,
    /// Whether this machine is watched.
    pub machine: bool,
    /// When it ends.
    pub seconds: Option<Duration>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080),
            mqtt: None,
            pager: None,
            manners: Manners {
                clients: 1200,
                pace: Duration::from_millis(200),
                patience: Duration::from_secs(20),
                names: Vec::new(),
            },
            machine: true,
            seconds: None,
        }
    }
}

/// Reads a command line. None if it asks for help.
///
/// # Errors
///
/// If it cannot be understood.
pub fn options(arguments: impl IntoIterator<Item = String>) -> Result<Option<Options>, String> {
    let (mut options, mut arguments) = (Options::default(), arguments.into_iter());
    while let Some(name) = arguments.next() {
        let mut value = |what: &str| arguments.next().ok_or(format!("{name} needs {what}"));
        match name.as_str() {
            "--listen" => options.listen = address(&name, &value("an address")?)?,
            "--pager" => options.pager = Some(address(&name, &value("an address")?)?),
            "--name" => options.manners.names.push(value("a name")?),
            "--mqtt" => options.mqtt = Some(host_and_port(&value("HOST:PORT")?)?),
            "--clients" => options.manners.clients = number(&name, &value("a number")?, 100_000)? as usize,
            "--pace" => options.manners.pace = Duration::from_secs(1) / number(&name, &value("a number")?, 100)? as u32,
            "--seconds" => options.seconds = Some(Duration::from_secs(number(&name, &value("a number")?, 1 << 32)?)),
            "--no-machine" => options.machine = false,
            "--help" | "-h" => return Ok(None),
            _ => return Err(format!("there is no option {name}")),
        }
    }
    Ok(Some(options))
}

fn address(name: &str, text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| format!("{name} needs an address such as 127.0.0.1:8080, not {text}"))
}

fn host_and_port(text: &str) -> Result<(String, u16), String> {
    let wrong = || format!("--mqtt needs HOST:PORT, such as localhost:1883, not {text}");
    let (host, port) = text.rsplit_once(':').ok_or_else(wrong)?;
    if host.is_empty() {
        return Err(wrong());
    }
    Ok((host.to_owned(), port.parse().map_err(|_| wrong())?))
}

fn number(name: &str, text: &str, most: u64) -> Result<u64, String> {
    match text.parse() {
        Ok(number) if (1..=most).contains(&number) => Ok(number),
        _ => Err(format!("{name} needs a whole number from 1 to {most}, not {text}")),
    }
}

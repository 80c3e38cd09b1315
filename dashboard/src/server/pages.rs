//! What the page is made of. All of it is in the program.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use reaktiv::publish::CLIENT_JS;
use serde::Deserialize;

use super::Server;
use crate::device::Device;
use crate::plant::Plant;

macro_rules! page {
    ($name:literal) => {
        include_str!(concat!("../../page/", $name))
    };
}

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";
const JSON: &str = "application/json";

/// The files, by name.
const FILES: [(&str, &str, &str); 12] = [
    ("/", HTML, page!("index.html")),
    ("/style.css", CSS, page!("style.css")),
    ("/icon.svg", SVG, page!("icon.svg")),
    ("/main.js", JAVASCRIPT, page!("main.js")),
    ("/alarms.js", JAVASCRIPT, page!("alarms.js")),
    ("/chart.js", JAVASCRIPT, page!("chart.js")),
    ("/devices.js", JAVASCRIPT, page!("devices.js")),
    ("/graph.js", JAVASCRIPT, page!("graph.js")),
    ("/layout.js", JAVASCRIPT, page!("layout.js")),
    ("/limits.js", JAVASCRIPT, page!("limits.js")),
    ("/show.js", JAVASCRIPT, page!("show.js")),
    ("/reaktiv.js", JAVASCRIPT, CLIENT_JS),
];

pub(super) fn router() -> Router<Server> {
    let files = FILES.into_iter().fold(Router::new(), |router, (path, kind, text)| {
        router.route(path, get(async move || ([(CONTENT_TYPE, kind)], text)))
    });
    files.route("/graph.json", get(graphs)).route("/history.json", get(history))
}

/// The dependency graphs of the plant and of a device.
async fn graphs() -> impl IntoResponse {
    let graphs = format!(r#"{{"plant":{},"device":{}}}"#, Plant::GRAPH.json(), Device::GRAPH.json());
    ([(CONTENT_TYPE, JSON)], graphs)
}

/// Whose history is asked for.
#[derive(Deserialize)]
struct Whose {
    device: String,
}

/// What a device has reported: pairs of a second and a figure. It is not published, since each page shows that of one device only.
async fn history(State(server): State<Server>, Query(Whose { device }): Query<Whose>) -> Response {
    let history = server.plant.read(|plant| Some(plant.devices().get(&device)?.history().clone()));
    match history {
        Some(history) => Json(history).into_response(),
        None => (StatusCode::NOT_FOUND, "there is no such device\n").into_response(),
    }
}

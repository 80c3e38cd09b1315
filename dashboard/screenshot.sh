#!/usr/bin/env bash
# Makes `screenshot.png`: a dashboard with a broker whose sensors are made up, in a browser. Needs node, chromium and mosquitto.
set -euo pipefail
cd "$(dirname "$0")/.."

mkdir -p target/browser
cp dashboard/tests/browser/package.json target/browser/
npm install --silent --no-package-lock --no-audit --no-fund --prefix target/browser
cargo build --quiet -p reaktiv-dashboard --example dashboard

MODULES="$PWD/target/browser" DASHBOARD="$PWD/target/debug/examples/dashboard" node dashboard/screenshot.mjs "${1:-dashboard/screenshot.png}"

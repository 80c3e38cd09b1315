//! Aggregates in formulas that have closures, or other arguments than columns: `filter`, `sorted_by`, `fold`, `top`. They keep what they know of
//! each row, their closures may read fields, and a formula runs if a row that it has been shown was touched, or the choice has changed.

mod names;
mod oracle;
mod panics;
mod places;
mod runs;
mod shadows;
mod support;

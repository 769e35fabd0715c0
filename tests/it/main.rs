//! The one integration binary: a module per command or promise.

mod architecture;
mod bad_input;
mod broken;
mod fiches;
mod harness;
mod laws;
mod readme;
mod scenarios;
mod schemas;
mod scoring;
mod sessions;

//! The one integration binary: a module per command or promise.

mod architecture;
mod broken;
mod fiches;
mod harness;
mod laws;
mod readme;
mod schemas;
mod scoring;

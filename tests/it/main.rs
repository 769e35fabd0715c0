//! The one integration binary: a module per command or promise.

mod architecture;
mod harness;
mod schemas;
mod scoring;

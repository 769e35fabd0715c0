//! The one integration binary: a module per command or promise.

mod harness;
mod scoring;

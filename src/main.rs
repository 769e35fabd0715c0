//! The program: its arguments, the real world, an exit code.

use qualify::env::Env;
use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(qualify::run(std::env::args_os(), &mut Env::real()))
}

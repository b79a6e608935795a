//! The program `avlock`; everything is in the library's module `cli`.

fn main() -> std::process::ExitCode {
    avlock::cli::main()
}

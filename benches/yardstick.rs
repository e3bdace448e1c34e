//! The yardstick Y₀: the CPU time of nothing but parsing the same bytes.
//!
//! JSON is parsed into `serde_json::Value`, YAML into parser events. One line comes out: seconds, bytes, documents.
#![expect(clippy::print_stdout, reason = "the measured time is the output")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;
use std::{env, fs, hint, thread};

use saphyr_parser::Parser;

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo bench` adds its own flags, which are no files.
    let arguments = env::args_os().skip(1).map(PathBuf::from).filter(|path| path.exists());
    let mut texts = Vec::new();
    for path in arguments {
        read(&path, &mut texts)?;
    }
    let (start, cpu) = (Instant::now(), cpu_seconds());
    for (json, text) in &texts {
        parse(*json, text)?;
    }
    // Only Linux tells the CPU time of a process in a file; elsewhere one thread's wall time comes near it.
    let wall = start.elapsed().as_secs_f64();
    let seconds = cpu.zip(cpu_seconds()).map_or(wall, |(before, after)| after - before);
    let bytes: usize = texts.iter().map(|(_, text)| text.len()).sum();
    println!("{seconds:.6} {bytes} {}", texts.len());
    Ok(())
}

/// Reads a file, or all files of a folder, with whether each is JSON.
fn read(path: &Path, texts: &mut Vec<(bool, String)>) -> Result<(), Box<dyn Error>> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            read(&entry?.path(), texts)?;
        }
        return Ok(());
    }
    let json = path.extension().is_some_and(|extension| extension == "json");
    texts.push((json, fs::read_to_string(path)?));
    Ok(())
}

fn parse(json: bool, text: &str) -> Result<(), Box<dyn Error>> {
    if json {
        hint::black_box(serde_json::from_str::<serde_json::Value>(text)?);
        return Ok(());
    }
    for event in Parser::new_from_str(text) {
        hint::black_box(event?);
    }
    Ok(())
}

/// Seconds that the scheduler has given to the main thread, which is the only one.
fn cpu_seconds() -> Option<f64> {
    // The file is brought up to date at ticks and when the thread yields.
    thread::yield_now();
    let text = fs::read_to_string("/proc/self/schedstat").ok()?;
    let nanoseconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

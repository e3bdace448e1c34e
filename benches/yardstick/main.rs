//! The yardstick Y₀: the CPU time of nothing but parsing the same bytes.
//!
//! JSON is parsed into `serde_json::Value`, YAML into parser events, configuration items (`items-….json`) one after the other, each
//! dropped before the next. One line comes out: seconds, bytes, documents.
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
    for (form, text) in &texts {
        parse(*form, text)?;
    }
    // Only Linux tells the CPU time of a process in a file; elsewhere one thread's wall time comes near it.
    let wall = start.elapsed().as_secs_f64();
    let seconds = cpu.zip(cpu_seconds()).map_or(wall, |(before, after)| after - before);
    let bytes: usize = texts.iter().map(|(_, text)| text.len()).sum();
    println!("{seconds:.6} {bytes} {}", texts.len());
    Ok(())
}

/// What a text is parsed as.
#[derive(Clone, Copy)]
enum Form {
    Json,
    Yaml,
    /// Items of AWS Config, one a line.
    Items,
}

/// Reads a file, or all files of a folder, with the form of each.
fn read(path: &Path, texts: &mut Vec<(Form, String)>) -> Result<(), Box<dyn Error>> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            read(&entry?.path(), texts)?;
        }
        return Ok(());
    }
    let json = path.extension().is_some_and(|extension| extension == "json");
    let items = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("items-"));
    let form = if items {
        Form::Items
    } else if json {
        Form::Json
    } else {
        Form::Yaml
    };
    texts.push((form, fs::read_to_string(path)?));
    Ok(())
}

fn parse(form: Form, text: &str) -> Result<(), Box<dyn Error>> {
    match form {
        Form::Json => {
            hint::black_box(serde_json::from_str::<serde_json::Value>(text)?);
        }
        Form::Items => {
            let items =
                text.lines().map(|line| line.trim_end_matches(',')).filter(|line| line.starts_with('{') && line.ends_with('}'));
            for item in items {
                hint::black_box(serde_json::from_str::<serde_json::Value>(item)?);
            }
        }
        Form::Yaml => {
            for event in Parser::new_from_str(text) {
                hint::black_box(event?);
            }
        }
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

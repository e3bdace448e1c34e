//! A bar on a terminal, for work that takes longer than a second.

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

#[cfg(feature = "live")]
use crate::intake::account;
use crate::review::Progress;

/// Work that ends sooner is done before anyone could read a bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// A watcher that draws a bar on standard error, if that is a terminal and notes are wanted.
pub(super) fn watcher(quiet: bool) -> Option<(Progress, ProgressBar)> {
    if quiet || !std::io::stderr().is_terminal() {
        return None;
    }
    let bar = hidden("{bar:40} {pos}/{len}");
    let drawn = bar.clone();
    let watch = move |done: usize, all: usize| draw(&drawn, done, all);
    Some((Progress::new(Arc::new(watch)), bar))
}

/// A watcher of what is read of an account, under the same conditions.
#[cfg(feature = "live")]
pub(super) fn steps(quiet: bool) -> (Box<account::Progress<'static>>, ProgressBar) {
    let bar = hidden("{bar:40} {pos}/{len} {msg}");
    if quiet || !std::io::stderr().is_terminal() {
        return (Box::new(|_| {}), bar);
    }
    let drawn = bar.clone();
    let watch = move |step: account::Step<'_>| {
        draw(&drawn, step.done, step.all);
        drawn.set_message(crate::report::clean(&format!("{} {}", step.region, step.kind)));
    };
    (Box::new(watch), bar)
}

fn hidden(template: &str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
    bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

fn draw(bar: &ProgressBar, done: usize, all: usize) {
    if bar.is_hidden() && bar.elapsed() > PATIENCE {
        bar.set_draw_target(ProgressDrawTarget::stderr());
    }
    bar.set_length(all as u64);
    bar.set_position(done as u64);
}

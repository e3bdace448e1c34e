//! A bar on a terminal, for work that takes longer than a second.

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::review::Progress;

/// Work that ends sooner is done before anyone could read a bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// A watcher that draws a bar on standard error, if that is a terminal and notes are wanted.
pub(super) fn watcher(quiet: bool) -> Option<(Progress, ProgressBar)> {
    if quiet || !std::io::stderr().is_terminal() {
        return None;
    }
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
    bar.set_style(ProgressStyle::with_template("{bar:40} {pos}/{len}").unwrap_or_else(|_| ProgressStyle::default_bar()));
    let drawn = bar.clone();
    let watch = move |done: usize, all: usize| {
        if drawn.is_hidden() && drawn.elapsed() > PATIENCE {
            drawn.set_draw_target(ProgressDrawTarget::stderr());
        }
        drawn.set_length(all as u64);
        drawn.set_position(done as u64);
    };
    Some((Progress::new(Arc::new(watch)), bar))
}

//! Any template becomes a design or an input error, with defaults and without, in a closed scope and an open one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plumbrule::intake::{Options, cloudformation::from_source};
use plumbrule::source::Source;

fuzz_target!(|text: &str| {
    let source = Source::new("fuzz.yaml", text);
    for (no_defaults, complete) in [(false, false), (true, true)] {
        let region = complete.then(|| "ap-northeast-2".to_owned());
        let options = Options { no_defaults, complete, region, ..Options::default() };
        if let Ok((design, _)) = from_source(&source, &options) {
            for (_, resource) in design.resources() {
                let _ = (design.location(resource.properties), design.path(resource.properties));
            }
        }
    }
});

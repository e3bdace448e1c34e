//! Tests of what holds for all formats.

use clap::ValueEnum as _;

use super::*;

#[test]
fn the_list_of_formats_is_that_of_the_options() {
    let names: Vec<String> =
        Format::value_variants().iter().map(|f| f.to_possible_value().unwrap().get_name().to_owned()).collect();
    assert_eq!(names, Format::ALL.map(Format::name));
}

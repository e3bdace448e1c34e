//! Reads a rule without running it.
/// stub
#[derive(Debug)]
pub struct Problem;
/// stub
pub fn validate() {}

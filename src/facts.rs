//! Tables about the outside world: instance types, Regions, throughput, each with its source and date.

use std::sync::OnceLock;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

use crate::embedded;

/// One table of `data/facts/`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// What the rows say and where their knowledge ends, in plain words.
    pub about: String,
    /// Day on which the sources were read, `YYYY-MM-DD`.
    pub as_of: String,
    /// Where the rows come from.
    pub sources: Vec<String>,
    /// Regions outside which the table knows nothing; empty if the rows do not depend on Regions.
    #[serde(default)]
    pub regions_covered: Vec<String>,
    /// Meaning and unit of each column.
    pub columns: IndexMap<String, String>,
    /// The rows by key, in the file's order; a column that does not apply is left out.
    pub rows: IndexMap<String, Value>,
}

impl Table {
    /// The row of a key; `None` means that nothing is known of it.
    #[must_use]
    pub fn row(&self, key: &str) -> Option<&Value> {
        self.rows.get(key)
    }

    /// One text of a row.
    #[must_use]
    pub fn text(&self, key: &str, column: &str) -> Option<&str> {
        self.row(key)?.get(column)?.as_str()
    }
}

/// A table that is parsed when somebody first asks for it.
struct Shelf {
    name: &'static str,
    json: &'static str,
    table: OnceLock<Option<Table>>,
}

/// The table of `data/facts/<name>.yaml`; parsed on first use, from any thread.
#[must_use]
pub fn table(name: &str) -> Option<&'static Table> {
    let shelf = shelves().iter().find(|shelf| shelf.name == name)?;
    shelf.table.get_or_init(|| serde_json::from_str(shelf.json).ok()).as_ref()
}

/// The names of all tables, in a stable order.
pub fn names() -> impl Iterator<Item = &'static str> {
    shelves().iter().map(|shelf| shelf.name)
}

fn shelves() -> &'static [Shelf] {
    static SHELVES: OnceLock<Vec<Shelf>> = OnceLock::new();
    SHELVES.get_or_init(|| embedded::FACTS.iter().map(|(name, json)| Shelf { name, json, table: OnceLock::new() }).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_table_parses_and_says_where_it_comes_from() {
        let names: Vec<_> = names().collect();
        assert!(names.len() >= 10, "{names:?}");
        for name in names {
            let table = table(name).unwrap_or_else(|| panic!("{name} does not parse"));
            assert!(!table.about.is_empty() && !table.sources.is_empty() && !table.rows.is_empty(), "{name}");
            table.as_of.parse::<jiff::civil::Date>().unwrap();
        }
    }

    #[test]
    fn every_column_is_explained_and_used() {
        for name in names() {
            let table = table(name).unwrap();
            let used: BTreeSet<_> = table.rows.values().flat_map(|row| row.as_object().unwrap().keys()).collect();
            assert_eq!(used, table.columns.keys().collect(), "{name}");
        }
    }

    #[test]
    fn an_unknown_table_or_row_is_none() {
        assert!(table("nonsense").is_none());
        assert!(table("instances").unwrap().row("p99.huge").is_none());
    }

    #[test]
    fn a_table_is_parsed_once_for_all_threads() {
        let first = std::thread::spawn(|| std::ptr::from_ref(table("regions").unwrap()) as usize).join().unwrap();
        assert_eq!(first, std::ptr::from_ref(table("regions").unwrap()) as usize);
    }

    #[test]
    fn instance_types_stand_only_in_covered_regions() {
        let instances = table("instances").unwrap();
        let covered: BTreeSet<_> = instances.regions_covered.iter().map(String::as_str).collect();
        for (name, row) in &instances.rows {
            let zones: Vec<_> = row["zones"].as_object().unwrap().keys().map(String::as_str).collect();
            let regions: Vec<_> = row["regions"].as_array().unwrap().iter().map(|r| r.as_str().unwrap()).collect();
            assert_eq!(zones, regions, "{name}");
            assert!(regions.iter().all(|region| covered.contains(region)), "{name}");
        }
    }

    #[test]
    fn seoul_offers_p5en_in_one_zone() {
        let row = table("instances").unwrap().row("p5en.48xlarge").unwrap();
        assert_eq!(row["zones"]["ap-northeast-2"], serde_json::json!(["apne2-az1"]));
        assert_eq!((&row["gpus"], &row["efa_max"]), (&serde_json::json!(8), &serde_json::json!(16)));
    }

    #[test]
    fn every_region_named_in_a_table_is_a_known_region() {
        let regions = table("regions").unwrap();
        for (name, row) in &table("zones").unwrap().rows {
            assert!(regions.row(row["region"].as_str().unwrap()).is_some(), "{name}");
        }
        for (prefix, row) in &table("inference_profiles").unwrap().rows {
            for region in row["regions"].as_array().unwrap().iter().filter(|region| *region != "*") {
                assert!(regions.row(region.as_str().unwrap()).is_some(), "{prefix}");
            }
        }
    }

    #[test]
    fn a_prefix_is_not_a_country() {
        let regions = table("regions").unwrap();
        assert_eq!(regions.text("eu-west-2", "country"), Some("GB"));
        assert_eq!(regions.row("eu-west-2").unwrap()["eu"], false);
        assert_eq!(regions.text("eu-isoe-west-1", "country"), None);
    }
}

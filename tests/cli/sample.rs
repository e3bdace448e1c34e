//! The sample report in `reports/sample`: what the example's review looks like. `PLUMBRULE_UPDATE=1` writes it anew.

use std::fs;
use std::path::Path;

use crate::run::{Folder, ended};

/// Files of the example and of what its owners say, as they stand in the repository and in the folder of the review.
const FILES: [(&str, &str); 5] = [
    ("examples/web-service/template.yaml", "template.yaml"),
    ("examples/web-service/parameters.json", "parameters.json"),
    ("reports/sample/plumbrule.yaml", "plumbrule.yaml"),
    ("reports/sample/waivers.yaml", "waivers.yaml"),
    ("reports/sample/attestations.yaml", "attestations.yaml"),
];

/// The two reviews, as `reports/sample/README.md` tells them.
const EARLIER: &str = "template.yaml --region ap-northeast-2 --no-waivers --as-of 2026-09-30 -o json=earlier.json";
const LATER: &str =
    "template.yaml --region ap-northeast-2 --parameters parameters.json --previous earlier.json --as-of 2026-11-28";

/// The review of the sample in a folder of its own.
fn reviewed(arguments: &str) -> Folder {
    let folder = Folder::with(&[]);
    for (from, to) in FILES {
        folder.write(to, fs::read(from).unwrap());
    }
    for line in [EARLIER.to_owned(), format!("{LATER} {arguments}")] {
        let ran = ended(crate::run::command().current_dir(folder.path()).arg("review").args(line.split_whitespace()));
        assert_eq!(ran.code, 1, "{}", ran.err);
    }
    folder
}

#[test]
fn the_sample_is_what_the_example_gives_today() {
    #[expect(clippy::disallowed_methods, reason = "whoever runs the test decides")]
    let update = std::env::var_os("PLUMBRULE_UPDATE").is_some_and(|value| value == "1");
    for language in ["en", "ko", "ja"] {
        let page = reviewed(&format!("--lang {language} -o html=report.html")).read("report.html");
        let path = Path::new("reports/sample").join(format!("report.{language}.html"));
        if update {
            fs::write(&path, &page).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == page, "{} is not what the example gives; PLUMBRULE_UPDATE=1 writes it anew", path.display());
    }
}

#[test]
fn the_page_of_the_sample_tells_the_commands() {
    let page = fs::read_to_string("reports/sample/README.md").unwrap();
    for line in [EARLIER, LATER] {
        assert!(page.contains(&format!("plumbrule review {line}")), "{line}");
    }
}

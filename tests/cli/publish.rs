//! Reviews become a site: kept by workload and day, told in pages that need nothing but a browser.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use serde_json::Value;

use super::run::{BUCKET, Folder, OPEN_SSH, Ran, command, ended};

/// Reviews a template of a workload on a day, into a file.
fn review(folder: &Folder, (workload, day, file): (&str, &str, &str), template: &str, line: &str) {
    folder.write("t.yaml", template);
    folder.write("plumbrule.yaml", serde_json::json!({"workload": {"name": workload}}).to_string());
    let mut run = command();
    run.current_dir(folder.path()).args(["review", "t.yaml", "--as-of", day, "-q", "-o", &format!("json={file}")]);
    let ran = ended(run.args(line.split_whitespace()));
    assert!(ran.code < 2, "{}", ran.err);
}

fn publish(folder: &Folder, line: &str) -> Ran {
    ended(command().current_dir(folder.path()).arg("publish").args(line.split_whitespace()).args(["--to", "site"]))
}

/// All files below a folder, with their texts and times.
fn files(folder: &Folder) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
    let mut found = BTreeMap::new();
    walk(&folder.path().join("site"), "", &mut found);
    found
}

fn walk(at: &Path, below: &str, found: &mut BTreeMap<String, (Vec<u8>, SystemTime)>) {
    for entry in fs::read_dir(at).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{below}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            walk(&entry.path(), &format!("{name}/"), found);
        } else {
            found.insert(name, (fs::read(entry.path()).unwrap(), entry.metadata().unwrap().modified().unwrap()));
        }
    }
}

fn names(folder: &Folder) -> Vec<String> {
    files(folder).into_keys().collect()
}

/// The names of all pages.
fn pages(folder: &Folder) -> Vec<String> {
    names(folder).into_iter().filter(|name| Path::new(name).extension().is_some_and(|ending| ending == "html")).collect()
}

fn page(folder: &Folder, name: &str) -> String {
    folder.read(&format!("site/{name}"))
}

/// Two workloads, the first with two reviews.
fn two() -> Folder {
    let folder = Folder::with(&[]);
    review(&folder, ("shop", "2026-09-01", "a.json"), OPEN_SSH, "");
    review(&folder, ("shop", "2026-10-01", "b.json"), &OPEN_SSH.replace("0.0.0.0/0", "10.0.0.0/8"), "");
    review(&folder, ("Bank", "2026-10-01", "c.json"), BUCKET, "");
    folder
}

fn published() -> Folder {
    let folder = two();
    let ran = publish(&folder, "a.json b.json c.json");
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    assert_eq!(ran.err, "site holds reviews: 3, of workloads: 2; new: 3. Files written: 12, unchanged: 0.\n");
    folder
}

#[test]
fn a_site_holds_reviews_by_workload_and_day() {
    let folder = published();
    let bank = names(&folder).iter().find_map(|name| name.strip_prefix("workloads/bank-")?.split('/').next().map(str::to_owned));
    let bank = format!("workloads/bank-{}", bank.unwrap());
    let of = |place: &str| ["index.html", "review.json", "summary.json"].map(|file| format!("{place}/{file}"));
    let mut expected: Vec<String> = ["workloads/shop/2026-09-01", "workloads/shop/2026-10-01", &format!("{bank}/2026-10-01")]
        .into_iter()
        .flat_map(of)
        .chain(["index.html".to_owned(), "workloads/shop/index.html".to_owned(), format!("{bank}/index.html")])
        .collect();
    expected.sort();
    assert_eq!(names(&folder), expected);
    assert_eq!(page(&folder, "workloads/shop/2026-09-01/review.json"), folder.read("a.json"));
}

#[test]
fn publishing_twice_changes_nothing() {
    let folder = published();
    let before = files(&folder);
    for line in ["a.json b.json c.json", "c.json", ""] {
        let ran = publish(&folder, line);
        assert_eq!(ran.err, "site holds reviews: 3, of workloads: 2; new: 0. Files written: 0, unchanged: 12.\n");
        assert!(files(&folder) == before, "a file was written again");
    }
}

#[test]
fn the_order_in_which_reviews_come_changes_no_page() {
    let folder = two();
    for file in ["c.json", "b.json", "a.json"] {
        assert_eq!(publish(&folder, file).code, 0);
    }
    let texts = |folder: &Folder| files(folder).into_iter().map(|(name, (text, _))| (name, text)).collect::<Vec<_>>();
    assert!(texts(&folder) == texts(&published()), "pages differ by the order of publishing");
}

#[test]
fn a_report_tells_what_changed_and_the_trend_of_the_site() {
    let folder = published();
    let workload = page(&folder, "workloads/shop/index.html");
    assert!(workload.contains("2 reviews since 2026-09-01: open findings fell from "), "{workload}");
    assert!(workload.contains("Since the review of 2026-09-01") && workload.contains("<dt>fixed</dt><dd>1</dd>"), "{workload}");
    let fixed = workload.split("<h3>Fixed</h3>").nth(1).unwrap().split("</ul>").next().unwrap();
    assert!(fixed.contains("Security groups keep SSH and RDP from the internet") && fixed.contains("Door ("), "{fixed}");
    assert!(page(&folder, "workloads/shop/2026-09-01/summary.json").contains("\"change\": null"));
    let summary: Value = serde_json::from_str(&page(&folder, "workloads/shop/2026-10-01/summary.json")).unwrap();
    assert_eq!(summary["change"]["counts"]["fixed"], 1);
}

#[test]
fn an_earlier_review_that_comes_late_changes_the_later_pages() {
    let folder = two();
    publish(&folder, "b.json");
    let alone = page(&folder, "workloads/shop/2026-10-01/summary.json");
    let ran = publish(&folder, "a.json");
    assert!(ran.err.contains("new: 1. "), "{}", ran.err);
    assert_ne!(page(&folder, "workloads/shop/2026-10-01/summary.json"), alone);
}

#[test]
fn another_review_of_the_same_day_is_kept_beside() {
    let folder = published();
    review(&folder, ("shop", "2026-10-01", "d.json"), OPEN_SSH, "");
    let ran = publish(&folder, "d.json d.json");
    assert!(ran.err.contains("reviews: 4, of workloads: 2; new: 1."), "{}", ran.err);
    assert_eq!(page(&folder, "workloads/shop/2026-10-01-2/review.json"), folder.read("d.json"));
    assert_eq!(page(&folder, "workloads/shop/2026-10-01/review.json"), folder.read("b.json"));
    assert!(page(&folder, "index.html").contains("href=\"workloads/shop/2026-10-01-2/index.html\""));
}

#[test]
fn whatever_is_lost_or_broken_is_made_again() {
    let folder = published();
    let whole = files(&folder);
    let damages: [&dyn Fn(&str); 3] = [
        &|file| fs::remove_file(folder.path().join("site").join(file)).unwrap(),
        &|file| folder.write(&format!("site/{file}"), "half"),
        &|file| folder.write(&format!("site/{file}"), b"\xff\xfe"),
    ];
    for damage in damages {
        for name in whole.keys().filter(|name| !name.ends_with("review.json")) {
            damage(name);
            folder.write("site/workloads/shop/.plumbrule-half", "left behind");
            assert_eq!(publish(&folder, "").code, 0);
            let now = files(&folder);
            assert!(now.keys().eq(whole.keys()), "{name}: {:?}", now.keys());
            for (file, (text, _)) in &now {
                assert!(*text == whole[file].0, "{name}: {file} differs");
            }
        }
    }
}

#[test]
fn a_summary_that_somebody_changed_is_made_again() {
    let folder = published();
    let name = "workloads/shop/2026-09-01/summary.json";
    let whole = page(&folder, name);
    let better = whole.replacen("\"high\": 1", "\"high\": 0", 1).replacen("not-ready", "ready", 1);
    assert_ne!(better, whole);
    folder.write(&format!("site/{name}"), &better);
    assert!(publish(&folder, "").err.contains("Files written: 1, unchanged: 11."));
    assert_eq!(page(&folder, name), whole);
}

#[test]
fn what_is_not_of_the_site_is_left_alone() {
    let folder = published();
    for name in
        ["CNAME", "workloads/shop/notes.txt", "workloads/other/x.txt", "workloads/shop/2026-99-99/review.json", ".nojekyll"]
    {
        folder.write(&format!("site/{name}"), "mine");
    }
    let ran = publish(&folder, "");
    assert!(ran.err.contains("reviews: 3, of workloads: 2"), "{}", ran.err);
    assert_eq!([page(&folder, "CNAME"), page(&folder, "workloads/other/x.txt")], ["mine", "mine"]);
    assert_eq!(page(&folder, "workloads/shop/2026-99-99/review.json"), "mine");
}

#[test]
fn a_review_that_cannot_be_read_is_named_and_the_others_are_published() {
    let folder = published();
    folder.write("site/workloads/shop/2026-09-01/review.json", "{");
    folder.write("bad.json", "{}");
    review(&folder, ("shop", "2026-11-01", "e.json"), OPEN_SSH, "");
    review(&folder, ("shop", "2026-11-02", "narrow.json"), OPEN_SSH, "--min-severity high");
    let ran = publish(&folder, "bad.json e.json narrow.json gone.json");
    assert_eq!(ran.code, 2);
    let lines: Vec<&str> = ran.err.lines().collect();
    assert_eq!(lines.len(), 5, "{}", ran.err);
    assert!(
        lines[0].starts_with("error: Not on the site: cannot understand bad.json: it is no review of plumbrule ("),
        "{}",
        ran.err
    );
    assert!(lines[1].contains("narrow.json: it leaves out findings that it counts; write it again without --min-severity"));
    assert!(lines[2].starts_with("error: Not on the site: cannot read gone.json: "), "{}", ran.err);
    assert!(lines[3].contains("2026-09-01/review.json: it is no review of plumbrule ("), "{}", ran.err);
    assert!(lines[4].contains("reviews: 3, of workloads: 2; new: 1."), "{}", ran.err);
    assert!(page(&folder, "workloads/shop/index.html").contains("2026-11-01/index.html"));
    assert!(!page(&folder, "workloads/shop/index.html").contains("2026-09-01/index.html"));
}

#[test]
fn a_review_in_the_folder_of_another_is_named() {
    let folder = published();
    fs::create_dir_all(folder.path().join("site/workloads/shop/2026-11-05")).unwrap();
    folder.write("site/workloads/shop/2026-11-05/review.json", folder.read("c.json"));
    let ran = publish(&folder, "");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("it belongs in workloads/bank-"), "{}", ran.err);
}

#[test]
fn hostile_names_are_text_and_stay_in_the_folder() {
    let folder = Folder::with(&[]);
    let hostile = [
        "../../outside",
        "</script><img src=x onerror=alert(1)>",
        "CON",
        "a\u{202e}b",
        "주문 관리",
        "注文",
        "/etc",
        "..",
        "\"><svg onload=x>",
    ];
    for (at, name) in hostile.iter().enumerate() {
        review(&folder, (name, "2026-10-01", &format!("{at}.json")), BUCKET, "");
    }
    let ran = publish(&folder, &(0..hostile.len()).map(|at| format!("{at}.json")).collect::<Vec<_>>().join(" "));
    assert!(ran.err.contains(&format!("workloads: {0}; new: {0}.", hostile.len())), "{}", ran.err);
    assert!(names(&folder).iter().all(|name| name.is_ascii() && !name.contains("..")), "{:?}", names(&folder));
    assert!(!folder.path().parent().unwrap().join("outside").exists());
    for name in pages(&folder) {
        let page = page(&folder, &name);
        assert!(!page.contains("<img") && !page.contains("<svg onload") && !page.contains('\u{202e}'), "{name}");
    }
    assert!(page(&folder, "index.html").contains("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;"));
}

#[test]
fn pages_load_nothing_and_link_only_to_files_of_the_site() {
    let folder = published();
    for name in pages(&folder) {
        let page = page(&folder, &name);
        assert!(page.contains("default-src 'none'") && !page.contains("unsafe-inline") && !page.contains(" style="), "{name}");
        let of_site = name.matches('/').count() < 3;
        assert!(!of_site || !page.contains("<script"), "{name}");
        for link in page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).filter(|_| of_site) {
            let Some(target) = Some(link).filter(|link| !link.starts_with('#')) else { continue };
            let resolved = Path::new(&name).parent().unwrap().join(target);
            assert!(folder.path().join("site").join(&resolved).is_file(), "{name} links to {target}");
        }
    }
}

#[test]
fn an_empty_site_says_how_to_fill_it() {
    let folder = Folder::with(&[]);
    let ran = publish(&folder, "");
    assert_eq!((ran.code, names(&folder)), (0, vec!["index.html".to_owned()]), "{}", ran.err);
    assert!(page(&folder, "index.html").contains("plumbrule publish review.json --to public"));
}

#[test]
fn a_site_is_written_in_one_language_or_in_all() {
    let folder = two();
    for (lang, words) in [
        ("ko", vec!["전체 검토"]),
        ("ja", vec!["すべてのレビュー"]),
        ("all", vec!["All reviews", "전체 검토", "すべてのレビュー"]),
    ] {
        assert_eq!(publish(&folder, &format!("a.json b.json c.json --lang {lang} -q")).err, "");
        let page = page(&folder, "workloads/shop/index.html");
        for word in ["All reviews", "전체 검토", "すべてのレビュー"] {
            assert_eq!(page.contains(word), words.contains(&word), "{lang}: {word}");
        }
    }
    let ids: Vec<String> =
        page(&folder, "index.html").split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
    assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), ids.len(), "{ids:?}");
}

#[test]
fn the_verdict_of_the_index_is_that_of_the_report() {
    let folder = published();
    for (place, word) in
        [("workloads/shop/2026-09-01", "Not ready for approval"), ("workloads/shop/2026-10-01", "Ready with conditions")]
    {
        assert!(page(&folder, &format!("{place}/index.html")).contains(&format!("{word}</p>")), "{place}");
    }
    assert!(page(&folder, "workloads/shop/index.html").contains("Ready with conditions</p>"));
    assert!(page(&folder, "index.html").contains("None of 2 workloads is stopped by its gate."));
}

#[test]
fn a_review_without_a_workload_is_kept_and_a_note_says_so() {
    let folder = Folder::with(&[("t.yaml", BUCKET)]);
    folder.review("t.yaml -q -o json=a.json");
    let ran = publish(&folder, "a.json");
    assert!(ran.err.starts_with("note: Reviews without a workload's name count as one workload;"), "{}", ran.err);
    assert!(page(&folder, "index.html").contains(">Workload without a name</a>"));
}

#[test]
fn a_classification_stands_on_every_page() {
    let folder = Folder::with(&[("t.yaml", BUCKET), ("plumbrule.yaml", "workload: {name: shop, classification: Secret <b>}\n")]);
    folder.review("t.yaml -q -o json=a.json");
    assert_eq!(publish(&folder, "a.json").code, 0);
    for name in pages(&folder) {
        assert!(page(&folder, &name).contains("<span class=\"class\">Secret &lt;b&gt;</span>"), "{name}");
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error() {
    let folder = Folder::with(&[("site", "a file")]);
    let ran = publish(&folder, "");
    assert_eq!(ran.code, 2);
    assert!(ran.complaint().starts_with("error: cannot use site"), "{}", ran.err);
}

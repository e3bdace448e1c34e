//! Reviews as pages: of the example, of nothing, of what is accepted, of what means harm, and of very much.
//!
//! Each lies in a folder of its own, in several languages, beside the review itself.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

/// One language each, then all on one page.
const LANGUAGES: [&str; 4] = ["en", "ko", "ja", "all"];
/// Rules that are made, so that with 60 buckets a review has more groups and findings than a page shows.
const RULES: usize = 120;
/// Tags of a bucket, as many as a page shows values of one place.
const TAGS: usize = 12;

/// Writes every page; the folder stays, so that what a test complains about can be opened.
pub(crate) fn write() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("browser");
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/web-service/template.yaml");
    review(&folder, "example", &[("template.yaml", &fs::read_to_string(example).unwrap())], "");
    review(&folder, "clean", &[("t.yaml", "Resources:\n  Wait: {Type: AWS::CloudFormation::WaitConditionHandle}\n")], "");
    review(&folder, "nothing", &[("t.yaml", "Resources: [")], "");
    accepted(&folder);
    hostile(&folder);
    purposes(&folder, "many", 2);
    purposes(&folder, "large", 60);
    site(&folder);
    folder
}

/// Reviews files in each language.
fn review(folder: &Path, name: &str, files: &[(&str, &str)], line: &str) {
    let folder = folder.join(name);
    let input = folder.join("input");
    // Marks the root of a repository, so that no configuration from above is found.
    fs::create_dir_all(input.join(".git")).unwrap();
    for (file, text) in files {
        let path = input.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    for language in LANGUAGES {
        let mut command = Command::new(env!("CARGO_BIN_EXE_plumbrule"));
        command.current_dir(&input).env("NO_COLOR", "1").env_remove("SOURCE_DATE_EPOCH");
        command.args(["review", ".", "--quiet", "--as-of", "2026-11-23", "--lang", language]).args(line.split_whitespace());
        command.arg("-o").arg(format!("html=../{language}.html"));
        if language == "en" {
            command.args(["-o", "json=../review.json"]);
        }
        let output = command.output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code().is_some_and(|code| code < 4), "{name} {language}: {error}");
        assert!(folder.join(format!("{language}.html")).exists(), "{name} {language}: {error}");
    }
}

/// Lines between the buckets keep the name of one out of the code around the other.
const DOORS: &str = "\
Resources:
  Uploads: {Type: AWS::S3::Bucket}



  Copies: {Type: AWS::S3::Bucket}



  Door:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: door
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}]
  Gate:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: gate
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 3389, ToPort: 3389, CidrIp: 0.0.0.0/0}]
";

const WAIVERS: &str = "\
waivers:
  - rule: security-group-closes-admin-ports
    resource: Door
    until: 2027-01-31
    owner: mina@example.com
    reason: Operators come in through the VPN until the agents are installed.
    approver: ciso@example.com
    ticket: SEC-1207
  - {rule: s3-bucket-keeps-versions, resource: Uploads, until: 2026-03-01, owner: jun@example.com, reason: the originals lie elsewhere}
";

const STATEMENTS: &str = "\
attestations:
  - about: OPS01-BP01
    statement: Needs are collected from customers each quarter.
    name: Jun Sato
    role: product owner
    date: 2026-10-01
    until: 2027-04-01
";

/// A review with waivers, a statement, and a baseline that knows one template.
fn accepted(folder: &Path) {
    let baseline = folder.join("baseline");
    fs::create_dir_all(&baseline).unwrap();
    review(&baseline, "older", &[("t.yaml", DOORS)], "");
    let known = baseline.join("older/review.json");
    let newer = DOORS.replace("Resources:\n", "Resources:\n  More: {Type: AWS::S3::Bucket}\n\n\n\n");
    let files = [
        ("t.yaml", newer.as_str()),
        ("plumbrule.yaml", "workload: {name: shop}\n"),
        ("waivers.yaml", WAIVERS),
        ("attestations.yaml", STATEMENTS),
    ];
    review(folder, "accepted", &files, &format!("--baseline {}", known.display()));
}

/// Publishes reviews in all languages, and a site without any.
fn site(folder: &Path) {
    let reviews = ["example", "baseline/older", "accepted", "hostile"].map(|name| folder.join(name).join("review.json"));
    for (site, reviews) in [("site", &reviews[..]), ("site-empty", &[])] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_plumbrule"));
        command.args(["publish", "--quiet", "--lang", "all", "--to"]).arg(folder.join(site)).args(reviews);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// What an attacker would write where a name or a text is asked for.
const HARM: &str = "</script><img src=x onerror=alert(1)>\u{202e}\"'`${alert(2)}{{7*7}}&lt;b&gt;\u{0}";

/// A template whose names and values mean harm.
fn hostile_template() -> serde_json::Value {
    let (long, wide) = ("L".repeat(10_000), "긴이름".repeat(3_000));
    let attribute = "\" onfocus=alert(4) x=\"";
    let names = [HARM, "javascript:alert(3)", "A\u{202e}B\u{2066}", "new\nline", &long, &wide, attribute];
    let mut resources = serde_json::Map::new();
    let mut add = |name: &str, kind: &str, properties: serde_json::Value| {
        resources.insert(name.to_owned(), json!({"Type": kind, "Properties": properties}));
    };
    for (at, name) in names.into_iter().enumerate() {
        add(name, "AWS::S3::Bucket", json!({"BucketName": name, "Tags": [{"Key": HARM, "Value": name}]}));
        let ingress = json!([{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0", "Description": name}]);
        let properties = json!({"GroupDescription": name, "SecurityGroupIngress": ingress});
        add(&format!("{at}{name}"), "AWS::EC2::SecurityGroup", properties);
    }
    add("Kind", &format!("AWS::{HARM}::Kind"), json!({}));
    add("Mode", "AWS::S3::Bucket", json!({"VersioningConfiguration": {"Status": {"Ref": HARM}}}));
    let parameters = json!({HARM: {"Type": "String", "AllowedValues": ["Enabled", HARM]}});
    json!({"Description": HARM, "Parameters": parameters, "Resources": resources})
}

/// Names, values, files, waivers and statements that mean harm.
fn hostile(folder: &Path) {
    let text = hostile_template().to_string();
    // YAML allows no null byte.
    let harm = HARM.replace('\0', "");
    let waiver = json!({"rule": "security-group-closes-admin-ports", "resource": "2A\u{202e}B\u{2066}", "until": "2027-01-31",
        "owner": harm, "reason": harm, "approver": harm, "ticket": harm});
    let links = json!([{"link": "javascript:alert(5)"}, {"link": harm}]);
    let statement = json!({"about": "OPS01-BP01", "statement": harm, "name": harm, "role": harm, "date": "2026-10-01",
        "until": "2027-04-01", "evidence": links});
    let files = [
        ("<img src=x onerror=alert(6)>\u{202e}.json", text),
        ("plumbrule.yaml", json!({"workload": {"name": harm}}).to_string()),
        ("waivers.yaml", json!({"waivers": [waiver]}).to_string()),
        ("attestations.yaml", json!({"attestations": [statement]}).to_string()),
    ];
    review(folder, "hostile", &files.each_ref().map(|(name, text)| (*name, text.as_str())), "");
}

/// A review of buckets, each of which fails every one of the rules that were made; what a rule reads fills a table.
fn purposes(folder: &Path, name: &str, buckets: usize) {
    let mut template = "Resources:\n".to_owned();
    for bucket in 0..buckets {
        let tags: Vec<_> = (0..TAGS).map(|tag| json!({"Key": format!("purpose-of-{tag:02}"), "Value": "none"})).collect();
        let resource =
            json!({"Type": "AWS::S3::Bucket", "Properties": {"BucketName": format!("data-{bucket:04}"), "Tags": tags}});
        writeln!(template, "  Bucket{bucket:04}: {resource}").unwrap();
    }
    let rules = folder.join(name).join("rules");
    for number in 0..RULES {
        let rule = rules.join(format!("bucket-says-purpose-{number:03}"));
        fs::create_dir_all(&rule).unwrap();
        fs::write(rule.join("rule.yaml"), metadata(number).to_string()).unwrap();
        let require = format!("require bucket.Tags.some(|tag| tag.Key == \"purpose-{number:03}\") else \"no-purpose\";");
        let script = format!("// A bucket says what it is for.\nfn check(bucket, design) {{\n    {require}\n}}\n");
        fs::write(rule.join("rule.rhai"), script).unwrap();
    }
    review(folder, name, &[("t.yaml", &template)], "--rules ../rules");
}

/// The metadata of a rule that was made, with texts as long as those of a real one.
fn metadata(number: usize) -> serde_json::Value {
    let (severities, efforts) = (["critical", "high", "medium", "low"], ["small", "medium", "large"]);
    let practices = ["SEC08-BP02", "REL09-BP01", "OPS05-BP05", "COST04-BP05", "PERF02-BP03", "SUS04-BP03"];
    let why = "Nobody can tell what a bucket without a purpose is for, who answers for it, or when it may go.";
    let fix = "Name the purpose in the register of the platform, then give the bucket its name from there.";
    let title = format!("Buckets are named for purpose {number:03}");
    json!({
        "engine": 1, "applies_to": ["AWS::S3::Bucket"], "since": "0.1.0",
        "severity": severities[number % 4], "effort": efforts[number % 3],
        "evidence": [{"practice": practices[number % 6], "strength": "evidences"}],
        "sources": ["https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html"],
        "en": {"title": title, "why": why, "fix": fix, "no-purpose": format!("The name is not `purpose-{number:03}`.")},
        "ko": {"title": format!("버킷 이름을 용도 {number:03}에 맞게 지정"), "why": "용도를 알 수 없는 버킷은 담당자와 보존 기간도 알 수 없습니다.",
            "fix": "플랫폼 대장에 용도를 등록하고 그 이름을 버킷에 지정하십시오.", "no-purpose": format!("버킷 이름이 `purpose-{number:03}`이 아닙니다.")},
        "ja": {"title": format!("バケットを用途 {number:03} に合わせて命名する"), "why": "用途の分からないバケットは、担当者も保存期間も分かりません。",
            "fix": "台帳に用途を登録し、その名前をバケットに付けてください。", "no-purpose": format!("バケット名が `purpose-{number:03}` ではありません。")},
    })
}

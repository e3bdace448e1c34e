//! Embeds rules, tables and texts: YAML that people edit becomes JSON that starts fast.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use sha2::{Digest as _, Sha256};

type Outcome<T> = Result<T, String>;

fn main() -> Outcome<()> {
    for folder in ["rules", "data", "reports"] {
        println!("cargo::rerun-if-changed={folder}");
    }
    let mut code = String::new();
    for (name, folder) in [
        ("FACTS", "data/facts"),
        ("FRAMEWORK", "data/framework"),
        ("JURISDICTIONS", "data/jurisdictions"),
        ("GOOD", "rules/good"),
        ("PICTURE", "data/picture"),
        ("TEXTS", "reports/text"),
        ("CONFIG_MAPPINGS", "data/mappings/config"),
    ] {
        tables(&mut code, name, Path::new(folder))?;
    }
    for (name, what, folder) in [
        ("FACTS_DIGEST", "tables of facts", "data/facts"),
        ("FRAMEWORK_DIGEST", "tables of the framework", "data/framework"),
        ("JURISDICTIONS_DIGEST", "built-in jurisdictions", "data/jurisdictions"),
    ] {
        let digest = folder_digest(Path::new(folder))?;
        push(&mut code, &format!("/// SHA-256 over the {what}.\npub(crate) const {name}: &str = {digest:?};"));
    }
    templates(&mut code)?;
    rules(&mut code)?;
    review_rules(&mut code)?;
    #[expect(clippy::disallowed_methods, reason = "cargo names the folder of build output in the environment")]
    let out = env::var("OUT_DIR").map_err(|e| e.to_string())?;
    fs::write(Path::new(&out).join("embedded.rs"), code).map_err(|e| e.to_string())
}

/// The digest of the files of a folder, so that no run has to work it out.
fn folder_digest(folder: &Path) -> Outcome<String> {
    let files = listing(folder)?;
    let texts: Vec<String> = files.iter().map(|file| read(file)).collect::<Outcome<_>>()?;
    Ok(digest(&texts))
}

fn digest(texts: &[String]) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update(text.as_bytes());
        hash.update([0]);
    }
    data_encoding::HEXLOWER.encode(&hash.finalize())
}

/// Every YAML file of a folder as (stem, JSON text).
fn tables(code: &mut String, name: &str, folder: &Path) -> Outcome<()> {
    push(code, &format!("/// The files of `{}` as JSON.\npub(crate) static {name}: &[(&str, &str)] = &[", folder.display()));
    for file in listing(folder)? {
        if file.extension().is_some_and(|e| e == "yaml") {
            push(code, &format!("({:?}, {:?}),", stem(&file), json(&yaml(&file)?)));
        }
    }
    push(code, "];");
    Ok(())
}

/// Every template as (file name, text).
fn templates(code: &mut String) -> Outcome<()> {
    push(code, "/// The files of `reports/templates`.\npub(crate) static TEMPLATES: &[(&str, &str)] = &[");
    for file in listing(Path::new("reports/templates"))? {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        push(code, &format!("({name:?}, {:?}),", read(&file)?));
    }
    push(code, "];");
    Ok(())
}

/// Every rule folder `rules/<pack>/<id>`.
fn rules(code: &mut String) -> Outcome<()> {
    push(code, "/// The built-in rules, by pack and id.\npub(crate) static RULES: &[EmbeddedRule] = &[");
    for pack in listing(Path::new("rules"))?.iter().filter(|p| p.is_dir() && !p.ends_with("good")) {
        for folder in listing(pack)?.iter().filter(|p| p.join("rule.yaml").is_file()) {
            rule(code, &stem(pack), folder)?;
        }
    }
    push(code, "];");
    Ok(())
}

/// Every file `data/review-rules/<id>.yaml`: a rule about the review itself, without a script.
fn review_rules(code: &mut String) -> Outcome<()> {
    push(code, "/// The rules about the review itself, by id.\npub(crate) static REVIEW_RULES: &[EmbeddedRule] = &[");
    for file in listing(Path::new("data/review-rules"))? {
        let mut metadata = yaml(&file)?;
        let texts = texts(&mut metadata, &file)?;
        let digest = digest(&[read(&file)?]);
        push(
            code,
            &embedded(&Embedded {
                pack: "review",
                id: &stem(&file),
                metadata: &json(&metadata),
                script: "",
                texts,
                cases: "[]",
                crossfire: "",
                digest: &digest,
            }),
        );
    }
    push(code, "];");
    Ok(())
}

fn rule(code: &mut String, pack: &str, folder: &Path) -> Outcome<()> {
    let file = folder.join("rule.yaml");
    let mut metadata = yaml(&file)?;
    let texts = texts(&mut metadata, &file)?;
    let cases = folder.join("cases.yaml");
    let cases = if cases.is_file() { json(&yaml(&cases)?) } else { "[]".into() };
    let digest = digest(&[read(&file)?, read(&folder.join("rule.rhai"))?]);
    let crossfire = folder.join("crossfire.txt");
    let crossfire = if crossfire.is_file() { read(&crossfire)? } else { String::new() };
    let script = read(&folder.join("rule.rhai"))?;
    let (id, metadata) = (stem(folder), json(&metadata));
    let rule = Embedded {
        pack,
        id: &id,
        metadata: &metadata,
        script: &script,
        texts,
        cases: &cases,
        crossfire: &crossfire,
        digest: &digest,
    };
    push(code, &embedded(&rule));
    Ok(())
}

/// The fields of an `EmbeddedRule`.
struct Embedded<'a> {
    pack: &'a str,
    id: &'a str,
    metadata: &'a str,
    script: &'a str,
    texts: [String; 3],
    cases: &'a str,
    crossfire: &'a str,
    digest: &'a str,
}

fn embedded(rule: &Embedded<'_>) -> String {
    let Embedded { pack, id, metadata, script, texts: [en, ko, ja], cases, crossfire, digest } = rule;
    format!(
        "EmbeddedRule {{ pack: {pack:?}, id: {id:?}, metadata: {metadata:?}, script: {script:?}, texts: [{en:?}, {ko:?}, {ja:?}], cases: {cases:?}, crossfire: {crossfire:?}, digest: {digest:?} }},"
    )
}

/// Takes the texts out of the metadata of a rule.
fn texts(metadata: &mut serde_json::Value, file: &Path) -> Outcome<[String; 3]> {
    let fields = metadata.as_object_mut().ok_or_else(|| format!("{}: not a map", file.display()))?;
    Ok(["en", "ko", "ja"].map(|language| json(&fields.shift_remove(language).unwrap_or(serde_json::Value::Null))))
}

fn push(code: &mut String, line: &str) {
    let _ = writeln!(code, "{line}");
}

/// The paths of a folder in a stable order; none if the folder does not exist.
fn listing(folder: &Path) -> Outcome<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    paths.sort();
    Ok(paths)
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn yaml(path: &Path) -> Outcome<serde_json::Value> {
    serde_yaml::from_str(&read(path)?).map_err(|e| format!("{}: {e}", path.display()))
}

fn json(value: &serde_json::Value) -> String {
    value.to_string()
}

//! Rules run as programs say what Rhai says, over all cases of all rules.

use plumbrule::engine::Workshop;
use plumbrule::review::{Judgement, judge};
use plumbrule::rule::{Rule, Rulebook};
use plumbrule::rule_test::{Prepared, Report, cases, every};

/// What a rule says of every subject, with places and arguments.
fn said(rule: &Rule, prepared: &Prepared, is_reference: bool) -> Vec<String> {
    let mut workshop = Workshop::new(prepared.jurisdiction.as_ref());
    let session = prepared.session();
    session.is_reference.set(is_reference);
    let judged = prepared.subjects(rule).map(|id| judge(&mut workshop, rule, &session, id));
    judged.map(|judged| format!("{:#?}", judged.map(|judged| judged.map(in_order)))).collect()
}

/// Rhai takes the operands of a whole chain before the first step of it, so the order of the reads is another.
fn in_order(mut judgement: Judgement) -> Judgement {
    judgement.reads.sort();
    judgement
}

#[test]
fn a_program_says_what_rhai_says() {
    let rulebook = Rulebook::builtin().unwrap();
    let rules: Vec<&Rule> = rulebook.rules().collect();
    let report = every(&rules, |rule| {
        let mut report = Report::default();
        for case in cases(rule).unwrap() {
            let rule = case.rule_with_settings(rule);
            let prepared = case.prepare(&rule).unwrap();
            // The words of a jurisdiction are known only where a case has one.
            let workshop = Workshop::new(prepared.jurisdiction.as_ref());
            if (prepared.jurisdiction.is_some() || rule.pack != "sovereignty") && !workshop.understands(&rule) {
                report.problems.push(format!("{}: {}: the rule is no program", rule.id, case.name));
            }
            report.count("programs", usize::from(workshop.understands(&rule)));
            let (program, reference) = (said(&rule, &prepared, false), said(&rule, &prepared, true));
            report.count("subjects", program.len());
            for (program, reference) in program.iter().zip(&reference).filter(|(program, reference)| program != reference) {
                report.problems.push(format!("{}: {}:\n{program}\n{reference}", rule.id, case.name));
            }
        }
        report
    });
    println!("programs: {} rules, {}, {} problems", rules.len(), report.summary(), report.problems.len());
    assert!(report.counts.get("programs").is_some_and(|count| *count > 3000), "Rhai was held against itself");
    assert!(report.counts.get("subjects").is_some_and(|count| *count > 2000), "the cases were not found");
    assert!(report.problems.is_empty(), "\n{}", report.problems.join("\n"));
}

/// Scripts that mean something to Rhai alone, or nothing at all: a program must not guess.
#[test]
fn what_is_not_understood_is_left_to_rhai() {
    let rulebook = Rulebook::builtin().unwrap();
    let pattern = rulebook.get("s3-bucket-disables-acls").unwrap();
    let understands = |body: &str| {
        let script = format!("fn other(x) {{ x == 1 }}\nfn check(bucket, design) {{ {body} }}");
        Workshop::new(None).understands(&with_script(pattern, script))
    };
    assert!(understands("let a = bucket.Tags; require a.some(|t| other(t.Key)) & !(bucket.X in [1, 2]) else \"k\";"));
    for body in [
        "require `a` == \"a\" else \"k\";",
        "require bucket.Tags.some(|t| bucket.BucketName == t.Key) else \"k\";",
        "let design = 1; require bucket.X == design else \"k\";",
        "while true { } require bucket.X == 1 else \"k\";",
        "let a = 0x10; require bucket.X == a else \"k\";",
        "require bucket.X == unknown_name else \"k\";",
        "require bucket.X == NO_SUCH_SETTING else \"k\";",
        "require bucket.X == 1 && bucket.Y == 2 else \"k\";",
        "require bucket.no_such_word(1) else \"k\";",
        "require other(1, 2) else \"k\";",
        "let a = 1; require a else \"k\";",
        "bucket.X == 1; require bucket.X == 1 else \"k\";",
        "require bucket.Tags.some(|t| { t.Key == \"a\" }) else \"k\";",
        "require bucket.X == 1 else \"k\"",
        "require bucket.X == \"\\u{41}\" else \"k\";",
        "/* a */ require bucket.X == 1 else \"k\";",
    ] {
        assert!(!understands(body), "{body}");
    }
    let nested = format!("require {}1{} == 1 else \"k\";", "(".repeat(100), ")".repeat(100));
    assert!(!understands(&nested));
    let own_word = with_script(pattern, "fn some(x) { x } fn check(a, b) { }".into());
    assert!(!Workshop::new(None).understands(&own_word));
}

fn with_script(pattern: &Rule, script: String) -> Rule {
    let mut rule = pattern.clone();
    rule.script = script.into();
    rule
}

//! A large account is read as a stream: memory does not grow with it but for a few bytes an item.
#![expect(clippy::unwrap_used, reason = "a test fails where something is not as it should be")]

use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::atomic::AtomicUsize;

use parts::Running;
use peak_alloc::PeakAlloc;
use plumbrule::intake::{Options, gather_beside};
use plumbrule::review::Settings;
use plumbrule::rule::Rulebook;

mod parts;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// An item that no rule finds anything wrong with, and that none asks about: streams and stacks in turn.
fn item(number: usize) -> String {
    let head = |kind: &str, id: &str, arn: &str| {
        format!(
            r#"{{"resourceType":"{kind}","resourceId":"{id}","arn":"{arn}","accountId":"111122223333","awsRegion":"eu-west-1","configurationItemStatus":"OK","configurationItemCaptureTime":"2026-11-01T00:00:00.000Z","tags":{{}},"relationships":[],"supplementaryConfiguration":{{}},"configuration":"#
        )
    };
    if number.is_multiple_of(2) {
        let arn = format!("arn:aws:cloudformation:eu-west-1:111122223333:stack/stack-{number}/1");
        return format!(
            r#"{}{{"stackId":"{arn}","stackName":"stack-{number}"}}}}"#,
            head("AWS::CloudFormation::Stack", &arn, &arn)
        );
    }
    let name = format!("stream-{number}");
    let arn = format!("arn:aws:kinesis:eu-west-1:111122223333:stream/{name}");
    let head = head("AWS::Kinesis::Stream", &name, &arn);
    format!(
        r#"{head}{{"Arn":"{arn}","Name":"{name}","RetentionPeriodHours":24,"ShardCount":1,"StreamEncryption":{{"EncryptionType":"KMS","KeyId":"alias/aws/kinesis"}}}}}}"#
    )
}

fn write(count: usize, file: &Path) {
    let mut out = BufWriter::new(std::fs::File::create(file).unwrap());
    writeln!(out, "{{\"fileVersion\":\"1.0\",\"configSnapshotId\":\"1\",\"configurationItems\":[").unwrap();
    for number in 0..count {
        write!(out, "{}{}", if number == 0 { "" } else { ",\n" }, item(number)).unwrap();
    }
    writeln!(out, "]}}").unwrap();
    out.flush().unwrap();
}

/// Reviews a file part by part: the peak of the bytes that were allocated, the resources, and the findings and questions.
fn review(file: &Path) -> (usize, usize, usize) {
    let mut rulebook = Rulebook::builtin().unwrap();
    // Without a jurisdiction they only ask.
    rulebook.retain(|rule| rule.pack != "sovereignty");
    let unstated = || serde_json::json!({});
    let settings = Settings { context: unstated(), workload: unstated(), ..Settings::default() };
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let intake = gather_beside(&[file.to_owned()], Vec::new(), &Options::default(), &|| parts::asked(&rulebook));
    assert!(intake.errors.is_empty() && intake.designs.is_empty(), "{:?}", intake.errors);
    let running = Running { rulebook: &rulebook, settings: &settings, is_one_of_several: false, spared: AtomicUsize::default() };
    let (reviewed, ..) = running.review(&intake, 2);
    let resources = reviewed.coverage.designs.iter().map(|design| design.resources).sum();
    (MEMORY.peak_usage() - before, resources, reviewed.verdicts.len())
}

/// Bytes for each further item: the id that the review lists, and what tells that it did not occur before.
const EACH: usize = 160;

#[test]
fn memory_does_not_grow_with_the_items() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("items.json");
    let mut peaks = Vec::new();
    for count in [20_000, 100_000] {
        write(count, &file);
        let (peak, resources, verdicts) = review(&file);
        println!(
            "memory: {count} items, {} bytes: {peak} bytes at the peak, {verdicts} findings and questions",
            file.metadata().unwrap().len()
        );
        assert_eq!(resources, count);
        assert!(verdicts < 50, "{verdicts} findings and questions take memory themselves");
        peaks.push(peak);
    }
    let grown = peaks[1].saturating_sub(peaks[0]);
    assert!(grown <= 80_000 * EACH, "80,000 items more took {grown} bytes more");
}

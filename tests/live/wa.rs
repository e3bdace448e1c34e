//! `wa` against the emulated Tool: what a push leaves there, what it never touches, and what becomes of it when something breaks.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::emulator::{Emulator, SECRETS};

mod answers;
mod creation;
mod faults;
mod people;
mod pull;

/// The Region of the workload.
const HERE: &str = "ap-northeast-2";
/// The lens.
const LENS: &str = "wellarchitected";

/// A group that lets everybody in, a queue, and nothing else: the workload is declared to be complete.
const TEMPLATE: &str = "\
Resources:
  Door:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: door
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}]
  Jobs:
    Type: AWS::SQS::Queue
    Properties: {KmsMasterKeyId: alias/jobs}
";

const CONFIGURATION: &str = "\
workload:
  name: orders
  description: Takes orders and ships them.
  environment: production
  owners: [Kim]
";

/// What people state: one practice met, one of no concern, in Korean and Japanese.
const STATEMENTS: &str = "\
attestations:
  - {about: OPS03-BP01, statement: 경영진이 프로그램을 지원합니다. 🧱, name: 김, role: Lead, date: 2025-11-01, until: 2026-10-31, evidence: [{link: 'https://wiki.example/sponsor'}]}
  - {about: COST03-BP01, state: not-applicable, statement: 'BUSINESS_PRIORITIES: 費用は別の部門が負担します。', name: 佐藤, role: Lead, date: 2025-11-01, until: 2026-10-31}
";

/// What a run came to.
#[derive(Debug)]
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

/// An emulated Tool with one workload, and a review of it.
struct Wa {
    aws: Emulator,
    id: String,
}

impl Wa {
    fn start() -> Option<Self> {
        let aws = Emulator::start()?;
        for (file, text) in [("t.yaml", TEMPLATE), ("plumbrule.yaml", CONFIGURATION), ("attestations.yaml", STATEMENTS)] {
            fs::write(aws.home().join(file), text).unwrap();
        }
        let wa = Self { aws, id: String::new() };
        wa.review();
        let id = wa.create();
        Some(Self { id, ..wa })
    }

    /// Makes the workload, as somebody in the console would.
    fn create(&self) -> String {
        let made = self.somebody(
            "CreateWorkload",
            &json!({"WorkloadName": "orders", "Description": "takes orders", "Environment": "PRODUCTION", "Lenses": [LENS],
                   "AwsRegions": [HERE], "ReviewOwner": "Kim", "ClientRequestToken": "tests"}),
        );
        made["WorkloadId"].as_str().unwrap().to_owned()
    }

    /// Back to a workload that nobody has answered.
    fn anew(&self) {
        self.aws.reset();
        assert_eq!(self.create(), self.id);
        for journal in self.journals() {
            fs::remove_file(journal).unwrap();
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.aws.home().join(name)
    }

    fn journals(&self) -> Vec<PathBuf> {
        let files = fs::read_dir(self.aws.home()).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| path.to_string_lossy().ends_with(".wa-journal.json")).collect()
    }

    /// Runs a command line, words parted by spaces. Whatever it says holds no secret.
    fn run(&self, line: &str) -> Ran {
        let output = self.aws.plumbrule(&line.split_whitespace().collect::<Vec<_>>()).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let ran = Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) };
        for secret in SECRETS {
            assert!(!ran.out.contains(secret) && !ran.err.contains(secret), "{line} tells a secret");
        }
        ran
    }

    /// Reviews the template on the day of the tests.
    fn review(&self) {
        let ran = self.run("review t.yaml --exit-zero -q -o json=review.json");
        assert_eq!(ran.code, Some(0), "{}", ran.err);
    }

    fn push(&self, more: &str) -> Ran {
        self.run(&format!("wa push --region {HERE} --workload orders --review review.json {more}"))
    }

    /// Keeps a plan in a file; only reads.
    fn plan(&self, more: &str) -> Value {
        let ran = self.run(&format!("wa plan --region {HERE} --workload orders --review review.json --format json {more}"));
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        fs::write(self.file("plan.json"), &ran.out).unwrap();
        serde_json::from_str(&ran.out).unwrap()
    }

    fn replay(&self, more: &str) -> Ran {
        self.run(&format!("wa push --plan plan.json --yes {more}"))
    }

    fn somebody(&self, operation: &str, parameters: &Value) -> Value {
        self.aws.somebody("wellarchitected", operation, HERE, parameters)
    }

    /// What a person answers in the console.
    fn person(&self, question: &str, answer: &Value) {
        let mut asked = json!({"WorkloadId": self.id, "LensAlias": LENS, "QuestionId": question});
        asked.as_object_mut().unwrap().extend(answer.as_object().unwrap().clone());
        self.somebody("UpdateAnswer", &asked);
    }

    /// The answer that the Tool holds.
    fn answer(&self, question: &str) -> Value {
        let asked = json!({"WorkloadId": self.id, "LensAlias": LENS, "QuestionId": question});
        self.somebody("GetAnswer", &asked)["Answer"].clone()
    }

    /// What the Tool holds of a choice.
    fn choice(&self, question: &str, id: &str) -> Value {
        let answer = self.answer(question);
        let found = answer["ChoiceAnswers"].as_array().unwrap().iter().find(|one| one["ChoiceId"] == id).cloned();
        found.unwrap_or_default()
    }

    /// Everything that the Tool holds.
    fn held(&self) -> Value {
        let mut state = self.aws.state();
        // When something was changed says how often it was, which is looked at by itself.
        for workload in state["workloads"].as_array_mut().unwrap() {
            workload.as_object_mut().unwrap().retain(|key, _| key != "updated" && key != "UpdatedAt");
        }
        state["workloads"].clone()
    }

    /// The questions whose updates had their effect, each time.
    fn changed(&self) -> Vec<String> {
        let requests = self.aws.requests();
        let updates = requests.iter().filter(|request| request["operation"] == "UpdateAnswer" && request["status"] == 200);
        updates.map(|request| request["parameters"]["QuestionId"].as_str().unwrap().to_owned()).collect()
    }

    /// No question was changed twice.
    fn assert_once(&self, about: &str) {
        let changed = self.changed();
        let each: BTreeSet<&String> = changed.iter().collect();
        assert_eq!(each.len(), changed.len(), "{about}: {changed:?}");
    }
}

/// The parts of a file of JSON that keep to a schema that the program prints.
fn keeps_to_schema(wa: &Wa, kind: &str, file: &Path) {
    let schema: Value = serde_json::from_str(&wa.run(&format!("schema {kind}")).out).unwrap();
    let document: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<String> =
        validator.iter_errors(&document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:?}");
}

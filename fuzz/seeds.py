#!/usr/bin/env python3
"""Writes the seed corpus into fuzz/seeds: the examples, and the good resources of the rules as templates of one."""

import json
import pathlib

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
SEEDS = ROOT / "fuzz" / "seeds"
# Forms that no good resource has.
FORMS = {
    "functions.yaml": "Parameters: {P: {Type: String, AllowedValues: [a, b]}}\nConditions: {C: !Equals [!Ref P, a]}\n"
    "Resources:\n  A: {Type: AWS::S3::Bucket, Condition: C, Properties: {BucketName: !If [C, !Sub 'x-${P}', !Ref AWS::NoValue]}}\n",
    "loop.yaml": "Transform: AWS::LanguageExtensions\nResources:\n  'Fn::ForEach::L':\n    - N\n    - [a, b]\n"
    "    - 'Q${N}': {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref N}}\n",
    "sam.yaml": "Transform: AWS::Serverless-2016-10-31\nGlobals: {Function: {Runtime: python3.12}}\nResources:\n"
    "  F: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Policies: [AdministratorAccess], FunctionUrlConfig: {AuthType: NONE}}}\n",
    "set.yaml": "Resources:\n  S:\n    Type: AWS::CloudFormation::StackSet\n    Properties:\n      TemplateBody: |\n"
    "        Resources: {K: {Type: AWS::KMS::Key}}\n",
    "anchors.yaml": "a: &x {b: [1, 'two', \"thr\\u0065e\"]}\nc: *x\nd: {<<: *x, e: |\n    text\n  }\n",
}


def main():
    texts = dict(FORMS)
    for path in sorted((ROOT / "rules" / "good").glob("*.yaml")):
        template = {"Resources": yaml.safe_load(path.read_text())}
        texts[path.name] = yaml.safe_dump(template)
        texts[path.stem + ".json"] = json.dumps(template)
    for path in sorted(ROOT.glob("examples/*/*template*")):
        texts[path.parent.name + "-" + path.name] = path.read_text()
    for target in ("tree", "intake", "engine"):
        folder = SEEDS / target
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text)


if __name__ == "__main__":
    main()

"""The Well-Architected Tool: workloads, lens reviews, answers and milestones."""

import copy

from aws import lens as lenses
from aws.answers import Answer, refused
from aws.errors import ServiceError
from aws.pages import page

MILESTONES = 100
_COPIED = (
    "WorkloadName", "Description", "Environment", "AccountIds", "AwsRegions", "NonAwsRegions", "ArchitecturalDesign",
    "ReviewOwner", "IndustryType", "Industry", "Notes", "PillarPriorities", "Lenses", "Tags", "DiscoveryConfig", "Applications",
    "ImprovementStatus", "IsReviewOwnerUpdateAcknowledged",
)  # fmt: skip


class Workload:
    """A workload with its answers and milestones."""

    def __init__(self, id, arn, owner, asked, time):
        self.id = id
        self.told = {"WorkloadId": id, "WorkloadArn": arn, "Owner": owner, "ImprovementStatus": "NOT_STARTED"}
        self.told |= {"PillarPriorities": [], "AccountIds": [], "AwsRegions": [], "NonAwsRegions": []}
        self.answers = {}  # question id -> Answer
        self.lens_notes = None
        self.pillar_notes = {}
        self.milestones = []  # (name, time, Workload)
        self.change(asked, time)

    def change(self, asked, time):
        """Takes over what a request says."""
        self.told |= {key: copy.deepcopy(asked[key]) for key in _COPIED if asked.get(key) is not None}
        self.told["UpdatedAt"] = time

    def answer(self, question):
        """The answer to a question, a fresh one if there is none."""
        return self.answers.setdefault(question.id, Answer())


class Tool:
    """The operations of the Tool over a world."""

    def __init__(self, world):
        self.world = world
        self.lens = lenses.Lens()

    def answer(self, call):
        """The reply to a call, or None if the operation is not emulated."""
        method = _OPERATIONS.get(call.operation)
        return method and method(self, call, call.parameters)

    def _here(self, call):
        return self.world.workloads.setdefault((call.account, call.region), {})

    def _workload(self, call):
        found = self._here(call).get(call.parameters["WorkloadId"])
        return found or _missing("WORKLOAD", call.parameters["WorkloadId"])

    def _seen(self, call):
        """The workload of a call, as it was at the milestone if one is named."""
        workload, number = self._workload(call), call.parameters.get("MilestoneNumber")
        if number is None:
            return workload
        if number > len(workload.milestones):
            _missing("MILESTONE", str(number))
        return workload.milestones[number - 1][2]

    def _lens(self, workload, alias):
        if alias not in (lenses.ALIAS, lenses.ARN) or lenses.ALIAS not in workload.told["Lenses"]:
            _missing("LENS", alias)

    def _questions(self):
        return self.lens.questions(self.world.settings)

    def _page(self, call, found, default=50):
        asked = call.parameters
        question = [call.operation, call.account, call.region, {k: v for k, v in asked.items() if k not in ("NextToken", "MaxResults")}]
        size = min(asked.get("MaxResults") or default, self.world.settings.page_size or default)
        found, token = page(found, asked.get("NextToken"), size, question, refused("NextToken", "[Validation] Invalid NextToken"))
        return found, ({"NextToken": token} if token else {})

    def _once(self, call, make):
        """Runs a call that carries a token: the same token and request again answer the same, another request conflicts."""
        key = (call.account, call.region, call.operation, call.parameters["ClientRequestToken"])
        if key in self.world.tokens:
            asked, reply = self.world.tokens[key]
            if asked != call.parameters:
                raise _conflict("[Conflict] The token was used for another request", "TOKEN", key[3][:64])
            return copy.deepcopy(reply)
        reply = make()
        self.world.tokens[key] = copy.deepcopy((call.parameters, reply))
        return reply

    def _counts(self, workload, pillar=None):
        counts = {}
        for question in self._questions():
            if pillar in (None, question.pillar):
                risk = workload.answers.get(question.id, Answer()).risk(question)
                counts[risk] = counts.get(risk, 0) + 1
        return counts

    def _summary(self, workload):
        keys = ("WorkloadId", "WorkloadArn", "WorkloadName", "Owner", "UpdatedAt", "Lenses", "ImprovementStatus")
        return {key: workload.told[key] for key in keys} | {"RiskCounts": self._counts(workload)}

    def _whole(self, workload):
        return workload.told | {"RiskCounts": self._counts(workload)}

    def list_workloads(self, call, asked):
        prefix = _folded(asked.get("WorkloadNamePrefix") or "")
        found = [w for w in self._here(call).values() if _folded(w.told["WorkloadName"]).startswith(prefix)]
        found, more = self._page(call, [self._summary(w) for w in found])
        return {"WorkloadSummaries": found} | more

    def get_workload(self, call, _asked):
        return {"Workload": self._whole(self._workload(call))}

    def create_workload(self, call, asked):
        return self._once(call, lambda: self._created(call, asked))

    def _created(self, call, asked):
        if not asked.get("AwsRegions") and not asked.get("NonAwsRegions"):
            raise refused("AwsRegions", "[Validation] AwsRegions or NonAwsRegions must be given")
        if not asked.get("ReviewOwner"):
            raise refused("ReviewOwner", "[Validation] ReviewOwner must be given")
        for alias in asked["Lenses"]:
            if alias != lenses.ALIAS:
                _missing("LENS", alias)
        self._unique(call, asked["WorkloadName"], None)
        id = self.world.new_id("workload")
        arn = f"arn:aws:wellarchitected:{call.region}:{call.account}:workload/{id}"
        self._here(call)[id] = Workload(id, arn, call.account, asked, self.world.tick())
        return {"WorkloadId": id, "WorkloadArn": arn}

    def _unique(self, call, name, own):
        for workload in self._here(call).values():
            if workload.id != own and _folded(workload.told["WorkloadName"]) == _folded(name):
                raise _conflict(f"[Conflict] A workload is named {name}", "WORKLOAD", workload.id)

    def update_workload(self, call, asked):
        workload = self._workload(call)
        if asked.get("WorkloadName"):
            self._unique(call, asked["WorkloadName"], workload.id)
        workload.change(asked, self.world.tick())
        return {"Workload": self._whole(workload)}

    def _review(self, workload):
        told = {"LensAlias": lenses.ALIAS, "LensArn": lenses.ARN, "LensVersion": lenses.VERSION, "LensName": lenses.NAME}
        return told | {"LensStatus": "CURRENT", "UpdatedAt": workload.told["UpdatedAt"], "RiskCounts": self._counts(workload)}

    def list_lens_reviews(self, call, _asked):
        seen = self._seen(call)
        found, more = self._page(call, [self._review(seen)] if lenses.ALIAS in seen.told["Lenses"] else [])
        return _at(call) | {"LensReviewSummaries": found} | more

    def _whole_review(self, workload):
        pillars = []
        for id, name in self.lens.pillars():
            told = {"PillarId": id, "PillarName": name, "RiskCounts": self._counts(workload, id)}
            pillars.append(told | ({"Notes": workload.pillar_notes[id]} if id in workload.pillar_notes else {}))
        told = self._review(workload) | {"PillarReviewSummaries": pillars}
        return told | ({"Notes": workload.lens_notes} if workload.lens_notes is not None else {})

    def get_lens_review(self, call, asked):
        seen = self._seen(call)
        self._lens(seen, asked["LensAlias"])
        return _at(call) | {"LensReview": self._whole_review(seen)}

    def update_lens_review(self, call, asked):
        workload = self._workload(call)
        self._lens(workload, asked["LensAlias"])
        known = {id for id, _ in self.lens.pillars()}
        for id in asked.get("PillarNotes") or {}:
            if id not in known:
                raise refused("PillarNotes", f"[Validation] No pillar {id}")
        if asked.get("LensNotes") is not None:
            workload.lens_notes = asked["LensNotes"]
        workload.pillar_notes |= asked.get("PillarNotes") or {}
        workload.told["UpdatedAt"] = self.world.tick()
        return {"WorkloadId": workload.id, "LensReview": self._whole_review(workload)}

    def list_answers(self, call, asked):
        seen = self._seen(call)
        self._lens(seen, asked["LensAlias"])
        wanted = asked.get("PillarId")
        if wanted is not None and wanted not in {id for id, _ in self.lens.pillars()}:
            raise refused("PillarId", f"[Validation] No pillar {wanted}")
        told = [seen.answer(q).summary(q) for q in self._questions() if wanted in (None, q.pillar)]
        found, more = self._page(call, told)
        return _at(call) | {"LensAlias": lenses.ALIAS, "LensArn": lenses.ARN, "AnswerSummaries": found} | more

    def _question(self, id):
        return next((q for q in self._questions() if q.id == id), None) or _missing("QUESTION", id)

    def get_answer(self, call, asked):
        seen = self._seen(call)
        self._lens(seen, asked["LensAlias"])
        question = self._question(asked["QuestionId"])
        told = {"LensAlias": lenses.ALIAS, "LensArn": lenses.ARN, "Answer": seen.answer(question).whole(question)}
        return _at(call) | told

    def update_answer(self, call, asked):
        workload = self._workload(call)
        self._lens(workload, asked["LensAlias"])
        question = self._question(asked["QuestionId"])
        workload.answer(question).update(question, asked)
        workload.told["UpdatedAt"] = self.world.tick()
        told = {"LensAlias": lenses.ALIAS, "LensArn": lenses.ARN, "Answer": workload.answer(question).whole(question)}
        return {"WorkloadId": workload.id} | told

    def create_milestone(self, call, asked):
        return self._once(call, lambda: self._recorded(self._workload(call), asked["MilestoneName"]))

    def _recorded(self, workload, name):
        if _folded(name) in {_folded(other) for other, _, _ in workload.milestones}:
            raise _conflict(f"[Conflict] A milestone is named {name}", "MILESTONE", name)
        if len(workload.milestones) >= MILESTONES:
            message = f"[Quota] A workload has at most {MILESTONES} milestones"
            told = {"ResourceId": workload.id, "ResourceType": "MILESTONE", "QuotaCode": "L-EMULATED", "ServiceCode": "wellarchitected"}
            raise ServiceError("ServiceQuotaExceededException", message, **told)
        kept = copy.deepcopy(workload)
        kept.milestones = []
        workload.milestones.append((name, self.world.tick(), kept))
        return {"WorkloadId": workload.id, "MilestoneNumber": len(workload.milestones)}

    def list_milestones(self, call, _asked):
        told = [
            {"MilestoneNumber": n, "MilestoneName": name, "RecordedAt": time, "WorkloadSummary": self._summary(kept)}
            for n, (name, time, kept) in enumerate(self._workload(call).milestones, 1)
        ]
        found, more = self._page(call, told)
        return {"WorkloadId": call.parameters["WorkloadId"], "MilestoneSummaries": found} | more

    def get_milestone(self, call, asked):
        workload, number = self._workload(call), asked["MilestoneNumber"]
        kept = self._seen(call)
        name, time, _ = workload.milestones[number - 1]
        told = {"MilestoneNumber": number, "MilestoneName": name, "RecordedAt": time, "Workload": self._whole(kept)}
        return {"WorkloadId": workload.id, "Milestone": told}


def _at(call):
    number = call.parameters.get("MilestoneNumber")
    return {"WorkloadId": call.parameters["WorkloadId"]} | ({"MilestoneNumber": number} if number else {})


def _folded(name):
    """A name as it is compared: without spaces and capitals."""
    return "".join(name.split()).casefold()


def _missing(kind, id):
    raise ServiceError("ResourceNotFoundException", f"[{kind}] {id} does not exist", ResourceId=id, ResourceType=kind)


def _conflict(message, kind, id):
    return ServiceError("ConflictException", message, ResourceId=id, ResourceType=kind)


_OPERATIONS = {
    "CreateMilestone": Tool.create_milestone,
    "CreateWorkload": Tool.create_workload,
    "GetAnswer": Tool.get_answer,
    "GetLensReview": Tool.get_lens_review,
    "GetMilestone": Tool.get_milestone,
    "GetWorkload": Tool.get_workload,
    "ListAnswers": Tool.list_answers,
    "ListLensReviews": Tool.list_lens_reviews,
    "ListMilestones": Tool.list_milestones,
    "ListWorkloads": Tool.list_workloads,
    "UpdateAnswer": Tool.update_answer,
    "UpdateLensReview": Tool.update_lens_review,
    "UpdateWorkload": Tool.update_workload,
}

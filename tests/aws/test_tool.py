"""The Tool keeps what it was told, replaces what it was told to replace, and forgets nothing else."""

from aws.fixture import OTHER_KEY, SEOUL, WithServer
from aws.test_validation import NEW

LENS = {"LensAlias": "wellarchitected"}
FIRST, SECOND, NONE = "ops_priorities_ext_cust_needs", "ops_priorities_int_cust_needs", "ops_priorities_no"


class WithWorkload(WithServer):
    def setUp(self):
        super().setUp()
        self.tool = self.client("wellarchitected")
        self.id = self.tool.create_workload(**NEW)["WorkloadId"]

    def update(self, question="priorities", **asked):
        return self.tool.update_answer(WorkloadId=self.id, QuestionId=question, **LENS, **asked)["Answer"]

    def answer(self, question="priorities", **more):
        return self.tool.get_answer(WorkloadId=self.id, QuestionId=question, **LENS, **more)["Answer"]

    def answers(self, **more):
        found, token = [], None
        while True:
            page = self.tool.list_answers(WorkloadId=self.id, **LENS, **more, **({"NextToken": token} if token else {}))
            found += page["AnswerSummaries"]
            token = page.get("NextToken")
            if token is None:
                return found


class Answers(WithWorkload):
    def test_the_lens_has_57_questions_and_307_practices(self):
        found = self.answers(MaxResults=10)
        self.assertEqual(len({one["QuestionId"] for one in found}), 57)
        choices = [choice for one in found for choice in one["Choices"]]
        self.assertEqual(len({choice["ChoiceId"] for choice in choices}), 307 + 57)
        self.assertEqual(sum(choice["Title"] == "None of these" for choice in choices), 57)
        self.assertEqual({one["Risk"] for one in found}, {"UNANSWERED"})
        self.assertEqual({one["PillarId"] for one in self.answers(PillarId="security")}, {"security"})

    def test_a_selection_replaces_the_one_before(self):
        self.update(SelectedChoices=[FIRST, SECOND])
        self.assertEqual(self.update(SelectedChoices=[SECOND])["SelectedChoices"], [SECOND])
        self.assertEqual(self.update(SelectedChoices=[])["SelectedChoices"], [])

    def test_what_is_not_given_stays(self):
        self.update(SelectedChoices=[FIRST], Notes="why", Reason="OUT_OF_SCOPE")
        told = self.update(IsApplicable=True)
        self.assertEqual((told["SelectedChoices"], told["Notes"], told["Reason"]), ([FIRST], "why", "OUT_OF_SCOPE"))
        self.assertEqual(self.update(Notes="")["Notes"], "")
        self.assertEqual(self.answer()["SelectedChoices"], [FIRST])

    def test_updates_set_single_choices(self):
        self.update(SelectedChoices=[FIRST])
        told = self.update(ChoiceUpdates={SECOND: {"Status": "NOT_APPLICABLE", "Reason": "OUT_OF_SCOPE", "Notes": "no such thing"}})
        self.assertEqual(told["SelectedChoices"], [FIRST])
        by_id = {one["ChoiceId"]: one for one in told["ChoiceAnswers"]}
        self.assertEqual(by_id[SECOND], {"ChoiceId": SECOND, "Status": "NOT_APPLICABLE", "Reason": "OUT_OF_SCOPE", "Notes": "no such thing"})
        self.assertEqual(by_id[FIRST]["Status"], "SELECTED")
        told = self.update(ChoiceUpdates={SECOND: {"Status": "SELECTED"}, FIRST: {"Status": "UNSELECTED"}})
        self.assertEqual(told["SelectedChoices"], [SECOND])
        told = self.update(SelectedChoices=[FIRST])
        self.assertEqual({c["ChoiceId"]: c["Status"] for c in told["ChoiceAnswers"]}, {FIRST: "SELECTED", SECOND: "UNSELECTED"})

    def test_summaries_leave_the_notes_out(self):
        self.update(Notes="why", ChoiceUpdates={FIRST: {"Status": "SELECTED", "Notes": "seen"}})
        told = self.answers()[0]
        self.assertNotIn("Notes", told)
        self.assertEqual(told["ChoiceAnswerSummaries"], [{"ChoiceId": FIRST, "Status": "SELECTED"}])

    def test_risk_is_an_outline_of_the_real_one(self):
        choices = [choice["ChoiceId"] for choice in self.answer()["Choices"] if choice["ChoiceId"] != NONE]
        self.assertEqual(self.update(SelectedChoices=[FIRST])["Risk"], "HIGH")
        self.assertEqual(self.update(SelectedChoices=choices)["Risk"], "NONE")
        self.assertEqual(self.update(SelectedChoices=[NONE])["Risk"], "HIGH")
        self.assertEqual(self.update(IsApplicable=False, Reason="OUT_OF_SCOPE")["Risk"], "NOT_APPLICABLE")
        counts = self.tool.get_workload(WorkloadId=self.id)["Workload"]["RiskCounts"]
        self.assertEqual(counts, {"NOT_APPLICABLE": 1, "UNANSWERED": 56})

    def test_what_cannot_be_is_refused(self):
        for asked, message in [
            ({"SelectedChoices": ["nothing"]}, "No choice nothing"),
            ({"ChoiceUpdates": {"nothing": {"Status": "SELECTED"}}}, "No choice nothing"),
            ({"SelectedChoices": [FIRST, NONE]}, "excludes other choices"),
            ({"SelectedChoices": [FIRST], "ChoiceUpdates": {FIRST: {"Status": "UNSELECTED"}}}, "is selected and UNSELECTED"),
            ({"Notes": "n" * 2085}, "2084"),
            ({"ChoiceUpdates": {FIRST: {"Status": "SELECTED", "Notes": "n" * 251}}}, "250"),
            ({"ChoiceUpdates": {FIRST: {"Status": "DONE"}}}, "enum"),
            ({"Reason": "NO_MONEY"}, "enum"),
        ]:
            with self.subTest(message), self.fails("ValidationException", message):
                self.update(**asked)
        with self.fails("ResourceNotFoundException", "nothing"):
            self.update("nothing", SelectedChoices=[])
        with self.fails("ResourceNotFoundException", "serverless"):
            self.tool.get_answer(WorkloadId=self.id, LensAlias="serverless", QuestionId="priorities")
        self.assertEqual(self.answer()["Risk"], "UNANSWERED")

    def test_the_longest_notes_pass(self):
        self.assertEqual(len(self.update(Notes="노" * 2084)["Notes"]), 2084)
        self.update(ChoiceUpdates={FIRST: {"Status": "SELECTED", "Notes": "記" * 250}})

    def test_ids_titles_and_order_may_be_others(self):
        before = self.answers()
        self.control("settings", {"shuffle": True, "rename": {FIRST: "ops_new", "priorities": "aims"}, "retitle": {SECOND: "Other"}})
        after = self.answers()
        self.assertEqual([one["PillarId"] for one in after], [one["PillarId"] for one in before][::-1])
        choices = {c["ChoiceId"]: c["Title"] for c in after[-1]["Choices"]}
        self.assertEqual((after[-1]["QuestionId"], choices["ops_new"]), ("aims", "Evaluate external customer needs"))
        self.assertEqual(choices[SECOND], "Other")
        self.assertNotIn(FIRST, choices)


class Workloads(WithWorkload):
    def test_the_same_token_makes_one_workload(self):
        self.assertEqual(self.tool.create_workload(**NEW)["WorkloadId"], self.id)
        with self.fails("ConflictException", "another request"):
            self.tool.create_workload(**(NEW | {"Description": "something else"}))
        with self.fails("ConflictException", "is named"):
            self.tool.create_workload(**(NEW | {"ClientRequestToken": "two", "WorkloadName": "OR DERS"}))
        self.assertEqual(len(self.tool.list_workloads()["WorkloadSummaries"]), 1)

    def test_a_workload_needs_regions_and_an_owner(self):
        for name in ("AwsRegions", "ReviewOwner"):
            with self.fails("ValidationException", f"{name}"):
                self.tool.create_workload(**{k: v for k, v in (NEW | {"ClientRequestToken": "two"}).items() if k != name})

    def test_workloads_belong_to_a_region_and_an_account(self):
        for client in (self.client("wellarchitected", SEOUL), self.client("wellarchitected", key=OTHER_KEY)):
            self.assertEqual(client.list_workloads()["WorkloadSummaries"], [])
            with self.fails("ResourceNotFoundException"):
                client.get_workload(WorkloadId=self.id)

    def test_an_update_changes_what_it_names(self):
        before = self.tool.get_workload(WorkloadId=self.id)["Workload"]
        told = self.tool.update_workload(WorkloadId=self.id, Description="takes all orders", ImprovementStatus="IN_PROGRESS")["Workload"]
        self.assertEqual((told["Description"], told["ImprovementStatus"]), ("takes all orders", "IN_PROGRESS"))
        self.assertEqual(told["WorkloadName"], before["WorkloadName"])
        self.assertGreater(told["UpdatedAt"], before["UpdatedAt"])

    def test_lists_are_paged_and_filtered(self):
        for number in range(5):
            self.tool.create_workload(**(NEW | {"WorkloadName": f"more {number}", "ClientRequestToken": f"more {number}"}))
        self.assertEqual(len(self.tool.list_workloads(WorkloadNamePrefix="More")["WorkloadSummaries"]), 5)
        page = self.tool.list_workloads(MaxResults=4)
        more = self.tool.list_workloads(MaxResults=4, NextToken=page["NextToken"])
        self.assertEqual((len(page["WorkloadSummaries"]), len(more["WorkloadSummaries"])), (4, 2))
        with self.fails("ValidationException", "NextToken"):
            self.tool.list_workloads(WorkloadNamePrefix="more", NextToken=page["NextToken"])

    def test_reviews_tell_pillars_and_notes(self):
        self.tool.update_lens_review(WorkloadId=self.id, **LENS, LensNotes="all", PillarNotes={"security": "some"})
        review = self.tool.get_lens_review(WorkloadId=self.id, **LENS)["LensReview"]
        notes = {one["PillarId"]: one.get("Notes") for one in review["PillarReviewSummaries"]}
        self.assertEqual((len(notes), notes["security"], notes["reliability"], review["Notes"]), (6, "some", None, "all"))
        self.assertEqual(self.tool.list_lens_reviews(WorkloadId=self.id)["LensReviewSummaries"][0]["LensAlias"], "wellarchitected")
        with self.fails("ValidationException", "No pillar"):
            self.tool.update_lens_review(WorkloadId=self.id, **LENS, PillarNotes={"beauty": "none"})


class Milestones(WithWorkload):
    def milestone(self, name="first", token="one"):
        return self.tool.create_milestone(WorkloadId=self.id, MilestoneName=name, ClientRequestToken=token)["MilestoneNumber"]

    def test_a_milestone_keeps_what_was(self):
        self.update(SelectedChoices=[FIRST], Notes="before")
        self.assertEqual(self.milestone(), 1)
        self.update(SelectedChoices=[SECOND], Notes="after")
        told = self.answer(MilestoneNumber=1)
        self.assertEqual((told["SelectedChoices"], told["Notes"]), ([FIRST], "before"))
        self.assertEqual(self.answers(MilestoneNumber=1)[0]["SelectedChoices"], [FIRST])
        self.assertEqual(self.answer()["Notes"], "after")
        kept = self.tool.get_milestone(WorkloadId=self.id, MilestoneNumber=1)["Milestone"]
        self.assertEqual((kept["MilestoneName"], kept["Workload"]["RiskCounts"]["UNANSWERED"]), ("first", 56))

    def test_names_are_unique_and_tokens_make_one(self):
        self.assertEqual((self.milestone(), self.milestone()), (1, 1))
        with self.fails("ConflictException", "is named"):
            self.milestone(token="two")
        self.assertEqual(self.milestone("second", "three"), 2)
        found = self.tool.list_milestones(WorkloadId=self.id)["MilestoneSummaries"]
        self.assertEqual([one["MilestoneName"] for one in found], ["first", "second"])
        with self.fails("ResourceNotFoundException"):
            self.tool.get_milestone(WorkloadId=self.id, MilestoneNumber=3)

    def test_there_are_at_most_100(self):
        for number in range(100):
            self.milestone(f"number {number}", f"{number}")
        with self.fails("ServiceQuotaExceededException") as caught:
            self.milestone("one more", "more")
        self.assertEqual(caught.exception.response["ResponseMetadata"]["HTTPStatusCode"], 402)

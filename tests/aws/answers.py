"""Answers of a lens review: how they change, which risk they come to, how replies tell them.

UpdateAnswer replaces the selection when `SelectedChoices` is given, and leaves alone what is not given. Then each entry of
`ChoiceUpdates` sets one choice: SELECTED puts it into the selection, the others take it out. The risk is an outline of the
Tool's, which AWS does not document: UNANSWERED until something was answered, NOT_APPLICABLE as told, HIGH or MEDIUM as the
worst practice that is neither selected nor not applicable, else NONE.

Stricter than AWS documents: a request that contradicts itself ("None of these" beside a practice, a choice selected and
updated to something else) is refused, because no careful client sends it.
"""

from aws.errors import ServiceError
from aws.lens import told_choices


def refused(field, message):
    """A ValidationException of the Tool."""
    fields = [{"Name": field, "Message": message}]
    return ServiceError("ValidationException", message, Reason="FIELD_VALIDATION_FAILED", Fields=fields)


class Answer:
    """What was answered to one question."""

    def __init__(self):
        self.selected = []
        self.choices = {}  # id -> {Status, Reason, Notes}
        self.notes = None
        self.is_applicable = True
        self.reason = None

    def update(self, question, asked):
        """Applies UpdateAnswer."""
        selected, updates = asked.get("SelectedChoices"), asked.get("ChoiceUpdates") or {}
        for id in [*(selected or []), *updates]:
            if question.choice(id) is None:
                raise refused("SelectedChoices", f"[Validation] No choice {id} in question {question.id}")
        chosen = list(dict.fromkeys(self.selected if selected is None else selected))
        for id, update in updates.items():
            if update["Status"] == "SELECTED":
                chosen += [] if id in chosen else [id]
            elif selected is not None and id in selected:
                raise refused("ChoiceUpdates", f"[Validation] Choice {id} is selected and {update['Status']}")
            else:
                chosen = [other for other in chosen if other != id]
        none = [id for id in chosen if question.choice(id).risk is None]
        if none and len(chosen) > 1:
            raise refused("SelectedChoices", f"[Validation] {none[0]} excludes other choices")
        self.selected = chosen
        self._note(updates)
        self.notes = asked["Notes"] if asked.get("Notes") is not None else self.notes
        self.reason = asked["Reason"] if asked.get("Reason") is not None else self.reason
        if asked.get("IsApplicable") is not None:
            self.is_applicable = asked["IsApplicable"]

    def _note(self, updates):
        for id, update in updates.items():
            kept = self.choices.get(id, {})
            self.choices[id] = {key: update.get(key, kept.get(key)) for key in ("Status", "Reason", "Notes")}
        for id, kept in self.choices.items():
            if id in self.selected:
                kept["Status"] = "SELECTED"
            elif kept["Status"] == "SELECTED":
                kept["Status"] = "UNSELECTED"

    def risk(self, question):
        """The risk that the answer leaves."""
        if not self.is_applicable:
            return "NOT_APPLICABLE"
        if not self.selected and not any(c["Status"] == "NOT_APPLICABLE" for c in self.choices.values()):
            return "UNANSWERED"
        left = {choice.risk for choice in question.choices if not self._settles(choice)}
        return "HIGH" if "high" in left else "MEDIUM" if "medium" in left else "NONE"

    def _settles(self, choice):
        status = self.choices.get(choice.id, {}).get("Status")
        return choice.risk is None or choice.id in self.selected or status == "NOT_APPLICABLE"

    def _choice_answers(self, question):
        told = []
        for choice in question.choices:
            kept = self.choices.get(choice.id)
            if kept is None and choice.id in self.selected:
                kept = {"Status": "SELECTED"}
            if kept is not None:
                told.append({"ChoiceId": choice.id} | {key: value for key, value in kept.items() if value is not None})
        return told

    def summary(self, question):
        """The answer as ListAnswers tells it: without notes."""
        told = {
            "QuestionId": question.id,
            "PillarId": question.pillar,
            "QuestionTitle": question.title,
            "Choices": told_choices(question),
            "SelectedChoices": list(self.selected),
            "ChoiceAnswerSummaries": [_without_notes(choice) for choice in self._choice_answers(question)],
            "IsApplicable": self.is_applicable,
            "Risk": self.risk(question),
        }
        return told | ({"Reason": self.reason} if self.reason else {})

    def whole(self, question):
        """The answer as GetAnswer and UpdateAnswer tell it."""
        told = self.summary(question)
        del told["ChoiceAnswerSummaries"]
        told["ChoiceAnswers"] = self._choice_answers(question)
        return told | ({"Notes": self.notes} if self.notes is not None else {})


def _without_notes(choice):
    return {key: value for key, value in choice.items() if key != "Notes"}

"""The lens `wellarchitected` as the Tool lists it: pillars, questions and choices from `data/framework`."""

import pathlib

import yaml

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "data" / "framework"
ALIAS = "wellarchitected"
ARN = "arn:aws:wellarchitected::aws:lens/wellarchitected"
NAME = "AWS Well-Architected Framework"
VERSION = "2024-06-27"


class Choice:
    """A choice of a question: a best practice, or "None of these"."""

    def __init__(self, id, title, risk):
        self.id = id
        self.title = title
        self.risk = risk  # high, medium, low; None for "None of these"


class Question:
    """A question of a pillar."""

    def __init__(self, id, pillar, title, choices):
        self.id = id
        self.pillar = pillar
        self.title = title
        self.choices = choices

    def choice(self, id):
        """The choice of an id, or None."""
        return next((choice for choice in self.choices if choice.id == id), None)


def _rows(name):
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((FOLDER / name).read_text(encoding="utf-8"), Loader=loader)["rows"]


class Lens:
    """The catalogue, as it is or with other ids, titles and another order."""

    def __init__(self):
        self._pillars = {row["id"]: row for row in _rows("pillars.yaml")}
        self._questions = _rows("questions.yaml")
        self._practices = {}
        for row in _rows("practices.yaml"):
            self._practices.setdefault(row["question"], []).append(row)

    def pillars(self):
        """Id and name of each pillar."""
        return [(row["pillar_id"], row["title"]["en"]) for row in self._pillars.values()]

    def questions(self, settings):
        """The questions in the order in which the Tool lists them."""
        questions = [self._question(row, settings) for row in self._questions]
        return questions[::-1] if settings.shuffle else questions

    def _question(self, row, settings):
        choices = [_choice(p["choice_id"], p["title"]["en"], p["risk"], settings) for p in self._practices[row["id"]]]
        choices.append(_choice(row["none_id"], "None of these", None, settings))
        id = row["question_id"]
        pillar = self._pillars[row["pillar"]]["pillar_id"]
        title = settings.retitle.get(id, row["title"]["en"])
        return Question(settings.rename.get(id, id), pillar, title, choices[::-1] if settings.shuffle else choices)


def _choice(id, title, risk, settings):
    return Choice(settings.rename.get(id, id), settings.retitle.get(id, title), risk)


def told_choices(question):
    """The choices of a question as replies hold them."""
    return [{"ChoiceId": choice.id, "Title": choice.title} for choice in question.choices]


"""Cuts lists into pages with tokens that mean nothing outside and fit only the question that they came from."""

import base64
import hashlib
import json


def _question(question):
    text = json.dumps(question, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def page(found, token, size, question, refusal):
    """One page of a list, and the token of the next one or None. `refusal` is raised for a token of another question."""
    start = _start(token, question, refusal)
    if start > len(found):
        raise refusal
    end = start + size
    return found[start:end], _token(end, question) if end < len(found) else None


def _token(start, question):
    return base64.urlsafe_b64encode(f"{_question(question)} {start}".encode()).decode().rstrip("=") + "="


def _start(token, question, refusal):
    if token is None:
        return 0
    try:
        raw = token.rstrip("=")
        digest, _, start = base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4)).decode().partition(" ")
        if digest != _question(question):
            raise refusal
        return int(start)
    except ValueError as error:
        raise refusal from error

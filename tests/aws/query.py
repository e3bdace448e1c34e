"""Reads an expression of Config's SELECT language, the part that AWS documents.

Sources: AWS Config Developer Guide, "Query Components" and "Limitations" of advanced queries. There is no FROM; properties
have dots; ALL, AS, DISTINCT, FROM, HAVING, JOIN, UNION and NULL are refused; a wildcard stands only at the end of a value,
after three characters or more; GROUP BY takes up to three properties, one if an aggregate orders.
"""

import re

from aws.errors import ServiceError

AGGREGATES = {"AVG", "COUNT", "MAX", "MIN", "SUM"}
REFUSED = {"ALL", "AS", "CASE", "DISTINCT", "FROM", "HAVING", "IS", "JOIN", "LIMIT", "NULL", "UNION"}
KEYWORDS = {"SELECT", "WHERE", "GROUP", "ORDER", "BY", "ASC", "DESC", "AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "TRUE", "FALSE"}

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?(?![\w.]))|(?P<mark><=|>=|<>|!=|[=<>(),*])"
    r"|(?P<word>[A-Za-z_][\w\-/:]*(?:\.[\w\-/:]+)*))"
)


class Query:
    """What an expression asks for."""

    def __init__(self):
        self.fields = []  # property names, aggregates such as COUNT(*), or *
        self.where = None  # a tree of ("AND"|"OR", left, right), ("NOT", inner), (operator, property, values)
        self.group = []
        self.order = []  # (field, is descending)

    @property
    def aggregates(self):
        """The fields that are aggregates."""
        return [field for field in self.fields if "(" in field]

    @property
    def is_aggregate(self):
        """Whether rows are made from many items."""
        return bool(self.aggregates or self.group)


def wrong(message):
    """The answer to an expression that cannot be run."""
    return ServiceError("InvalidExpressionException", message)


def parse(expression):
    """The query of an expression; InvalidExpressionException if it is none."""
    query = _Parser(_tokens(expression)).query()
    _check(query)
    return query


def _tokens(expression):
    tokens, at, end = [], 0, len(expression.rstrip())
    while at < end:
        found = _TOKEN.match(expression, at)
        if not found:
            raise wrong(f"Unexpected character at position {at}: {expression[at:at + 10]!r}")
        kind = found.lastgroup
        text = found.group(kind)
        if kind == "word" and text.upper() in REFUSED:
            raise wrong(f"{text.upper()} is not supported")
        if kind == "word" and text.upper() in KEYWORDS:
            kind, text = "keyword", text.upper()
        tokens.append((kind, text))
        at = found.end()
    return tokens + [("end", "")]


class _Parser:
    def __init__(self, tokens):
        self.tokens = tokens
        self.at = 0

    def query(self):
        query = Query()
        self.need("keyword", "SELECT")
        query.fields = self.listed(self.field)
        if self.take("keyword", "WHERE"):
            query.where = self.either()
        if self.take("keyword", "GROUP"):
            self.need("keyword", "BY")
            query.group = self.listed(lambda: self.need("word"))
        if self.take("keyword", "ORDER"):
            self.need("keyword", "BY")
            query.order = self.listed(self.ordered)
        self.need("end")
        return query

    def peek(self):
        return self.tokens[self.at]

    def take(self, kind, text=None):
        if self.peek()[0] != kind or (text is not None and self.peek()[1] != text):
            return None
        self.at += 1
        return self.tokens[self.at - 1]

    def need(self, kind, text=None):
        token = self.take(kind, text)
        if token is None:
            raise wrong(f"Expected {text or kind}, found {self.peek()[1] or 'the end of the expression'}")
        return token[1]

    def listed(self, item):
        found = [item()]
        while self.take("mark", ","):
            found.append(item())
        return found

    def field(self):
        if self.take("mark", "*"):
            return "*"
        word = self.need("word")
        if word.upper() not in AGGREGATES or not self.take("mark", "("):
            return word
        inner = "*" if self.take("mark", "*") else self.need("word")
        self.need("mark", ")")
        return f"{word.upper()}({inner})"

    def ordered(self):
        field = self.field()
        if self.take("keyword", "DESC"):
            return field, True
        self.take("keyword", "ASC")
        return field, False

    def either(self):
        left = self.both()
        while self.take("keyword", "OR"):
            left = ("OR", left, self.both())
        return left

    def both(self):
        left = self.denied()
        while self.take("keyword", "AND"):
            left = ("AND", left, self.denied())
        return left

    def denied(self):
        if self.take("keyword", "NOT"):
            return ("NOT", self.denied())
        if self.take("mark", "("):
            inner = self.either()
            self.need("mark", ")")
            return inner
        return self.comparison()

    def comparison(self):
        name = self.need("word")
        denied = bool(self.take("keyword", "NOT"))
        if self.take("keyword", "IN"):
            self.need("mark", "(")
            values = self.listed(self.literal)
            self.need("mark", ")")
            made = ("IN", name, values)
        elif self.take("keyword", "BETWEEN"):
            low = self.literal()
            self.need("keyword", "AND")
            made = ("BETWEEN", name, [low, self.literal()])
        elif self.take("keyword", "LIKE"):
            made = ("LIKE", name, [_wildcard(self.need("text")[1:-1])])
        else:
            return self.compared(name, denied)
        return ("NOT", made) if denied else made

    def compared(self, name, denied):
        operator = self.need("mark")
        if denied or operator not in ("=", "<>", "!=", "<", ">", "<=", ">="):
            raise wrong(f"{operator} is no comparison")
        made = ("=" if operator in ("<>", "!=") else operator, name, [self.literal()])
        return ("NOT", made) if operator in ("<>", "!=") else made

    def literal(self):
        kind, text = self.peek()
        self.at += 1
        if kind == "text":
            return text[1:-1].replace("''", "'")
        if kind == "number":
            return float(text)
        if kind == "keyword" and text in ("TRUE", "FALSE"):
            return text == "TRUE"
        raise wrong(f"Expected a value, found {text or 'the end of the expression'}")


def _wildcard(text):
    """A regular expression for a value of LIKE; `%` ends it, `_` stands for one character."""
    first = min((text.index(mark) for mark in "%_" if mark in text), default=len(text))
    if first < 3:
        raise wrong("Wildcard matches must be at least three characters long")
    if "%" in text[:-1]:
        raise wrong("Only suffix wildcards are supported")
    return "".join({"%": ".*", "_": "."}.get(c) or re.escape(c) for c in text)


def _check(query):
    """What the grammar allows and the service does not."""
    if "*" in query.fields and (len(query.fields) > 1 or query.group):
        raise wrong("* cannot be combined with other properties or with GROUP BY")
    bare = [field for field in query.fields if "(" not in field]
    if query.is_aggregate and set(bare) - set(query.group):
        raise wrong(f"{', '.join(sorted(set(bare) - set(query.group)))} must stand in GROUP BY")
    if query.group and not query.aggregates:
        raise wrong("GROUP BY is applicable to aggregations")
    if any(field.endswith("(*)") and not field.startswith("COUNT") for field in query.aggregates):
        raise wrong("Only COUNT takes *")
    by_aggregate = any("(" in field for field, _ in query.order)
    if len(query.group) > (1 if by_aggregate else 3):
        raise wrong("GROUP BY has too many properties")
    for field, _ in query.order:
        if "*" not in query.fields and field not in query.fields:
            raise wrong(f"ORDER BY takes output properties; {field} is none")

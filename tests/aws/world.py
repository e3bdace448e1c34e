"""Everything that the emulated AWS knows: accounts, regions, items, recorders, and the counters that stand for time and chance."""

import base64
import copy
import hashlib
import json
import pathlib

START = 1_767_225_600  # 2026-01-01T00:00:00Z: the emulated clock begins here and moves by a second a change

DELETED = {"ResourceDeleted", "ResourceDeletedNotRecorded"}
UNRECORDED = {"ResourceNotRecorded", "ResourceDeletedNotRecorded"}


class Settings:
    """How the services behave where AWS leaves them free, or where AWS may change.

    `page_size`: no page holds more, whatever was asked. `shuffle`: the Tool lists questions and choices in another order.
    `rename`, `retitle`: the Tool knows these questions and choices by another id, or under another title (both by today's id).
    `unsearchable`: kinds that Config records and lists, and that its queries do not support.
    """

    def __init__(self, page_size=None, shuffle=False, rename=None, retitle=None, unsearchable=()):
        self.page_size = page_size
        self.shuffle = shuffle
        self.rename = rename or {}
        self.retitle = retitle or {}
        self.unsearchable = set(unsearchable)


class World:
    """The state of all services."""

    def __init__(self, account_file, item_files):
        self._account_file = account_file
        self._item_files = item_files
        self.version = 0
        self.reset()

    def set(self, settings):
        """Changes how the services behave."""
        self.settings = settings
        self.version += 1

    def reset(self):
        """Back to the start."""
        seed = json.loads(pathlib.Path(self._account_file).read_text(encoding="utf-8"))
        self.default_account = seed["default"]
        self.keys = dict(seed.get("keys", {}))
        self.settings = Settings()
        self.items = []
        self.recorders = {}
        self.workloads = {}
        self.tokens = {}
        self.ticks = 0
        self.ids = 0
        self.version += 1  # grows with everything that a query may see
        for entry in seed.get("recorders", []):
            self.record(entry["account"], entry["region"], entry["recorder"])
        for path in self._item_files:
            self.add(json.loads(pathlib.Path(path).read_text(encoding="utf-8")))

    def now(self):
        """The time, in seconds since 1970: a counter."""
        return START + self.ticks

    def tick(self):
        """Time passes; answers what it is now."""
        self.ticks += 1
        return self.now()

    def new_id(self, kind):
        """An id of 32 hexadecimal digits that no other thing has."""
        self.ids += 1
        return hashlib.md5(f"{kind} {self.ids}".encode(), usedforsecurity=False).hexdigest()

    def account_of(self, access_key):
        """The account of an access key: as listed; a temporary key carries it in itself; otherwise the default account."""
        if access_key in self.keys:
            return self.keys[access_key]
        if access_key.startswith("ASIA") and len(access_key) == 20:
            return _account_in(access_key) or self.default_account
        return self.default_account

    def record(self, account, region, recorder):
        """Sets the recorder of a region; None takes it away."""
        self.recorders[account, region] = copy.deepcopy(recorder)
        self.version += 1

    def recorder(self, account, region):
        """The recorder of a region, or None."""
        return self.recorders.get((account, region))

    def add(self, items):
        """Adds items: a list, or a snapshot with `configurationItems`."""
        if isinstance(items, dict):
            items = items.get("configurationItems", [items])
        self.items.extend(_item(item, self.default_account) for item in items)
        self.version += 1

    def items_in(self, account, region):
        """The items that Config knows in a region: those of the region, and global ones where they are recorded."""
        recorder = self.recorder(account, region) or {}
        here = {region, "global"} if recorder.get("recordingGroup", {}).get("includeGlobalResourceTypes") else {region}
        return [item for item in self.items if item["accountId"] == account and item["awsRegion"] in here]

    def is_recorded(self, account, region, kind):
        """Whether the recorder of the region records this kind of resource."""
        recorder = self.recorder(account, region)
        if recorder is None:
            return False
        group = recorder.get("recordingGroup", {"allSupported": True})
        excluded = group.get("exclusionByResourceTypes", {}).get("resourceTypes", [])
        if excluded:
            return kind not in excluded
        # What Config keeps about itself is recorded with everything else.
        return bool(group.get("allSupported")) or kind in group.get("resourceTypes", []) or kind.startswith("AWS::Config::")


def _account_in(access_key):
    """The account that a temporary key carries in its first 40 bits after the prefix."""
    try:
        raw = base64.b32decode(access_key[4:])
    except ValueError:
        return None
    number = (int.from_bytes(raw[:6], "big") & 0x7FFF_FFFF_FF80) >> 7
    return f"{number:012d}" if number < 10**12 else None


def key_of(account, number):
    """A temporary key that carries an account."""
    raw = ((int(account) << 7) | 1 << 47).to_bytes(6, "big") + number.to_bytes(4, "big")
    return "ASIA" + base64.b32encode(raw).decode()


def _item(item, account):
    """An item by the names of the API, whether it came from the API or from a snapshot."""
    item = copy.deepcopy(item)
    for old, new in (("ARN", "arn"), ("awsAccountId", "accountId"), ("configurationItemVersion", "version")):
        if old in item:
            item[new] = item.pop(old)
    item.setdefault("accountId", account)
    item.setdefault("version", "1.3")
    item.setdefault("configurationItemStatus", "OK")
    item.setdefault("supplementaryConfiguration", {})
    item.setdefault("relationships", [])
    item["tags"] = _tags(item.get("tags") or {})
    item["relationships"] = [_relationship(r) for r in item["relationships"]]
    return item


def _tags(tags):
    return {tag["key"]: tag["value"] for tag in tags} if isinstance(tags, list) else tags


def _relationship(relationship):
    relationship = dict(relationship)
    if "name" in relationship:
        relationship["relationshipName"] = relationship.pop("name")
    return relationship

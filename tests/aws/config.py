"""AWS Config: recorders, delivery channels, and what was recorded."""

import datetime
import json

from aws.errors import ServiceError
from aws.pages import page
from aws.query import parse
from aws.rows import SCALARS, run, searchable
from aws.world import DELETED, UNRECORDED

BAD_TOKEN = ("InvalidNextTokenException", "The specified next token is not valid.")


class Config:
    """The operations of Config over a world."""

    def __init__(self, world, service):
        self.world = world
        self._rows = {}  # of the questions asked last: pages of 100,000 items must not each cost all of them
        self.kinds = set(service.shapes["ResourceType"]["enum"])

    def answer(self, call):
        """The reply to a call, or None if the operation is not emulated."""
        method = _OPERATIONS.get(call.operation)
        return method and method(self, call, call.parameters)

    def _page(self, found, token, limit, default, question):
        size = min(limit or default, self.world.settings.page_size or 1000)
        return page(found, token, size, question, ServiceError(*BAD_TOKEN))

    def _items(self, call):
        return self.world.items_in(call.account, call.region)

    def _recorders(self, call, names):
        recorder = self.world.recorder(call.account, call.region)
        found = [recorder] if recorder else []
        missing = set(names or []) - {r["name"] for r in found}
        if missing:
            raise ServiceError(
                "NoSuchConfigurationRecorderException",
                f"Cannot find configuration recorder with the specified name '{sorted(missing)[0]}'.",
            )
        return [(r, _recorder_arn(call, r)) for r in found if not names or r["name"] in names]

    def describe_configuration_recorders(self, call, asked):
        """The customer's recorder of the region."""
        hidden = {"recording", "lastStatus", "deliveryChannel"}
        found = self._recorders(call, asked.get("ConfigurationRecorderNames"))
        told = [{"arn": arn} | {k: v for k, v in r.items() if k not in hidden} for r, arn in found]
        return {"ConfigurationRecorders": told}

    def describe_configuration_recorder_status(self, call, asked):
        """Whether the recorder records."""
        told = []
        for recorder, arn in self._recorders(call, asked.get("ConfigurationRecorderNames")):
            recording = recorder.get("recording", True)
            status = {"arn": arn, "name": recorder["name"], "recording": recording, "lastStartTime": self.world.now()}
            status["lastStatus"] = recorder.get("lastStatus", "Success" if recording else "Pending")
            status["lastStatusChangeTime"] = self.world.now()
            told.append(status | ({} if recording else {"lastStopTime": self.world.now()}))
        return {"ConfigurationRecordersStatus": told}

    def _channels(self, call, names):
        recorder = self.world.recorder(call.account, call.region) or {}
        found = [recorder["deliveryChannel"]] if recorder.get("deliveryChannel") else []
        missing = set(names or []) - {c["name"] for c in found}
        if missing:
            raise ServiceError("NoSuchDeliveryChannelException", f"Cannot find delivery channel '{sorted(missing)[0]}'.")
        return found

    def describe_delivery_channels(self, call, asked):
        """Where Config delivers to."""
        return {"DeliveryChannels": self._channels(call, asked.get("DeliveryChannelNames"))}

    def describe_delivery_channel_status(self, call, asked):
        """How the last delivery went."""
        time = self.world.now()
        delivered = {"lastStatus": "Success", "lastAttemptTime": time, "lastSuccessfulTime": time}
        told = [
            {
                "name": channel["name"],
                "configSnapshotDeliveryInfo": delivered,
                "configHistoryDeliveryInfo": delivered,
                "configStreamDeliveryInfo": {"lastStatus": "Success", "lastStatusChangeTime": time},
            }
            for channel in self._channels(call, asked.get("DeliveryChannelNames"))
        ]
        return {"DeliveryChannelsStatus": told}

    def select_resource_config(self, call, asked):
        """Rows that an expression selects."""
        query = parse(asked["Expression"])
        rows = self._found(query, call)
        fields = [{"Name": name} for name in _told_fields(query)]
        default = 500 if query.is_aggregate else 25
        question = [call.account, call.region, asked["Expression"]]
        found, token = self._page(rows, asked.get("NextToken"), asked.get("Limit"), default, question)
        # Pages of aggregates that an aggregate orders are not supported: there is one page.
        if any("(" in field for field, _ in query.order):
            token = None
        return {"Results": found, "QueryInfo": {"SelectFields": fields}} | _next("NextToken", token)

    def _found(self, query, call):
        key = (self.world.version, call.account, call.region, call.parameters["Expression"])
        if key not in self._rows:
            self._rows = dict(list(self._rows.items())[-7:])
            self._rows[key] = run(query, searchable(self.world, call.account, call.region))
        return self._rows[key]

    def get_discovered_resource_counts(self, call, asked):
        """How many resources of each recorded kind there are, most first; none while the recorder is turned off."""
        counts = {}
        on = (self.world.recorder(call.account, call.region) or {}).get("recording", True)
        for item in self._items(call) if on else []:
            kind = item["resourceType"]
            recorded = self.world.is_recorded(call.account, call.region, kind)
            if recorded and kind in self.kinds and item["configurationItemStatus"] not in DELETED | UNRECORDED:
                counts[kind] = counts.get(kind, 0) + 1
        wanted = asked.get("resourceTypes") or []
        told = [{"resourceType": k, "count": n} for k, n in counts.items() if not wanted or k in wanted]
        told.sort(key=lambda one: (-one["count"], one["resourceType"]))
        found, token = self._page(told, asked.get("nextToken"), asked.get("limit"), 100, [call.region, "counts", wanted])
        total = sum(one["count"] for one in told)
        return {"totalDiscoveredResources": total, "resourceCounts": found} | _next("nextToken", token)

    def list_discovered_resources(self, call, asked):
        """Ids of the resources of one kind, unrecorded ones too, deleted ones only if they were asked for."""
        if self.world.recorder(call.account, call.region) is None:
            raise ServiceError("NoAvailableConfigurationRecorderException", "There are no configuration recorders available.")
        ids, name = asked.get("resourceIds") or [], asked.get("resourceName")
        if len(ids) > 20 or (ids and name):
            raise ServiceError("ValidationException", "You can specify up to 20 resource IDs, or a resource name")
        told = []
        for item in self._items(call):
            deleted = item["configurationItemStatus"] in DELETED
            if item["resourceType"] != asked["resourceType"] or (deleted and not asked.get("includeDeletedResources")):
                continue
            if (not ids or item["resourceId"] in ids) and name in (None, item.get("resourceName")):
                told.append(_identifier(item, deleted))
        question = [call.region, {k: v for k, v in asked.items() if k not in ("nextToken", "limit")}]
        found, token = self._page(told, asked.get("nextToken"), asked.get("limit"), 100, question)
        return {"resourceIdentifiers": found} | _next("nextToken", token)

    def batch_get_resource_config(self, call, asked):
        """Whole items but for their tags, with their configuration as JSON texts, and the keys of those that there are not."""
        known = {(item["resourceType"], item["resourceId"]): item for item in self._items(call)}
        keys = [(key, known.get((key["resourceType"], key["resourceId"]))) for key in asked["resourceKeys"]]
        found = [_base_item(item) for _, item in keys if item and item["configurationItemStatus"] not in DELETED]
        missing = [key for key, item in keys if not item or item["configurationItemStatus"] in DELETED]
        return {"baseConfigurationItems": found} | ({"unprocessedResourceKeys": missing} if missing else {})


def _told_fields(query):
    return SCALARS if query.fields == ["*"] else query.fields


def _next(name, token):
    return {name: token} if token else {}


def _recorder_arn(call, recorder):
    return f"arn:aws:config:{call.region}:{call.account}:configuration-recorder/{recorder['name']}/abcdefgh12345678"


def _seconds(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def _identifier(item, deleted):
    told = {"resourceType": item["resourceType"], "resourceId": item["resourceId"]}
    if item.get("resourceName"):
        told["resourceName"] = item["resourceName"]
    if deleted:
        told["resourceDeletionTime"] = _seconds(item["configurationItemCaptureTime"])
    return told


_TIMES = ("configurationItemCaptureTime", "resourceCreationTime")
_TEXTS = (
    "version", "accountId", "configurationItemStatus", "arn", "resourceType", "resourceId", "resourceName", "awsRegion",
    "availabilityZone",
)  # fmt: skip


def _base_item(item):
    told = {key: item[key] for key in _TEXTS if item.get(key) is not None}
    told |= {key: _seconds(item[key]) for key in _TIMES if item.get(key)}
    if item.get("configurationStateId") is not None:
        told["configurationStateId"] = str(item["configurationStateId"])
    told["configuration"] = _text(item.get("configuration"))
    told["supplementaryConfiguration"] = {
        key: _text(value) for key, value in item["supplementaryConfiguration"].items() if key != "Tags"
    }
    return told


def _text(value):
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


_OPERATIONS = {
    "BatchGetResourceConfig": Config.batch_get_resource_config,
    "DescribeConfigurationRecorderStatus": Config.describe_configuration_recorder_status,
    "DescribeConfigurationRecorders": Config.describe_configuration_recorders,
    "DescribeDeliveryChannelStatus": Config.describe_delivery_channel_status,
    "DescribeDeliveryChannels": Config.describe_delivery_channels,
    "GetDiscoveredResourceCounts": Config.get_discovered_resource_counts,
    "ListDiscoveredResources": Config.list_discovered_resources,
    "SelectResourceConfig": Config.select_resource_config,
}

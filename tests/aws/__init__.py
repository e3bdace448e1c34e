"""An emulated AWS for tests: AWS Config, the Well-Architected Tool and a little of STS on one local address.

    python tests/aws [--account FILE] [--items FILE_OR_FOLDER ...]
    python tests/aws --moto

prints ``listening http://127.0.0.1:PORT`` and ends when its standard input closes. Clients use it with
``AWS_ENDPOINT_URL``. With ``--moto`` the same goes for STS by moto, whose temporary keys the emulator understands.

What is real
  * Every request and every reply is held against the official service model (botocore's ``service-2.json``): required
    members, types, enums, lengths, ranges, patterns, unknown members. A bad request answers ValidationException; a reply of
    ours that the model does not allow answers HTTP 500 ``UnfaithfulReply`` and stands in ``GET /_emulator/log``.
  * The region comes from the credential scope of the Authorization header, the account from the access key (``world``).
  * Config runs a subset of its SELECT language over items (``query``, ``rows``), and pages.
  * The Tool keeps workloads, answers and milestones (``tool``); its questions and choices come from ``data/framework``.
  * Ids and times come from counters: the same calls give the same bytes, except for the order in which threads arrive.

What is not: signatures are not verified, permissions exist only as injected refusals, the Tool's risk is an outline of the
real one (``answers``), and only the lens ``wellarchitected`` has questions. Operations of the models that are not emulated
answer HTTP 500 ``NotEmulated`` and are logged.

Control (JSON)
  POST /_emulator/reset        back to the start: items, recorders, no workloads, no faults, no settings, empty logs
  POST /_emulator/faults       [rule, ...] replaces the rules, and revives what a rule has killed; see ``faults``
  POST /_emulator/items        [item, ...] adds items in the form of a ConfigSnapshot or of the API; see ``world``
  POST /_emulator/recorders    {account, region, recorder: {...} or null} replaces a recorder
  POST /_emulator/settings     {page_size, shuffle, rename, retitle, unsearchable}; see ``world.Settings``
  POST /_emulator/call         {service, operation, region, account, parameters}: what somebody else asks, and its reply
  GET  /_emulator/requests     every request: n, service, operation, region, account, parameters, status, error, fault
  GET  /_emulator/log          what went wrong: UnfaithfulReply, NotEmulated, BadRequest, Crash
  GET  /_emulator/state        workloads with their answers and milestones, and how many items there are
"""

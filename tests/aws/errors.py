"""What a service answers when it does not do what it was asked."""


class ServiceError(Exception):
    """An error of the service's own model, or one that all services share."""

    def __init__(self, code, message, **members):
        super().__init__(message)
        self.code = code
        self.message = message
        self.members = members


class NotEmulated(Exception):
    """The model has this operation, the emulator does not."""


# Errors that every service may answer although no operation of its model names them, with their status
# (AWS Config API Reference, "Common Error Types").
COMMON = {
    "AccessDeniedException": 400,
    "IncompleteSignature": 400,
    "InternalFailure": 500,
    "InternalServerException": 500,
    "MissingAuthenticationToken": 403,
    "ServiceUnavailable": 503,
    "ThrottlingException": 400,
    "UnknownOperationException": 400,
    "UnrecognizedClientException": 400,
    "ValidationException": 400,
}

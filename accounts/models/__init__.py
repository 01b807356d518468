"""Members, their sessions, blocks, and pending changes of their accounts."""

from accounts.models.address_change import AddressChange
from accounts.models.block import Block
from accounts.models.deletion_request import DeletionRequest
from accounts.models.device import Device
from accounts.models.former_handle import FormerHandle
from accounts.models.user import PUBLIC_FIELDS, User

__all__ = ["PUBLIC_FIELDS", "AddressChange", "Block", "DeletionRequest", "Device", "FormerHandle", "User"]

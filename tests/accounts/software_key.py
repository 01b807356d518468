"""A passkey made of software: it answers the site's options as a browser does (WebAuthn, attestation "none")."""

import json
import secrets

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import AttestedCredentialData, AuthenticatorData

PRESENT_AND_VERIFIED = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV
ORIGIN = "http://testserver"


class SoftwareKey:
    """One key pair for the host `testserver`."""

    def __init__(self, user_handle: str = "") -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = secrets.token_bytes(32)
        self.user_handle = user_handle

    def create(self, options: dict) -> dict:
        """Return a new credential for the creation options of the page."""
        options = options["publicKey"]
        self.user_handle = options["user"]["id"]
        public_key = ES256.from_cryptography_key(self.private.public_key())
        attested = AttestedCredentialData.create(b"\0" * 16, self.credential_id, public_key)
        data = AuthenticatorData.create(
            sha256(b"testserver"), PRESENT_AND_VERIFIED | AuthenticatorData.FLAG.AT, 0, bytes(attested)
        )
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": bytes(data)})
        response = {
            "clientDataJSON": self._client_data("webauthn.create", options["challenge"]),
            "attestationObject": websafe_encode(attestation),
            "transports": ["internal"],
        }
        return self._credential(response) | {"clientExtensionResults": {"credProps": {"rk": True}}}

    def get(self, options: dict) -> dict:
        """Return a signed answer for the request options of the page."""
        options = options["publicKey"]
        client_data = self._client_data("webauthn.get", options["challenge"])
        data = bytes(AuthenticatorData.create(sha256(b"testserver"), PRESENT_AND_VERIFIED, 1))
        signed = data + sha256(websafe_decode(client_data))
        signature = self.private.sign(signed, ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": client_data,
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": self.user_handle,
        }
        return self._credential(response) | {"clientExtensionResults": {}}

    def _credential(self, response: dict) -> dict:
        key_id = websafe_encode(self.credential_id)
        return {"type": "public-key", "id": key_id, "rawId": key_id, "response": response}

    @staticmethod
    def _client_data(kind: str, challenge: str) -> str:
        return websafe_encode(
            json.dumps(
                {"type": kind, "challenge": challenge, "origin": ORIGIN, "crossOrigin": False}
            ).encode()
        )

#!/usr/bin/env python3
"""Reads the golden vectors with PyNaCl (Debian: python3-nacl): libsodium by another road, in another language.

Shares no code with the product. Prints how many checks held, or stops at the first that did not.
"""

import base64
import hashlib
import json
import pathlib
import struct
import sys

import nacl.bindings as sodium
import nacl.exceptions
from nacl.hash import blake2b as _blake2b
from nacl.encoding import RawEncoder

HERE = pathlib.Path(__file__).parent
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
BUCKETS = (256, 1024, 4096, 16384, 65536)
held = 0


class Refused(Exception):
    pass


def need(condition, what):
    if not condition:
        raise Refused(what)


def check(condition, what):
    global held
    if not condition:
        sys.exit(f"does not hold: {what}")
    held += 1


def refuses(what, read):
    try:
        read()
    except (Refused, nacl.exceptions.CryptoError, ValueError, TypeError, KeyError, AttributeError, RuntimeError):
        check(True, what)
        return
    check(False, what)


def load(name):
    return json.loads((HERE / f"{name}.json").read_text("utf-8"))


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text, length=None):
    need(isinstance(text, str), "text")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    need(encode(data) == text, "canonical")
    need(length is None or len(data) == length, "length")
    return data


def hash_(data, key=b"", size=32):
    return _blake2b(data, digest_size=size, key=key, encoder=RawEncoder)


def part(value):
    data = value.encode() if isinstance(value, str) else value
    return struct.pack(">I", len(data)) + data if isinstance(value, str) else data


def sized(data):
    return struct.pack(">I", len(data)) + data


def context_hash(context, *parts):
    return hash_(context.encode() + b"\0" + b"".join(map(part, parts)))


def context_key(key, context, *parts):
    return hash_(context.encode() + b"\0" + b"".join(map(part, parts)), key)


def one_writing(text):
    """Compact JSON of objects, strings, integers, null and lists; JavaScript's writing of it."""
    def pairs(items):
        need(len(dict(items)) == len(items), "a field twice")
        return dict(items)

    value = json.loads(text, object_pairs_hook=pairs)
    again = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    need(again == text, "one writing")
    text.encode("utf-8")
    return value


def unbox(key, nonce, associated, sealed):
    return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, associated, nonce, key)


def montgomery(key):
    y = int.from_bytes(key, "little") & (2**255 - 1)
    need(len(key) == 32 and y < P and y not in (1, P - 1), "canonical y")
    return ((1 + y) * pow(1 - y, P - 2, P) % P).to_bytes(32, "little")


def prime_order(u):
    """(5L-1) times a point is minus the point exactly when its order is L; clamping leaves 5L-1 alone."""
    value = int.from_bytes(u, "little")
    need(len(u) == 32 and 0 < value < P, "canonical u")
    product = sodium.crypto_scalarmult((5 * L - 1).to_bytes(32, "little"), u)
    need(product == u, "prime order")


def verify(key, message, signature):
    need(len(signature) == 64, "signature")
    need(int.from_bytes(signature[32:], "little") < L, "S")
    prime_order(montgomery(key))
    # libsodium's own check is cofactored in newer versions: R must be of prime order for the two to agree.
    prime_order(montgomery(signature[:32]))
    need(sodium.crypto_sign_open(signature + message, key) == message, "holds")


def agree(scalar, u):
    prime_order(u)
    return sodium.crypto_scalarmult(scalar, u)


def read_message(envelope, expected, epoch_key):
    e = one_writing(envelope)
    need(list(e) == ["header", "salt", "nonce", "keyCommitment", "textCommitment", "ciphertext", "signature"], "fields")
    header = one_writing(e["header"])
    names = ["v", "workspace", "conversation", "audience", "epoch", "sender", "tab", "sequence", "head", "policy", "size"]
    need(list(header) == names and header["v"] == "sealdesk.message.v1", "header")
    for name in ("workspace", "conversation", "audience", "epoch"):
        need(header[name] == expected[name], name)
    need(header["sender"] == expected["sender"]["id"] and header["size"] in BUCKETS, "sender")
    need(type(header["sequence"]) is int and header["sequence"] >= 1, "sequence")
    salt, nonce = decode(e["salt"], 32), decode(e["nonce"], 24)
    key_mark, text_mark = decode(e["keyCommitment"], 32), decode(e["textCommitment"], 32)
    ciphertext = decode(e["ciphertext"], header["size"] + 16)
    digest = context_hash("sealdesk.message.v1", e["header"], salt, nonce, key_mark, text_mark, sized(ciphertext))
    signed = b"sealdesk.message.signature.v1\0" + digest
    verify(decode(expected["sender"]["sign"], 32), signed, decode(e["signature"], 64))
    sequence = struct.pack(">Q", header["sequence"])
    key = context_key(epoch_key, "sealdesk.dek.v1", salt, decode(header["sender"], 16), decode(header["tab"], 16), sequence)
    need(context_key(key, "sealdesk.key-commitment.v1") == key_mark, "key commitment")
    padded = unbox(key, nonce, e["header"].encode(), ciphertext)
    blind = context_key(key, "sealdesk.text-blind.v1")
    need(context_key(blind, "sealdesk.text-commitment.v1", sized(padded)) == text_mark, "text commitment")
    (length,) = struct.unpack(">I", padded[:4])
    need(next((b for b in BUCKETS if length + 4 <= b), None) == header["size"], "bucket")
    need(not any(padded[4 + length:]), "zeros")
    body = padded[4:4 + length].decode("utf-8")
    value = one_writing(body)
    need(list(value) == ["type", "version", "text"], "body")
    wanted = "note" if header["audience"] == "staff" else "text"
    need(value["type"] == wanted and value["version"] == 1 and value["text"] != "", "type")
    return body


def open_epoch(document, opener, scalar):
    place = [document["workspace"], decode(document["conversation"], 16), document["audience"]]
    place.append(struct.pack(">I", document["epoch"]))

    def about(reader):
        fields = [document["conversation"], document["audience"], str(document["epoch"]), reader["kind"], reader["id"]]
        return "|".join(fields).encode()

    me = next(r for r in document["readers"] if (r["kind"], r["id"]) == (opener["kind"], opener["id"]))
    copy, own = decode(me["copy"], 80), decode(me["key"], 32)
    box_key = context_hash("sealdesk.copy.v1", agree(scalar, copy[:32]), copy[:32], own)
    key = unbox(box_key, bytes(24), about(me), copy[32:])
    need(encode(context_key(key, "sealdesk.epoch-commitment.v1")) == document["keyCommitment"], "commitment")
    for reader in document["readers"]:
        reader_key = decode(reader["key"], 32)
        seed = context_key(key, "sealdesk.copy-seed.v1", *place, reader_key)
        e = hashlib.sha512(seed).digest()[:32]
        ephemeral = sodium.crypto_scalarmult_base(e)
        other = context_hash("sealdesk.copy.v1", agree(e, reader_key), ephemeral, reader_key)
        made = ephemeral + sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(key, about(reader), bytes(24), other)
        need(made == decode(reader["copy"], 80), "copy made again")
    return key


def main():
    v = load("primitives")
    for entry in v["hash"]:
        data = decode(entry["input"])
        check(encode(hash_(data, size=entry["length"])) == entry["plain"], "hash")
        check(encode(hash_(data, decode(v["key"]), entry["length"])) == entry["keyed"], "keyed hash")
    a = v["aead"]
    key, nonce, associated = decode(a["key"]), decode(a["nonce"]), decode(a["associated"])
    for entry in a["accepted"]:
        check(encode(unbox(key, nonce, associated, decode(entry["sealed"]))) == entry["plain"], "box")
    for entry in a["refused"]:
        refuses("box", lambda entry=entry: unbox(key, nonce, associated, decode(entry["sealed"])))
    for entry in v["sign"]["messages"]:
        verify(decode(v["sign"]["public"]), decode(entry["message"]), decode(entry["signature"]))
        check(True, "signature")
    check(encode(agree(decode(v["agree"]["scalar"]), decode(v["agree"]["other"]))) == v["agree"]["shared"], "agree")

    v = load("keys")
    for name, read in (("signing", lambda k: prime_order(montgomery(k))), ("agreement", prime_order)):
        for key_text in v[name]["accepted"]:
            read(decode(key_text))
            check(True, name)
        for entry in v[name]["refused"]:
            refuses(entry["why"], lambda entry=entry, read=read: read(decode(entry["key"])))
    for entry in v["signatures"]["accepted"]:
        verify(decode(entry["key"]), decode(entry["message"]), decode(entry["signature"]))
        check(True, "signature")
    for entry in v["signatures"]["refused"]:
        refuses(entry["why"], lambda entry=entry: verify(
            decode(entry["key"]), decode(entry["message"]), decode(entry["signature"])))

    v = load("messages")
    epoch_key = decode(v["epochKey"])
    for entry in v["cases"]:
        if entry["expect"] == "accepted":
            check(read_message(entry["envelope"], v["expected"], epoch_key) == entry["body"], entry["name"])
        else:
            refuses(entry["name"], lambda entry=entry: read_message(entry["envelope"], v["expected"], epoch_key))

    v = load("epochs")
    scalar = decode(v["opener"]["scalar"])
    for entry in v["cases"]:
        if entry["verify"] != "accepted":
            continue
        digest = context_hash("sealdesk.epoch.v1", entry["text"])
        author = decode(v["expected"]["author"]["sign"])
        verify(author, b"sealdesk.epoch.signature.v1\0" + digest, decode(entry["signature"]))
        document = one_writing(entry["text"])
        if entry["open"] == "accepted":
            check(encode(open_epoch(document, v["opener"], scalar)) == v["epochKey"], entry["name"])
        else:
            refuses(entry["name"], lambda document=document: open_epoch(document, v["opener"], scalar))

    v = load("places")
    for entry in v["accepted"]:
        head = bytes(32)
        for event in entry["events"]:
            head = hash_(b"sealdesk.head.v1\0" + head + hash_(event["clear"].encode()))
            check(encode(head) == event["head"], entry["name"])

    print(f"{held} checks hold")


main()

"""What asks for gnome-keyring's passwords on a desktop (gcr-prompter), with a scripted person before it.

    prompter.py close             closes every question
    prompter.py answer PASSWORD   answers with this password, and agrees to whatever is asked beside it

It speaks org.gnome.keyring.internal.Prompter, with gcr's own exchange of secrets (sx-aes-1: Diffie-Hellman over RFC 3526's
group of 1536 bits, HKDF-SHA256, AES-128-CBC). What the keyring asked is printed, a line each.
"""

import base64
import hashlib
import hmac
import os
import re
import secrets
import subprocess
import sys

NAME = "org.gnome.keyring.SystemPrompter"
PATH = "/org/gnome/keyring/Prompter"
PROMPTER = "org.gnome.keyring.internal.Prompter"
CALLBACK = PROMPTER + ".Callback"

# RFC 3526 section 2.
PRIME = int("FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B"
            "302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE6"
            "49286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D"
            "670C354E4ABC9804F1746C08CA237327FFFFFFFFFFFFFFFF", 16)
SIZE = 192


def field(exchange, name):
    found = re.search(rf"^{name}=(.*)$", exchange, re.MULTILINE)
    return base64.b64decode(found.group(1)) if found else None


def answer(exchange, password):
    """Our side of the exchange, with the password sealed for the other one."""
    mine = secrets.randbits(1024) | 1
    theirs = int.from_bytes(field(exchange, "public"), "big")
    shared = pow(theirs, mine, PRIME).to_bytes(SIZE, "big")
    # RFC 5869 with neither salt nor info, for one block.
    pseudorandom = hmac.new(bytes(32), shared, hashlib.sha256).digest()
    key = hmac.new(pseudorandom, b"\1", hashlib.sha256).digest()[:16]
    start = os.urandom(16)
    sealed = subprocess.run(["openssl", "enc", "-aes-128-cbc", "-K", key.hex(), "-iv", start.hex()], input=password.encode(),
                            capture_output=True, check=True).stdout
    public = pow(2, mine, PRIME).to_bytes(SIZE, "big")
    lines = [f"{name}={base64.b64encode(value).decode()}"
             for name, value in (("public", public), ("secret", sealed), ("iv", start))]
    return "\n".join(["[sx-aes-1]", *lines, ""])


def main(manner, password=""):
    import dbus
    import dbus.service
    from dbus.mainloop.glib import DBusGMainLoop
    from gi.repository import GLib

    DBusGMainLoop(set_as_default=True)
    bus = dbus.bus.BusConnection(os.environ["DBUS_SESSION_BUS_ADDRESS"])

    class Prompter(dbus.service.Object):
        def tell(self, who, path, method, *arguments):
            GLib.idle_add(lambda: bus.call_async(who, path, CALLBACK, method, *arguments, None, None) and False)

        @dbus.service.method(PROMPTER, in_signature="o", sender_keyword="sender")
        def BeginPrompting(self, callback, sender=None):
            self.tell(sender, callback, "PromptReady", "sa{sv}s", ("", dbus.Dictionary({}, signature="sv"), ""))

        @dbus.service.method(PROMPTER, in_signature="osa{sv}s", sender_keyword="sender")
        def PerformPrompt(self, callback, kind, properties, exchange, sender=None):
            print(kind, properties.get("message", ""), flush=True)
            agrees = manner == "answer"
            reply = answer(exchange, password) if agrees and kind == "password" else ""
            self.tell(sender, callback, "PromptReady", "sa{sv}s",
                      ("yes" if agrees else "no", dbus.Dictionary({}, signature="sv"), reply))

        @dbus.service.method(PROMPTER, in_signature="o", sender_keyword="sender")
        def StopPrompting(self, callback, sender=None):
            self.tell(sender, callback, "PromptDone", "", ())

    name = dbus.service.BusName(NAME, bus)
    Prompter(name, PATH)
    GLib.MainLoop().run()


if __name__ == "__main__":
    main(*sys.argv[1:])

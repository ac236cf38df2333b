"""The first minute, filmed: a bare server over ssh, a desktop without a keyring, a desktop with one. By the built programs, on
a screen of 1280x800, light and dark, at 1, 1.5 and 2 times the size.

    first_minute_film.py FOLDER [--scene NAME] [--theme light|dark] [--scale 1|1.5|2]

A picture is for people to look at: what is asked here is only that each step is reached. The words that are waited for are few
and stable; questions of the terminal are answered by their kind.
"""

import argparse

import os
import re
import subprocess
import sys
import traceback
from urllib.parse import urlsplit

from harness import picture, portal, process, reader
from harness.browser import Browser
from harness.film import SCREEN, Film, Shot
from harness.pipe import Pipe
from harness.session import Session

# A person's, with a blank, as the wallet advises.
PASSPHRASE = "four odd words in a row"
# Where the catalog looks for the demo provider (resources/providers/demo.json).
DEMO_PORT = 9414


# ── The person at the browser ──

def opens_browser(shot):
    flags = [f"--force-device-scale-factor={shot.scale:g}", "--start-maximized", "--test-type", "--window-position=0,0",
             f"--window-size={int(SCREEN[0] / shot.scale)},{int(SCREEN[1] / shot.scale)}"]
    if shot.theme == "dark":
        flags.append("--force-dark-mode")
    screen = {name: shot.session.env[name] for name in ("DISPLAY",)}
    return Browser(shot.session.browser_home, flags, screen)


def signs_in(shot, browser, url):
    """Each page of the provider, then the wallet's own."""
    provider = urlsplit(url).netloc
    browser.open(url)
    taken = set()
    for _ in range(20):
        kind = process.wait_for("a page of the provider", lambda: _kind(browser, provider), 30)
        if kind == "wallet":
            break
        if kind not in taken:
            shot.take(f"browser-{kind}", f"the provider's own page: {kind}")
            taken.add(kind)
        _answer(browser, kind)
    process.wait_for("the wallet's page", lambda: len(browser.text()) > 20, 20)
    shot.take("browser-done", "the wallet's page at the end of the sign-in")
    return browser.copy_what_is_offered()


def _kind(browser, provider):
    if urlsplit(browser.address()).netloc not in ("", provider):
        return "wallet"
    if browser.find("input[name=login]") or browser.find("form[action='/login'] button"):
        return "login"
    if browser.find("input[name=prompt][value=consent]") or browser.find("form[action='/consent'] button"):
        return "consent"
    return None


def _answer(browser, kind):
    before = browser.address()
    name = browser.find("input[name=login]")
    if name:
        browser.type(name, "ada")
        browser.type(browser.find("input[name=password]"), "any password will do")
    yes = browser.find("button.yes") or browser.find("button[type=submit]") or browser.find(f"form[action='/{kind}'] button")
    browser.click(yes)
    process.wait_for("the next page", lambda: browser.address() != before, 20)


# ── The person at a terminal ──

def answers(shot, console, steps, until=lambda: False, choice=""):
    """Answers what the terminal asks, by the kind of question, until the shell is back or `until` is so. `steps`: kinds that
    are worth a picture, with its words."""
    for _ in range(12):
        question = process.wait_for("a question or the end", lambda: until() and "until" or _asked(console), 90)
        if question in ("until", "end"):
            return
        kind = ("file" if re.search(r"\[Y/n\]", question) else "again" if "again" in question.lower()
                else "passphrase" if re.search("passphrase", question, re.IGNORECASE) else "choice")
        if kind in steps:
            shot.take(kind, steps.pop(kind))
        console.enters({"file": "", "choice": choice}.get(kind, PASSPHRASE))
    raise AssertionError("it asks and asks: " + console.text()[-800:])


def _asked(console):
    try:
        return console.asks(0.8) or "end"
    except TimeoutError:
        return None


def shell_of_server(session):
    return {"HOME": str(session.home), "XDG_RUNTIME_DIR": str(session.run), "LANG": "C.UTF-8", "USER": "ada",
            "PATH": os.environ["LANYARD_BIN"] + ":/usr/local/bin:/usr/bin:/bin", "SSH_TTY": "/dev/pts/0",
            "SSH_CONNECTION": "192.0.2.7 50022 192.0.2.1 22", "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nonexistent"}


def shell_of_desktop(session):
    return session.env | {"PATH": os.environ["LANYARD_BIN"] + ":/usr/local/bin:/usr/bin:/bin", "USER": "ada"}


def server(shot):
    session = shot.session
    provider = session.provider()
    (session.home / "ca.pem").write_bytes(provider.ca.read_bytes())
    env = shell_of_server(session)
    first = shot.console("server", env, 0, 2)
    first.enters("lanyard")
    first.comes_back()
    shot.take("first-word", "the first command: lanyard")
    first.enters("clear")
    first.enters(f"lanyard login {provider.issuer} --client-id lanyard-rs256 --alias work --ca ca.pem")
    address = r"https?://\S+[?&]client_id=\S+"
    answers(shot, first, {"file": "the offer of a sealed file", "passphrase": "a passphrase is chosen"},
            until=lambda: re.search(address, first.text()))
    url = first.shows(address).group(0)
    shot.take("address", "the address to open elsewhere")
    browser = opens_browser(shot)
    try:
        signs_in(shot, browser, url)
    finally:
        browser.close()
    first.comes_back()
    shot.take("signed-in", "the terminal after the sign-in")
    first.enters("lanyard token work --min-valid 60")
    process.wait_for("the prompt", lambda: asks_wallet(session, "consent.list")["prompts"])
    second = shot.console("server again", env, 1, 2)
    shot.take("token-waits", "a program wants a token; a second terminal")
    second.enters("lanyard approve")
    answers(shot, second, {"choice": "what waits, and what may be said", "passphrase": "the passphrase says who it is"}, choice="o")
    first.comes_back()
    shot.take("token", "the token, just this once")
    first.enters("clear")
    first.enters("lanyard doctor")
    first.comes_back()
    shot.take("doctor", "lanyard doctor")


# ── The person at a desktop ──

def asks_wallet(session, method):
    with Pipe(session.run / "lanyard" / "wallet.sock") as pipe:
        return pipe.call(method)


def desktop(shot):
    """Bus, portal, screen reader's bus, the demo provider, and a browser that tells which address it was given."""
    session = shot.session
    portal.start(session, shot.theme)
    reader.start(session)
    (session.top / "open-browser").write_text(f'#!/bin/sh\nprintf %s "$1" >"{session.top}/asked.part"\n'
                                              f'mv "{session.top}/asked.part" "{session.top}/asked"\n')
    demo = session.start("demo", [process.program("lanyard-demo-idp"), "--port", str(DEMO_PORT)])
    process.wait_for("the demo provider", lambda: session.log("demo") or demo.poll() is not None)
    if demo.poll() is not None:
        raise AssertionError(f"port {DEMO_PORT} is in use: {session.log('demo')}")


def address_asked(shot):
    asked = shot.session.top / "asked"
    process.wait_for("the browser's call", asked.exists, 60)
    return asked.read_text(encoding="utf-8")


def signs_in_here(shot):
    url = address_asked(shot)
    browser = opens_browser(shot)
    try:
        signs_in(shot, browser, url)
    finally:
        browser.close()


def without_keyring(shot):
    session = shot.session
    session.start_bus()
    desktop(shot)
    session.start("desktop", [process.program("lanyard-desktop")])
    shot.window("^Where shall Lanyard keep")
    shot.fits("^Where shall Lanyard keep")
    shot.waits("^New passphrase$", "password", "focused")
    shot.take("start", "the first start from the menu")
    for label in ("New passphrase", "Once more"):
        shot.types_passphrase(label, PASSPHRASE)
        shot.keys("Tab")
    shot.take("passphrase", "a passphrase for the sealed file is typed")
    shot.keys("shift+Tab", "Return")
    shot.window("^Lanyard$")
    shot.waits("Add a service", "button")
    shot.fits("^Lanyard$")
    shot.take("window", "the wallet's window")


def with_keyring(shot):
    session = shot.session
    session.start_keyring()
    desktop(shot)
    session.start("desktop", [process.program("lanyard-desktop")])
    shot.window("^Lanyard$")
    shot.waits("Add a service", "button")
    shot.fits("^Lanyard$")
    shot.take("welcome", "the first start from the menu")
    shot.presses("Try the demo")
    url_given = session.top / "asked"
    process.wait_for("the browser's call", url_given.exists)
    shot.waits("Cancel", "button")
    shot.take("in-the-browser", "the window while the browser is open")
    signs_in_here(shot)
    shot.waits("^Done$", "button")
    shot.take("signed-in", "the window after the sign-in")
    shot.presses("^Done$")
    shot.waits("Sign out", "button")
    shot.take("identity", "the identity's card")
    alias = asks_wallet(session, "identity.list")["identities"][0]["alias"]
    console = shot.console("desktop", shell_of_desktop(session))
    console.enters(f"lanyard token {alias}")
    shot.window("^A question")
    shot.waits("^Allow$", "button")
    shot.fits("^A question")
    shot.take("question", "a program wants a token")
    shot.answers_question()
    console.comes_back()
    shot.take("token", "the token in the terminal")
    console.enters("exit")
    locks(shot)


def unlocks(shot):
    """Whoever types so fast is told to wait a moment, and does."""
    tried = 0
    while shot.find("is locked"):
        tried += 1
        shot.keys("ctrl+a")
        shot.types_passphrase("Approval passphrase", PASSPHRASE)
        shot.keys("Return")
        process.wait_for("an answer to the passphrase", lambda: not shot.find("is locked") or shot.find("Too soon"), 60)
        if tried == 5:
            raise RuntimeError("the right passphrase does not unlock")


def locks(shot):
    shot.presses("^Lock$")
    shot.waits("is locked|stays open")
    if shot.find("stays open"):
        shot.take("no-way-to-unlock", "what Lock says without a passphrase")
        shot.presses("Set a passphrase")
        shot.types_passphrase("New passphrase", PASSPHRASE)
        shot.keys("Tab")
        shot.types_passphrase("Once more", PASSPHRASE)
        shot.take("passphrase", "a passphrase is set")
        shot.keys("Return")
        shot.waits_not("^Save$", "button")
        shot.presses("^Lock$")
        shot.waits("is locked")
    shot.take("locked", "the wallet is locked")
    shot.types_passphrase("Approval passphrase", "not the one")
    shot.keys("Return")
    shot.waits("(?i)wrong|not the|once more|again")
    shot.take("locked-wrong", "a wrong passphrase")
    unlocks(shot)
    shot.take("unlocked", "and open again")


SCENES = {"server": server, "desktop-without-keyring": without_keyring, "desktop-with-keyring": with_keyring}


def plays(film, scene, theme, scale):
    for old in film.folder.glob(f"{scene}-*-{theme}-{scale:g}x.png"):
        old.unlink()
    with Session() as session:
        if scene == "server":
            del session.env["DBUS_SESSION_BUS_ADDRESS"]
        shot = Shot(film, session, scene, theme, scale)
        try:
            SCENES[scene](shot)
        except Exception as error:  # pylint: disable=broad-except # the other scenes are filmed all the same
            traceback.print_exc()
            film.fault(shot, f"stopped: {type(error).__name__}: {str(error)[:600]}")
            (film.folder / shot.name("stopped")).write_bytes(picture.png(picture.frame(session)))
        finally:
            subprocess.run([process.program("lanyard"), "--no-start", "stop"], env=session.env, capture_output=True, check=False,
                           timeout=60)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--scene", action="append", choices=SCENES)
    parser.add_argument("--theme", action="append", choices=("light", "dark"))
    parser.add_argument("--scale", action="append", type=float)
    options = parser.parse_args()
    film = Film(options.folder)
    for scene in options.scene or SCENES:
        for scale in options.scale or (1, 1.5, 2):
            for theme in options.theme or ("light", "dark"):
                print(f"{scene}, {theme}, {scale:g}x", flush=True)
                plays(film, scene, theme, scale)
    film.write_index()
    for fault in film.faults:
        print("FAULT: " + fault)
    return 1 if film.faults else 0


if __name__ == "__main__":
    sys.exit(main())

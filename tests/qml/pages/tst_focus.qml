import QtQuick
import QtTest
import Lanyard
import Lanyard.Testing

/// The focus is never on something invisible: on every page, in every sheet, whatever is pressed.
Item {
    id: root
    width: 900
    height: 640

    Component { id: stageType; Stage {} }
    Component { id: desktopType; Desktop { anchors.fill: parent; focus: true } }

    TestCase {
        name: "Focus"
        when: windowShown

        property var stage: null
        property var desktop: null

        function init() {
            stage = stageType.createObject(root);
            desktop = desktopType.createObject(root, { identities: stage.identities, signIn: stage.signIn, signOutAll: stage.signOutAll, wallet: stage.wallet });
            desktop.forceActiveFocus();
            stage.status("ok", true, false);
            stage.fill(4);
            tryVerify(() => stage.identities.total === 4 && stage.wallet.passphraseSet);
            wait(20);
        }
        function cleanup() {
            desktop.destroy();
            stage.destroy();
            wait(0);
        }
        function all(type) {
            const found = [];
            const visit = item => {
                if (item instanceof type)
                    found.push(item);
                for (let i = 0; i < item.children.length; ++i)
                    visit(item.children[i]);
            };
            visit(desktop);
            return found;
        }
        function focused() {
            return desktop.Window.activeFocusItem;
        }
        function button(words, within) {
            const found = [];
            const visit = item => {
                if ((item instanceof PushButton || item instanceof IconButton || item instanceof RailButton) && item.text === words && item.visible)
                    found.push(item);
                for (let i = 0; i < item.children.length; ++i)
                    visit(item.children[i]);
            };
            visit(within ?? desktop);
            return found[0];
        }
        /// Whether it is seen, can be used, and is in `place`.
        function isRight(item, place) {
            if (!item || !item.visible || !item.enabled || item.width <= 0 || item.height <= 0)
                return false;
            for (let one = item; one; one = one.parent) {
                if (one.opacity === 0)
                    return false;
                if (one === place)
                    return true;
            }
            return false;
        }
        function walk(place, what) {
            tryVerify(() => isRight(focused(), place), 2000, what + ": at first " + focused());
            for (const key of [Qt.Key_Tab, Qt.Key_Backtab]) {
                for (let i = 0; i < 20; ++i) {
                    keyClick(key);
                    tryVerify(() => isRight(focused(), place), 2000, what + ": " + focused());
                }
            }
        }
        function test_everyPage_data() {
            return [{ tag: "identities" }, { tag: "many" }, { tag: "add" }, { tag: "running" }, { tag: "failed" }, { tag: "done" },
                    { tag: "settings" }, { tag: "locked" }, { tag: "locked by the system" }, { tag: "welcome" }];
        }
        function test_everyPage(data) {
            if (data.tag === "many") {
                stage.fill(40);
                tryVerify(() => stage.identities.many);
            } else if (["running", "failed", "done"].includes(data.tag)) {
                stage.signIn.issuer = "https://login.example.org";
                stage.signIn.clientId = "abc";
                desktop.go("add");
                wait(20);
                keyClick(Qt.Key_Return);
                tryCompare(stage.signIn, "phase", "running");
                stage.step("authorize");
                if (data.tag !== "running") {
                    stage.finishSignIn(data.tag === "failed" ? "provider_refused" : "");
                    tryCompare(stage.signIn, "phase", data.tag);
                }
            } else if (data.tag.startsWith("locked")) {
                stage.lock(true, data.tag === "locked" ? "passphrase" : "system");
                tryVerify(() => all(LockPage).length === 1);
            } else if (data.tag === "welcome") {
                cleanup();
                stage = stageType.createObject(root);
                desktop = desktopType.createObject(root, { identities: stage.identities, signIn: stage.signIn, signOutAll: stage.signOutAll, wallet: stage.wallet });
                desktop.forceActiveFocus();
                tryVerify(() => all(WelcomePage).length === 1);
            } else {
                desktop.go(data.tag);
            }
            walk(desktop, data.tag);
        }
        function test_everySheet_data() {
            return [{ tag: "sign out", place: "identities", opener: "Sign out…", sheet: "signOutSheet" },
                    { tag: "sign out of everything", place: "settings", opener: "Sign out…", sheet: "signOutAllSheet" },
                    { tag: "passphrase", place: "settings", opener: "Change…", sheet: "passphraseSheet" },
                    { tag: "lock", place: "identities", opener: "Lock", sheet: "lockSheet", passphrase: false }];
        }
        function test_everySheet(data) {
            if (data.passphrase === false) {
                stage.status("ok", false, false);
                tryVerify(() => stage.wallet.unlockBy === "nothing");
            }
            desktop.go(data.place);
            wait(20);
            const opener = button(data.opener);
            opener.forceActiveFocus(Qt.TabFocusReason);
            keyClick(Qt.Key_Space);
            const sheet = findChild(desktop, data.sheet);
            tryVerify(() => sheet.opened);
            walk(sheet.background.parent, data.tag);
            keyClick(Qt.Key_Escape);
            tryVerify(() => !sheet.visible);
            tryVerify(() => focused() === opener, 2000, "not back where it was opened: " + focused());
        }
        function test_signsOutOfEverythingByKeyboardOnce() {
            desktop.go("settings");
            wait(20);
            button("Sign out…").forceActiveFocus(Qt.TabFocusReason);
            keyClick(Qt.Key_Return);
            const sheet = findChild(desktop, "signOutAllSheet");
            tryVerify(() => sheet.opened);
            keyClick(Qt.Key_Tab);
            compare(focused().text, "Sign out of everything");
            keyClick(Qt.Key_Return);
            compare(stage.signOutAll.phase, "running");
            tryVerify(() => isRight(focused(), sheet.background.parent), 2000, "on " + focused());
            keyClick(Qt.Key_Return);
            stage.finishSignOutAll(true);
            tryCompare(stage.signOutAll, "phase", "done");
            // A late second Enter neither runs it again nor wipes what is said.
            keyClick(Qt.Key_Return);
            wait(20);
            verify(!stage.has("identity.revoke_all"));
            compare(stage.signOutAll.count, 4);
            verify(sheet.opened);
            walk(sheet.background.parent, "report");
        }
        function test_losesNoKeyboardWhenACardGoes() {
            button("Sign out…").forceActiveFocus(Qt.TabFocusReason);
            keyClick(Qt.Key_Space);
            const sheet = findChild(desktop, "signOutSheet");
            tryVerify(() => sheet.opened);
            keyClick(Qt.Key_Tab);
            keyClick(Qt.Key_Return);
            stage.finishSignOut();
            tryVerify(() => stage.identities.total === 3);
            tryVerify(() => isRight(focused(), desktop), 2000, "on " + focused());
        }
        function test_aListShowsWhereTheKeyboardIs() {
            const list = all(ListView)[0];
            button("Add a service").forceActiveFocus(Qt.TabFocusReason);
            keyClick(Qt.Key_Tab);
            verify(list.activeFocus);
            verify(list.currentItem.focusShown);
            mouseClick(list.currentItem, 60, 12);
            verify(!list.currentItem.focusShown);
        }
        function test_aListGoesToItsEndsAndByPages() {
            stage.fill(40);
            tryVerify(() => stage.identities.total === 40);
            const list = all(ListView)[0];
            list.forceActiveFocus();
            keyClick(Qt.Key_End);
            compare(list.currentIndex, 39);
            tryVerify(() => list.currentItem && list.currentItem.mapToItem(list, 0, 0).y + list.currentItem.height <= list.height);
            keyClick(Qt.Key_PageUp);
            verify(list.currentIndex < 36 && list.currentIndex > 20, list.currentIndex);
            keyClick(Qt.Key_Home);
            compare(list.currentIndex, 0);
            keyClick(Qt.Key_PageDown);
            verify(list.currentIndex > 3 && list.currentIndex < 20);
        }
        function test_aCardOpensByClickAndByKey() {
            const list = all(ListView)[0];
            mouseClick(list.itemAtIndex(1), 60, 12);
            verify(list.itemAtIndex(1).open);
            const details = all(IdentityDetails).find(one => one.visible);
            verify(details.issuer.startsWith("https://") && details.scopes.length === 3);
            list.forceActiveFocus();
            keyClick(Qt.Key_Return);
            verify(!list.itemAtIndex(1).open);
            keyClick(Qt.Key_Down);
            keyClick(Qt.Key_Space);
            verify(list.itemAtIndex(2).open);
            // What was opened is seen whole.
            tryVerify(() => isInside(list.itemAtIndex(2), list));
        }
        function isInside(item, view) {
            const y = item.mapToItem(view, 0, 0).y;
            return y >= -1 && y + item.height <= view.height + 1;
        }
        function test_takesBackWhatAProgramWasAllowedByOneClick() {
            const take = button("Take back what git was allowed");
            mouseClick(take);
            const asked = JSON.parse(stage.expect("grant.revoke")).grant;
            verify(asked.startsWith("grant-"));
            compare(all(IdentityCard).filter(one => one.open).length, 0);
        }
        function test_showsWhatWasFoundFromTheTop() {
            stage.fill(100);
            tryVerify(() => stage.identities.total === 100);
            const list = all(ListView)[0];
            list.currentIndex = 90;
            list.positionViewAtEnd();
            keyClick(Qt.Key_K, Qt.ControlModifier);
            for (const key of "gitlab")
                keyClick(key);
            tryVerify(() => list.count < 20);
            compare(list.currentIndex, 0);
            tryVerify(() => list.itemAtIndex(0) !== null && list.itemAtIndex(0).mapToItem(list, 0, 0).y < 60);
        }
    }
}

import QtQuick
import QtTest
import Lanyard
import Lanyard.Testing

/// A screen of 1280x800 at 1.5 and 2 times the size: whatever can be used is reached by Tab, and is whole in the window when
/// the keyboard is on it.
Item {
    id: root
    width: 640
    height: 400

    Component { id: stageType; Stage {} }
    Component { id: desktopType; Desktop { anchors.fill: parent; focus: true } }

    TestCase {
        name: "Small"
        when: windowShown

        property var stage: null
        property var desktop: null

        function begin(size) {
            failOnWarning(/loop/);
            root.width = size.width;
            root.height = size.height;
            tryVerify(() => root.Window.width === size.width && root.Window.height === size.height);
            stage = stageType.createObject(root);
            desktop = desktopType.createObject(root, { identities: stage.identities, signIn: stage.signIn, signOutAll: stage.signOutAll, wallet: stage.wallet });
            desktop.forceActiveFocus();
        }
        function cleanup() {
            desktop.destroy();
            stage.destroy();
            wait(0);
        }
        function found(place, fits) {
            const all = [];
            const visit = item => {
                if (!item.visible)
                    return;
                if (fits(item))
                    all.push(item);
                for (let i = 0; i < item.children.length; ++i)
                    visit(item.children[i]);
            };
            visit(place);
            return all;
        }
        function isControl(item) {
            return item.enabled && (item instanceof PushButton || item instanceof IconButton || item instanceof RailButton
                                    || item instanceof TextInput || item instanceof Tick || item instanceof SearchField);
        }
        /// A list is one stop: Tab goes on to what is in its current row.
        function isInList(item) {
            for (let one = item.parent; one; one = one.parent) {
                if (one instanceof ListView)
                    return true;
            }
            return false;
        }
        function focused() {
            return root.Window.activeFocusItem;
        }
        function isWhole(item) {
            if (!item)
                return false;
            const place = item.mapToItem(null, 0, 0);
            return place.x >= 0 && place.y >= 0 && place.x + item.width <= root.width && place.y + item.height <= root.height;
        }
        function told(item) {
            const place = item.mapToItem(null, 0, 0);
            return (item.text ?? "") + " " + item + " at " + [place.x, place.y, item.width, item.height].join(" ");
        }
        function walk(place, what) {
            for (const key of [Qt.Key_Tab, Qt.Key_Backtab]) {
                const visited = [];
                for (let i = 0; i < 40; ++i) {
                    keyClick(key);
                    tryVerify(() => isWhole(focused()), 5000, what + ": out of sight: " + told(focused()));
                    visited.push(focused());
                }
                for (const one of found(place, isControl).filter(item => !isInList(item)))
                    verify(visited.includes(one), what + ": no Tab goes to " + told(one));
            }
        }
        readonly property var sizes: [{ width: 640, height: 400 }, { width: 853, height: 533 },
                                      // What a panel or a title bar leaves of them.
                                      { width: 640, height: 360 }]
        function combined(rows) {
            const all = [];
            for (const size of sizes) {
                for (const row of rows)
                    all.push(Object.assign({}, size, row, { tag: row.tag + " " + size.width + "x" + size.height }));
            }
            return all;
        }
        function signIn(outcome) {
            stage.signIn.issuer = "https://login.example.org";
            stage.signIn.clientId = "abc";
            desktop.go("add");
            wait(20);
            stage.signIn.start();
            stage.step("authorize");
            if (outcome === "hour")
                stage.finishSignInForAnHour();
            else if (outcome !== "running")
                stage.finishSignIn(outcome);
        }
        function test_everyPage_data() {
            return combined([
                { tag: "welcome", before: () => stage.status("ok", false, true) },
                { tag: "welcome without a keystore", before: () => stage.status("locked", false, true) },
                { tag: "identities", before: () => stage.fill(4) },
                { tag: "many identities", before: () => stage.fill(40) },
                { tag: "keystore", before: () => { stage.fill(4); stage.status("locked", false, false); } },
                { tag: "add", before: () => { stage.signIn.issuer = "https://login.example.org"; stage.signIn.clientId = "abc"; desktop.go("add"); } },
                { tag: "running", before: () => signIn("running") },
                { tag: "failed", before: () => signIn("provider_refused") },
                { tag: "done", before: () => signIn("") },
                { tag: "done for an hour", before: () => signIn("hour") },
                { tag: "settings", before: () => { stage.fill(4); stage.status("ok", true, false); desktop.go("settings"); } },
                { tag: "locked", before: () => stage.lock(true) },
                { tag: "locked and wrong", before: () => { stage.lock(true); stage.wallet.unlock("wrong"); stage.finishUnlock("passphrase_wrong"); } },
                { tag: "locked by the system", before: () => { stage.lock(true, "system"); stage.wallet.confirm(); stage.finishUnlock("consent_denied"); } },
                { tag: "locked by nothing", before: () => stage.lock(true, "nothing") }
            ]);
        }
        function test_everyPage(data) {
            begin(data);
            data.before();
            wait(60);
            walk(desktop, data.tag);
        }
        function test_everySheet_data() {
            return combined([
                { tag: "sign out", place: "identities", sheet: "signOutSheet" },
                { tag: "sign out of everything", place: "settings", sheet: "signOutAllSheet" },
                { tag: "signed out of everything", place: "settings", sheet: "signOutAllSheet",
                  then: () => { stage.signOutAll.start(); stage.finishSignOutAll(true); tryCompare(stage.signOutAll, "phase", "done"); } },
                { tag: "passphrase", place: "settings", sheet: "passphraseSheet" },
                { tag: "lock", place: "identities", sheet: "lockSheet" }
            ]);
        }
        function test_everySheet(data) {
            begin(data);
            stage.status("ok", data.sheet !== "lockSheet", false);
            stage.fill(4);
            tryVerify(() => stage.identities.total === 4);
            desktop.go(data.place);
            wait(20);
            const sheet = findChild(desktop, data.sheet);
            if (data.sheet === "lockSheet")
                stage.wallet.lock();
            else
                sheet.open();
            tryVerify(() => sheet.opened);
            if (data.then)
                data.then();
            wait(60);
            walk(sheet.background.parent, data.tag);
            sheet.close();
            tryVerify(() => !sheet.visible);
        }
        function test_aTallSheetIsMovedByTheWheel() {
            begin(sizes[2]);
            stage.status("ok", true, false);
            desktop.go("settings");
            wait(20);
            const sheet = findChild(desktop, "passphraseSheet");
            sheet.open();
            tryVerify(() => sheet.opened);
            wait(60);
            const box = sheet.background.parent;
            tryVerify(() => box.height > root.height);
            mouseWheel(box, box.width / 2, 20 - Math.min(0, box.y), 0, 2400);
            tryVerify(() => box.y >= 0);
            mouseWheel(box, box.width / 2, 20, 0, -2400);
            tryVerify(() => box.y + box.height <= root.height);
            sheet.close();
            tryVerify(() => !sheet.visible);
        }
        function test_theWordsOfABannerAreInIt_data() {
            return combined([{ tag: "done", outcome: "" }, { tag: "done for an hour", outcome: "hour" },
                             { tag: "failed", outcome: "provider_refused" }]);
        }
        function test_theWordsOfABannerAreInIt(data) {
            begin(data);
            signIn(data.outcome);
            wait(60);
            const shown = () => found(desktop, item => item instanceof Banner);
            // The page is made a little at a time.
            tryVerify(() => shown().length > 0 && shown().every(one => one.width > 0));
            for (const banner of shown()) {
                // Its words get their places with the next frame, whenever that comes.
                tryVerify(() => misplaced(banner) === "", 5000);
                compare(misplaced(banner), "");
            }
        }
        /// What is wrong with the places of a banner's words; empty: nothing.
        function misplaced(banner) {
            let last = 0;
            for (const one of found(banner, item => item instanceof Body)) {
                const y = one.mapToItem(banner, 0, 0).y;
                if (y < Theme.medium - 1 || y + one.height > banner.height - Theme.medium + 1)
                    return told(one) + " in " + banner.height;
                if (y < last)
                    return "over another: " + told(one);
                last = y + one.height;
            }
            return banner.height - last <= Theme.medium + Theme.controlHeight ? "" : "too much room below";
        }
    }
}

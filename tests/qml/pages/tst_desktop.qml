import QtQuick
import QtTest
import Lanyard
import Lanyard.Testing

Item {
    id: root
    width: 900
    height: 640

    Component { id: stageType; Stage {} }
    Component { id: earlyType; EarlyStage {} }
    Component {
        id: desktopType
        Desktop {
            anchors.fill: parent
            focus: true
        }
    }

    TestCase {
        name: "Desktop"
        when: windowShown

        property var stage: null
        property var desktop: null

        function init() {
            begin(stageType);
        }
        function begin(type) {
            stage = type.createObject(root);
            desktop = desktopType.createObject(root, { identities: stage.identities, signIn: stage.signIn, signOutAll: stage.signOutAll, wallet: stage.wallet });
            desktop.forceActiveFocus();
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
        function button(words) {
            return all(PushButton).concat(all(IconButton)).find(one => one.text === words && one.visible);
        }

        function test_welcomesANewPerson() {
            verify(all(WelcomePage).length === 1);
            verify(button("Add a service").activeFocus);
            keyClick(Qt.Key_Return);
            compare(desktop.place, "add");
            keyClick(Qt.Key_Escape);
            compare(desktop.place, "identities");
        }
        function test_offersTheDemoOnlyWhenThereIsOne() {
            verify(!button("Try the demo"));
            stage.status("ok", false, true);
            tryVerify(() => button("Try the demo") !== undefined);
            mouseClick(button("Try the demo"));
            verify(stage.expect("identity.sign_in").includes("lanyard-demo"));
            compare(desktop.place, "add");
        }
        function test_showsTheTimeLeftAndWhoSignedIn() {
            desktop.addService();
            stage.signIn.issuer = "https://login.example.org";
            stage.signIn.clientId = "abc";
            stage.signIn.start();
            stage.step("authorize");
            tryVerify(() => all(Text).some(one => one.visible && one.text.startsWith("Time left: 4:")));
            stage.finishSignInForAnHour();
            tryVerify(() => all(Text).some(one => one.visible && one.text === "You are signed in as Ada Lovelace"));
            verify(!all(Text).some(one => one.visible && one.text.startsWith("Time left")));
            verify(button("Copy the command"));
            mouseClick(button("Copy the command"));
            tryVerify(() => button("Copied") !== undefined);
            mouseClick(button("Ask for it"));
            verify(stage.expect("identity.sign_in").includes('"scopes":["offline_access"]'));
        }
        function test_showsACodeForAnotherDevice() {
            const shows = words => all(Text).some(one => one.visible && one.text.includes(words));
            const code = () => all(Text).find(one => one.objectName === "userCode" && one.visible);
            const picture = () => all(Item).find(one => one.objectName === "qrCode" && one.visible);
            desktop.addService();
            verify(!button("Use another device").enabled);
            stage.signIn.issuer = "https://login.example.org";
            stage.signIn.clientId = "abc";
            const other = button("Use another device");
            verify(other.enabled);
            other.forceActiveFocus();
            keyClick(Qt.Key_Return);
            stage.step("code");
            tryVerify(() => code() !== undefined);
            compare(code().text, "WDJB-MJHT");
            verify(code().font.pixelSize >= 2 * Theme.leadSize);
            verify(!code().truncated);
            compare(code().Accessible.name, "Code: W D J B - M J H T");
            verify(shows("https://login.example.org/device"));
            verify(shows("Type only a code that you see here yourself"));
            verify(shows("Time left: 9:"));
            verify(picture().modules.length > 20 && picture().width >= 4 * picture().modules.length);
            stage.step("verify");
            tryVerify(() => code() === undefined);
            verify(picture() === undefined);
            stage.finishSignIn("");
            tryVerify(() => shows("You are signed in as Ada Lovelace"));
        }
        function test_takesARedirectAddressAndShowsTheOneInUse() {
            const shows = words => all(Text).some(one => one.visible && one.text.includes(words));
            desktop.addService();
            stage.signIn.issuer = "https://login.example.org";
            stage.signIn.clientId = "abc";
            verify(shows("allow any port where you are asked"));
            mouseClick(button("More options"));
            const field = all(Field).find(one => one.label === "Redirect address");
            verify(field && field.visible);
            field.input.forceActiveFocus();
            for (const key of "http://127.0.0.1/callback")
                keyClick(key);
            verify(shows("Name the port, from 1024 to 65535"));
            verify(!stage.signIn.ready);
            field.input.selectAll();
            for (const key of "http://127.0.0.1:8400,8401/callback")
                keyClick(key);
            verify(stage.signIn.ready);
            verify(!shows("Name the port"));
            verify(shows("http://127.0.0.1:8400/callback\nhttp://127.0.0.1:8401/callback"));
            verify(!shows("allow any port where you are asked"));
            stage.signIn.start();
            stage.step("authorize");
            tryVerify(() => shows("Redirect address: http://127.0.0.1:8400/callback; it must be registered with the provider."));
            stage.finishSignIn("provider_refused", "redirect.port_taken");
            tryVerify(() => button("Change the details") !== undefined);
            mouseClick(button("Change the details"));
            // It stands there again, and nobody has to look for it.
            tryVerify(() => all(Field).some(one => one.visible && one.text === "http://127.0.0.1:8400,8401/callback"));
        }
        function test_offersTheOtherWayToSendTheSecret() {
            desktop.addService();
            stage.signIn.issuer = "https://login.example.org";
            stage.signIn.clientId = "abc";
            stage.signIn.clientSecret = "s3cret";
            tryVerify(() => all(Choice).some(one => one.text === "In the form (post)" && !one.checked));
            stage.signIn.start();
            stage.finishSignIn("provider_refused", "client.secret_or_way_refused", "invalid_client", ["basic", "post"]);
            const other = "Sign in with the secret sent by “post”";
            tryVerify(() => button(other) !== undefined);
            verify(button(other).activeFocus);
            verify(button("Try again"));
            verify(button("Change the details"));
            keyClick(Qt.Key_Return);
            verify(stage.expect("identity.sign_in").includes('"client_auth":"client_secret_post"'));
        }
        function test_offersNoTryThatComesToTheSame() {
            stage.fill(1);
            tryVerify(() => stage.identities.total === 1);
            stage.signIn.startAgain("1", "login.example.org");
            desktop.go("add");
            stage.finishSignIn("unsupported", "unsupported.dpop");
            tryVerify(() => button("Back") !== undefined);
            verify(!button("Try again"));
            verify(all(Text).some(one => one.visible && one.text.startsWith("login.example.org binds tokens to a key (DPoP).")));
            verify(button("Back").activeFocus);
            keyClick(Qt.Key_Return);
            compare(desktop.place, "identities");
        }
        function test_changesNoDetailsThatNobodyEntered() {
            stage.fill(1);
            tryVerify(() => stage.identities.total === 1);
            stage.signIn.startAgain("1", "login.example.org");
            desktop.go("add");
            stage.finishSignIn("sign_in_required", "sign_in.another_person");
            tryVerify(() => button("Try again") !== undefined);
            verify(!button("Change the details"));
            verify(all(Text).some(one => one.visible && one.text.includes("You signed in as Bob Babbage (bob@example.org); this identity is Ada")));
            mouseClick(button("Try again"));
            stage.expect("identity.sign_in");
            keyClick(Qt.Key_Escape);
            // There is no form that it came from.
            compare(desktop.place, "identities");
        }
        function test_signsInByKeyboardAlone() {
            keyClick(Qt.Key_N, Qt.ControlModifier);
            compare(desktop.place, "add");
            for (const key of "https://login.example.org")
                keyClick(key);
            keyClick(Qt.Key_Tab);
            for (const key of "abc")
                keyClick(key);
            verify(stage.signIn.ready);
            keyClick(Qt.Key_Return);
            verify(stage.expect("identity.sign_in").includes('"client_id":"abc"'));
            compare(stage.signIn.phase, "running");
            keyClick(Qt.Key_Escape);
            compare(stage.signIn.phase, "form");
            verify(stage.expect("request.cancel") !== "");
        }
        function test_searchesFromAnywhere() {
            stage.fill(3);
            tryVerify(() => all(IdentityCard).length === 3);
            keyClick(Qt.Key_K, Qt.ControlModifier);
            for (const key of "work")
                keyClick(key);
            tryVerify(() => all(IdentityCard).length === 1);
            keyClick(Qt.Key_Escape);
            tryVerify(() => all(IdentityCard).length === 3);
        }
        function test_reachesTheButtonsOfACardByKeyboard() {
            stage.fill(2);
            tryVerify(() => all(IdentityCard).length === 2);
            keyClick(Qt.Key_Down);
            let found = false;
            for (let i = 0; i < 6 && !found; ++i) {
                keyClick(Qt.Key_Tab);
                found = all(IconButton).some(one => one.activeFocus && one.text === "Renew now");
            }
            verify(found);
            keyClick(Qt.Key_Space);
            verify(stage.expect("token.refresh") !== "");
        }
        function test_signsOutOnlyAfterTheSentence() {
            stage.fill(1);
            tryVerify(() => all(IdentityCard).length === 1);
            mouseClick(button("Sign out…"));
            verify(!stage.has("identity.revoke"));
            const sheet = findChild(desktop, "signOutSheet");
            tryVerify(() => sheet.opened);
            sheet.confirmed(sheet.identityId);
            verify(stage.expect("identity.revoke").includes("id-0"));
        }
        function test_offersToSignOutTheBrowserAfterTheLastIdentityToo() {
            stage.fill(1);
            tryVerify(() => all(IdentityCard).length === 1);
            stage.identities.signOut("id-0");
            stage.finishSignOut();
            tryVerify(() => button("Sign out in the browser too") !== undefined);
            compare(stage.identities.total, 0);
            compare(stage.opened, 0);
            mouseClick(button("Sign out in the browser too"));
            compare(stage.opened, 1);
            tryVerify(() => button("Sign out in the browser too") === undefined);
            mouseClick(button("Dismiss"));
            tryVerify(() => all(WelcomePage).length === 1);
        }
        function test_signsOutOfEverythingOnlyAfterTheSentence() {
            desktop.go("settings");
            verify(button("Sign out…") === undefined);
            stage.fill(4);
            const sheet = findChild(desktop, "signOutAllSheet");
            tryVerify(() => button("Sign out…") !== undefined);
            mouseClick(button("Sign out…"));
            tryVerify(() => sheet.opened);
            verify(!stage.has("identity.revoke_all"));
            const list = findChild(sheet.contentItem, "outcomes");
            verify(!list.visible);
            // The safe button has the keyboard.
            keyClick(Qt.Key_Return);
            tryVerify(() => !sheet.visible);
            verify(!stage.has("identity.revoke_all"));
            mouseClick(button("Sign out…"));
            tryVerify(() => sheet.opened);
            stage.signOutAll.start();
            stage.finishSignOutAll(false);
            tryCompare(list, "count", 3);
            compare(stage.signOutAll.phase, "running");
        }
        function test_saysWhatBecameOfEach() {
            stage.fill(4);
            desktop.go("settings");
            const sheet = findChild(desktop, "signOutAllSheet");
            tryVerify(() => button("Sign out…") !== undefined);
            mouseClick(button("Sign out…"));
            tryVerify(() => sheet.opened);
            stage.signOutAll.start();
            stage.finishSignOutAll(true);
            tryCompare(stage.signOutAll, "phase", "done");
            compare(stage.signOutAll.left, 1);
            compare(sheet.title, "Not everything could be signed out");
            const list = findChild(sheet.contentItem, "outcomes");
            tryVerify(() => list.itemAtIndex(3) !== null);
            const rows = [0, 1, 2, 3].map(i => list.itemAtIndex(i));
            verify(rows[0].words.startsWith("Not signed out"));
            verify(rows[1].words.includes("took the access back") && rows[1].hasPage);
            verify(rows[2].words.includes("keeps asking") && !rows[2].hasPage);
            verify(rows[3].words.includes("offers no way"));
            rows[1].pageWanted(1);
            compare(stage.opened, 1);
            verify(!rows[1].hasPage);
            sheet.close();
            tryVerify(() => !sheet.visible);
            mouseClick(button("Sign out…"));
            tryVerify(() => sheet.opened);
            compare(stage.signOutAll.phase, "ask");
        }
        function test_namesStayLiteral() {
            stage.add("1", "<img src=http://127.0.0.1:9/x>", "https://lоgin.example.org", "idle");
            tryVerify(() => all(IdentityCard).length === 1);
            const texts = all(Text).filter(one => one.visible);
            verify(texts.every(one => one.textFormat === Text.PlainText));
            verify(texts.some(one => one.text === "<img src=http://127.0.0.1:9/x>"));
            verify(texts.some(one => one.text.includes("xn--lgin-55d.example.org")));
        }
        function test_drawsOnlyTheCardsThatAreSeen() {
            stage.fill(300);
            tryVerify(() => stage.identities.total === 300);
            verify(all(IdentityCard).length < 40);
        }
        function test_everyControlHasAName() {
            stage.fill(3);
            stage.status("locked", false, false);
            for (const place of ["identities", "add", "settings"]) {
                desktop.go(place);
                wait(50);
                for (const one of all(PushButton).concat(all(IconButton), all(RailButton)).filter(one => one.visible))
                    verify(one.Accessible.name !== "", place);
            }
        }
        function test_locksByKeyboardAndButton() {
            stage.status("ok", true, false);
            stage.fill(2);
            tryVerify(() => all(IdentityCard).length === 2 && stage.wallet.passphraseSet);
            keyClick(Qt.Key_L, Qt.ControlModifier);
            verify(stage.expect("wallet.lock") !== "");
            mouseClick(all(RailButton).find(one => one.text === "Lock"));
            verify(stage.expect("wallet.lock") !== "");
        }
        function test_saysWhereItWasPressedWhyNothingIsLocked() {
            stage.status("ok", false, false);
            tryVerify(() => stage.wallet.unlockBy === "nothing");
            const sheet = findChild(desktop, "lockSheet");
            mouseClick(all(RailButton).find(one => one.text === "Lock"));
            tryVerify(() => sheet.opened);
            compare(desktop.place, "identities");
            verify(sheet.words.includes("Nothing could unlock it again"));
            verify(!stage.has("wallet.lock"));
            keyClick(Qt.Key_Escape);
            tryVerify(() => !sheet.visible);
            compare(stage.wallet.lockError, "");
            // By its key too; and one step from there is where a passphrase is set.
            keyClick(Qt.Key_L, Qt.ControlModifier);
            tryVerify(() => sheet.opened);
            keyClick(Qt.Key_Return);
            compare(desktop.place, "settings");
            const passphrase = findChild(desktop, "passphraseSheet");
            tryVerify(() => passphrase.opened);
            tryVerify(() => focused() instanceof TextInput && focused().echoMode === TextInput.Password);
            passphrase.close();
            tryVerify(() => button("Set…").activeFocus);
        }
        function test_unlocksByKeyboardAlone() {
            stage.fill(2);
            tryVerify(() => all(IdentityCard).length === 2);
            stage.lock(true);
            tryVerify(() => all(LockPage).length === 1);
            // Nothing of what is in the wallet, and no way round.
            compare(all(IdentityCard).length, 0);
            compare(stage.identities.total, 0);
            verify(all(RailButton).every(one => !one.visible));
            keyClick(Qt.Key_N, Qt.ControlModifier);
            keyClick(Qt.Key_Comma, Qt.ControlModifier);
            compare(desktop.place, "identities");
            verify(!button("Unlock").enabled);
            for (const key of "wrong one")
                keyClick(key);
            keyClick(Qt.Key_Return);
            const input = all(TextInput).find(one => one.visible);
            compare(input.text, "");
            verify(stage.wallet.unlocking);
            stage.finishUnlock("passphrase_wrong");
            tryVerify(() => stage.wallet.unlockError !== "");
            verify(all(Field).some(one => one.visible && one.problem === stage.wallet.unlockError));
            for (const key of "correct horse")
                keyClick(key);
            keyClick(Qt.Key_Tab);
            keyClick(Qt.Key_Space);
            verify(stage.expect("wallet.unlock").includes('"passphrase":"correct horse"'));
            compare(stage.wallet.unlockError, "");
            stage.lock(false);
            stage.fill(2);
            tryVerify(() => all(IdentityCard).length === 2);
        }
        function test_locksAndUnlocksBySystem() {
            stage.lock(false, "system");
            stage.fill(2);
            tryVerify(() => all(IdentityCard).length === 2 && !stage.wallet.passphraseSet);
            keyClick(Qt.Key_L, Qt.ControlModifier);
            verify(stage.expect("wallet.lock") !== "");
            stage.lock(true, "system");
            tryVerify(() => all(LockPage).length === 1);
            // There is no passphrase to type: one button, ready for the keyboard.
            verify(all(TextInput).every(one => !one.visible));
            verify(button("Unlock with your computer's password").activeFocus);
            keyClick(Qt.Key_Return);
            verify(stage.wallet.unlocking);
            verify(!button("Waiting for your password…").enabled);
            keyClick(Qt.Key_Return);
            stage.finishUnlock("consent_denied");
            tryVerify(() => stage.wallet.unlockError.includes("did not confirm"));
            verify(all(Banner).some(one => one.visible && one.text === stage.wallet.unlockError));
            verify(!stage.has("wallet.unlock"));
            mouseClick(button("Unlock with your computer's password"));
            verify(!stage.expect("wallet.unlock").includes("passphrase"));
            compare(stage.wallet.unlockError, "");
        }
        function test_offersTheSystemWhereNothingIsKnownToUnlock() {
            stage.lock(true, "nothing");
            tryVerify(() => all(LockPage).length === 1);
            verify(button("Unlock with your computer's password").enabled);
        }
        function test_saysNothingOfTheWalletBeforeItIsKnown() {
            cleanup();
            begin(earlyType);
            desktop.go("settings");
            wait(50);
            compare(all(SettingCard).length, 0);
            stage.arrive();
            tryVerify(() => all(SettingCard).length === 4);
            compare(all(SettingCard)[3].title, "About Lanyard 0.1.0");
        }
        function test_namesNoVersionThatItDoesNotKnow() {
            desktop.go("settings");
            compare(stage.wallet.version, "");
            compare(all(SettingCard)[3].title, "About Lanyard");
            verify(all(SettingCard).every(one => !one.text.includes("Version")));
        }

        function focused() {
            return desktop.Window.activeFocusItem;
        }
        /// Whether all of an item is within the window's content.
        function isSeen(item) {
            const place = item.mapToItem(desktop, 0, 0);
            return place.y >= 0 && place.y + item.height <= desktop.height;
        }
        function shrink(height) {
            desktop.anchors.bottom = undefined;
            desktop.anchors.fill = undefined;
            desktop.width = root.width;
            desktop.height = height;
        }
        function test_theKeyboardGoesNowhereOutOfSight_data() {
            return [{ tag: "settings", height: 260, stops: ["Set…", "Sign out…"] },
                    { tag: "add", height: 240, stops: ["Back to identities", "Continue in the browser"] }];
        }
        function test_theKeyboardGoesNowhereOutOfSight(data) {
            stage.fill(2);
            tryVerify(() => stage.identities.total === 2);
            shrink(data.height);
            stage.signIn.issuer = "https://login.example.org";
            stage.signIn.clientId = "abc";
            desktop.go(data.tag);
            wait(50);
            // What this is about: not everything fits.
            verify(all(PushButton).concat(all(TextInput)).some(one => one.visible && !isSeen(one)));
            for (const key of [Qt.Key_Tab, Qt.Key_Backtab]) {
                const visited = [];
                for (let i = 0; i < 24; ++i) {
                    keyClick(key);
                    if (all(RailButton).includes(focused()))
                        continue;
                    tryVerify(() => isSeen(focused()), 2000, data.tag + ": " + focused());
                    visited.push(focused().text);
                }
                for (const stop of data.stops)
                    verify(visited.includes(stop), stop + " of " + visited);
            }
        }
        function test_bringsBackTheCardWhoseButtonsGetTheKeyboard() {
            stage.fill(30);
            tryVerify(() => stage.identities.total === 30);
            keyClick(Qt.Key_Down);
            const list = all(ListView)[0];
            tryVerify(() => list.activeFocus);
            list.contentY = list.contentY + 400;
            verify(!isSeenIn(list.currentItem, list), "not away");
            keyClick(Qt.Key_Tab);
            verify(focused() !== list, "not at a button");
            tryVerify(() => isSeenIn(focused(), list));
        }
        function isSeenIn(item, view) {
            const y = item.mapToItem(view, 0, 0).y;
            return y >= 0 && y + item.height <= view.height;
        }
        function test_aClickMovesNothingAway() {
            stage.fill(2);
            tryVerify(() => stage.identities.total === 2);
            desktop.go("settings");
            wait(50);
            const out = button("Sign out…");
            // Its lower half is below the edge.
            shrink(out.mapToItem(desktop, 0, 0).y + out.height / 2);
            wait(50);
            const before = out.mapToItem(desktop, 0, 0).y;
            mousePress(out, out.width / 2, 4);
            wait(50);
            verify(out.activeFocus);
            compare(out.mapToItem(desktop, 0, 0).y, before);
            mouseRelease(out, out.width / 2, 4);
            const sheet = findChild(desktop, "signOutAllSheet");
            tryVerify(() => sheet.opened);
            sheet.close();
        }
        function test_saysThatTheWalletHasStopped() {
            stage.hangUp();
            tryVerify(() => all(FarewellPage).length === 1);
        }
    }
}

import QtQuick
import QtTest
import Lanyard
import Lanyard.Testing

/// The sheet of the approval passphrase in each of its states: nothing set, and a forgotten one that the computer replaces, that
/// seals the file, or that nothing replaces.
Item {
    id: root
    width: 900
    height: 640

    Component { id: stageType; Stage {} }
    Component {
        id: desktopType
        Desktop {
            anchors.fill: parent
            focus: true
        }
    }

    TestCase {
        name: "Passphrase"
        when: windowShown

        property var stage: null
        property var desktop: null
        property var sheet: null

        function init() {
            stage = stageType.createObject(root);
            desktop = desktopType.createObject(root, { identities: stage.identities, signIn: stage.signIn, signOutAll: stage.signOutAll, wallet: stage.wallet });
            desktop.forceActiveFocus();
        }
        function cleanup() {
            desktop.destroy();
            stage.destroy();
            sheet = null;
            wait(0);
        }
        function all(type, under) {
            const found = [];
            const visit = item => {
                if (item instanceof type && item.visible)
                    found.push(item);
                for (let i = 0; i < item.children.length; ++i)
                    visit(item.children[i]);
            };
            visit(under === undefined ? desktop : under);
            return found;
        }
        function inSheet(type) {
            return all(type, sheet.background.parent);
        }
        function button(words) {
            return inSheet(PushButton).find(one => one.text === words);
        }
        function says(words) {
            return inSheet(Text).some(one => one.text.includes(words));
        }
        function fields() {
            return inSheet(Field).map(one => one.label);
        }
        /// The wallet with a passphrase and as many identities; the sheet over its settings, once it is known what replaces one.
        function openSheet(identities, what) {
            stage.withPassphrase(false, identities);
            tryVerify(() => stage.wallet.passphraseSet && stage.wallet.identities === identities);
            desktop.go("settings");
            wait(20);
            sheet = findChild(desktop, "passphraseSheet");
            sheet.open();
            tryVerify(() => sheet.opened);
            stage.finishLook(what);
            tryVerify(() => stage.wallet.reset.by !== "");
        }
        function typeTwice(words) {
            for (let i = 0; i < 2; ++i) {
                for (const key of words)
                    keyClick(key);
                if (i === 0)
                    keyClick(Qt.Key_Tab);
            }
        }

        function test_setsTheFirstOne() {
            stage.status("ok", false, false);
            desktop.go("settings");
            wait(20);
            sheet = findChild(desktop, "passphraseSheet");
            sheet.open();
            tryVerify(() => sheet.opened);
            stage.finishLook("ok");
            tryVerify(() => says("your computer's password lets you set a new one here"));
            compare(fields(), ["New passphrase", "Once more"]);
            verify(!button("Forgotten it?"));
            typeTwice("correct horse");
            keyClick(Qt.Key_Return);
            compare(stage.expect("passphrase.set"), '{"new":"correct horse"}');
        }
        function test_replacesAForgottenOneByTheComputersPassword() {
            openSheet(2, "ok");
            compare(fields(), ["The passphrase now", "New passphrase", "Once more"]);
            verify(says("your computer's password lets you set a new one here"));
            button("Forgotten it?").forceActiveFocus(Qt.TabFocusReason);
            keyClick(Qt.Key_Space);
            compare(fields(), ["New passphrase", "Once more"]);
            compare(sheet.title, "Replace the forgotten passphrase");
            verify(says("what you allowed programs stays"));
            verify(!button("Replace it").enabled);
            typeTwice("correct horse");
            verify(button("Replace it").enabled);
            keyClick(Qt.Key_Return);
            compare(stage.expect("passphrase.reset"), '{"new":"correct horse"}');
            verify(!button("Waiting for your password…").enabled);
            keyClick(Qt.Key_Return);
            verify(!stage.has("passphrase.reset"));
        }
        function test_closesWhenItIsDoneAndStaysWithAReasonWhenItIsNot() {
            openSheet(2, "ok");
            mouseClick(button("Forgotten it?"));
            typeTwice("correct horse");
            keyClick(Qt.Key_Return);
            stage.finishReset("consent_denied");
            tryVerify(() => says("did not confirm that it is you, so the old passphrase stays"));
            verify(sheet.opened);
            mouseClick(button("Replace it"));
            stage.finishReset("");
            tryVerify(() => !sheet.visible);
            for (const field of inSheet(Field))
                compare(field.text, "");
            compare(stage.wallet.reset.error, "");
            verify(!stage.has("passphrase.set") && !stage.has("request.cancel"));
        }
        function test_takesTheQuestionBackWithTheSheet() {
            openSheet(2, "ok");
            mouseClick(button("Forgotten it?"));
            typeTwice("correct horse");
            keyClick(Qt.Key_Return);
            verify(stage.wallet.reset.busy);
            keyClick(Qt.Key_Escape);
            tryVerify(() => !sheet.visible);
            verify(stage.expect("request.cancel").includes("request"));
            stage.finishReset("cancelled");
            tryVerify(() => !stage.wallet.reset.busy);
            // And begins anew, with the old one asked for.
            sheet.open();
            tryVerify(() => sheet.opened);
            compare(fields(), ["The passphrase now", "New passphrase", "Once more"]);
        }
        function test_saysThatNothingReplacesOneThatSealsTheFile() {
            openSheet(2, "approval.sealed");
            verify(says("if you forget it, nothing replaces it"));
            mouseClick(button("Forgotten it?"));
            compare(sheet.title, "Start anew");
            compare(fields(), []);
            verify(says("So nothing replaces one that was forgotten"));
            verify(says("Nothing is deleted by it"));
            verify(says("lanyard stop && mv '/home/ana/.local/share/lanyard' '/home/ana/.local/share/lanyard.old'"));
            mouseClick(button("Copy"));
            tryVerify(() => button("Copied") !== undefined);
            // Leads there, and does nothing by itself.
            mouseClick(button("Sign out of everything…"));
            const signOut = findChild(desktop, "signOutAllSheet");
            tryVerify(() => signOut.opened && !sheet.visible);
            verify(!stage.has("identity.revoke_all") && !stage.has("passphrase.reset") && !stage.has("wallet.stop"));
        }
        function test_saysWhatRemainsWithoutPolkit() {
            openSheet(2, "confirm.no_polkit");
            verify(says("you have to sign out of everything before you can set a new one"));
            mouseClick(button("Forgotten it?"));
            verify(says("polkit does not answer"));
            verify(says("While nothing is signed in, nobody asks for the old one"));
            verify(!says("mv"));
            verify(button("Sign out of everything…"));
            // Then a new one is set without the old.
            keyClick(Qt.Key_Escape);
            tryVerify(() => !sheet.visible);
            stage.withPassphrase(false, 0);
            tryVerify(() => stage.wallet.identities === 0);
            sheet.open();
            tryVerify(() => sheet.opened);
            compare(fields(), ["New passphrase", "Once more"]);
            typeTwice("correct horse");
            keyClick(Qt.Key_Return);
            compare(stage.expect("passphrase.set"), '{"new":"correct horse"}');
        }
        function test_asksForTheOneThatSealsTheFileEvenWhereNothingIsSignedIn() {
            openSheet(0, "approval.sealed");
            compare(fields(), ["The passphrase now", "New passphrase", "Once more"]);
            mouseClick(button("Forgotten it?"));
            verify(!button("Sign out of everything…"));
        }
        function test_replacesItWhereTheWalletIsLocked_data() {
            return [{ tag: "ok", title: "Replace the forgotten passphrase" },
                    { tag: "approval.sealed", title: "Start anew" },
                    { tag: "confirm.no_polkit", title: "Start anew" }];
        }
        function test_replacesItWhereTheWalletIsLocked(data) {
            stage.withPassphrase(true, 2);
            tryVerify(() => all(LockPage).length === 1);
            const forgotten = all(PushButton).find(one => one.text === "Forgotten it?");
            forgotten.forceActiveFocus(Qt.TabFocusReason);
            keyClick(Qt.Key_Space);
            sheet = findChild(desktop, "passphraseSheet");
            tryVerify(() => sheet.opened);
            verify(!button("Replace it") || !button("Replace it").enabled);
            stage.finishLook(data.tag);
            tryVerify(() => stage.wallet.reset.by !== "");
            compare(sheet.title, data.title);
            if (data.tag !== "ok") {
                // A locked wallet signs nobody out.
                verify(says("it cannot sign out"));
                verify(says("lanyard stop && mv"));
                verify(!button("Sign out of everything…"));
                return;
            }
            compare(fields(), ["New passphrase", "Once more"]);
            typeTwice("correct horse");
            keyClick(Qt.Key_Return);
            compare(stage.expect("passphrase.reset"), '{"new":"correct horse"}');
        }
        function test_saysForAWhileThatItWasReplaced() {
            stage.fill(2);
            tryVerify(() => all(IdentityCard).length === 2);
            const news = () => all(Banner).find(one => one.title === "The approval passphrase was replaced");
            verify(!news());
            stage.withPassphrase(false, 2, 1790000000);
            tryVerify(() => news() !== undefined);
            verify(news().text.includes("If that was not you"));
            desktop.go("settings");
            wait(20);
            verify(all(Text).some(one => one.text.includes("by your computer's password.") && one.text.includes("Replaced on")));
            verify(news());
            mouseClick(all(IconButton, news())[0]);
            tryVerify(() => news() === undefined);
            // Locked, it is said too: another one than that which was seen.
            stage.withPassphrase(true, 2, 1790000900);
            tryVerify(() => news() !== undefined && all(LockPage).length === 1);
        }
    }
}

import QtQuick
import QtTest
import Lanyard
import Lanyard.Testing

Item {
    id: root
    width: 540
    height: 560

    Component { id: stageType; StartStage {} }
    Component {
        id: pageType
        StartPage {
            anchors.fill: parent
            focus: true
        }
    }
    SignalSpy { id: closing; signalName: "closing" }

    TestCase {
        name: "Start"
        when: windowShown

        property var stage: null
        property var page: null

        function begin(code, isNew) {
            stage = stageType.createObject(root);
            stage.fails(code, isNew, 0);
            page = pageType.createObject(root, { start: stage.start });
            page.forceActiveFocus();
            closing.target = page;
            closing.clear();
        }
        function cleanup() {
            page.destroy();
            stage.destroy();
            wait(0);
        }
        function all(type) {
            const found = [];
            const visit = item => {
                if (item instanceof type && item.visible)
                    found.push(item);
                for (let i = 0; i < item.children.length; ++i)
                    visit(item.children[i]);
            };
            visit(page);
            return found;
        }
        function button(words) {
            return all(PushButton).find(one => one.text === words);
        }
        function type(words) {
            for (const one of words)
                keyClick(one);
        }

        function test_sealsByAPassphraseTypedTwice() {
            begin("keystore.absent", true);
            const send = button("Keep them in a sealed file");
            verify(!send.enabled);
            type("short");
            keyClick(Qt.Key_Return);
            type("short");
            verify(!send.enabled);
            keyClick(Qt.Key_Backtab);
            type("enough");
            keyClick(Qt.Key_Tab);
            verify(!send.enabled);  // the two differ
            type("enough");
            verify(send.enabled);
            stage.fails("keystore.failing", true, 0);
            const fields = all(Field);
            compare(fields.length, 2);
            keyClick(Qt.Key_Return);
            compare(fields[0].text + fields[1].text, "");
            tryVerify(() => !stage.start.busy);
            compare(stage.noted("given"), "shortenough\n");
            verify(!button("Keep them in a sealed file"));
            verify(button("Try again").activeFocus);
        }
        function test_offersTheFileBesideAnotherWay() {
            begin("keystore.locked", true);
            compare(all(Field).length, 0);
            verify(button("Try again").activeFocus);
            mouseClick(button("Use a sealed file instead"));
            compare(all(Field).length, 2);
            verify(all(Field)[0].input.activeFocus);
        }
        function test_offersNoTwin() {
            begin("keystore.locked", false);
            verify(!button("Use a sealed file instead"));
            compare(all(Field).length, 0);
            keyClick(Qt.Key_Escape);
            tryCompare(closing, "count", 1);
        }
        function test_showsItsTitleInAWindowThatWasLowerAtFirst() {
            begin("keystore.absent", true);
            page.anchors.bottomMargin = root.height - 220;
            const scroll = all(Flickable)[0];
            tryVerify(() => scroll.contentY > 0);  // the field has the keyboard, and is in sight
            page.anchors.bottomMargin = root.height - 370;
            tryCompare(scroll, "contentY", 0);
        }
        function test_opensAndCountsTheWaitDown() {
            begin("keystore.sealed", false);
            type("wrong");
            stage.fails("keystore.passphrase_wrong", false, 3);
            keyClick(Qt.Key_Return);
            tryVerify(() => !stage.start.busy);
            compare(all(Field)[0].problem, "That is not the passphrase of the wallet.");
            type("right");
            // However much of the wait is over by now.
            const waiting = all(PushButton).find(one => one.text.startsWith("Unlock in "));
            verify(waiting !== undefined && !waiting.enabled);
            tryVerify(() => button("Unlock") !== undefined && button("Unlock").enabled);
        }
        function test_everyControlHasAName() {
            for (const [code, isNew] of [["keystore.absent", true], ["keystore.sealed", false], ["keystore.locked", false]]) {
                begin(code, isNew);
                for (const one of all(PushButton).concat(all(IconButton)))
                    verify(one.Accessible.name !== "");
                for (const field of all(Field))
                    // Qt tells no name of what hides its text: the group around it has it.
                    verify(field.label !== "" && field.Accessible.name === field.label && field.Accessible.role === Accessible.Grouping
                           && !field.Accessible.ignored && field.input.Accessible.passwordEdit);
                for (const text of all(Text))
                    compare(text.textFormat, Text.PlainText);
                if (code !== "keystore.locked")
                    cleanup();
            }
        }
    }
}

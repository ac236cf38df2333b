import QtQuick
import QtTest
import Lanyard
import Lanyard.Testing

Item {
    id: root
    width: 520
    height: 760

    Component { id: stageType; Stage {} }
    Component {
        id: pageType
        PromptPage {
            anchors.fill: parent
            focus: true
        }
    }

    TestCase {
        name: "Prompt"
        when: windowShown

        property var stage: null
        property var page: null

        function init() {
            stage = stageType.createObject(root);
        }
        function cleanup() {
            if (page)
                page.destroy();
            page = null;
            stage.destroy();
            wait(0);
        }
        function show(path, host, reason) {
            stage.ask("a", path, host, reason);
            tryVerify(() => stage.prompts.open);
            page = pageType.createObject(root, { prompts: stage.prompts });
            page.forceActiveFocus();
            stage.prompts.attended = true;
        }
        function press(name) {
            const button = findChild(page, name);
            mouseClick(button, button.width / 2, button.height / 2);
        }

        function test_ignoresAClickAsItAppears() {
            show("/usr/bin/git", "login.example.org", "");
            verify(!stage.prompts.awake);
            press("allow");
            press("deny");
            verify(!stage.has("consent.answer"));
        }
        function test_ignoresKeysAsItAppears() {
            show("/usr/bin/git", "login.example.org", "");
            for (const key of [Qt.Key_Return, Qt.Key_Enter, Qt.Key_Space, Qt.Key_Escape])
                keyClick(key);
            verify(!stage.has("consent.answer"));
        }
        function test_enterDeniesOnceAwake() {
            show("/usr/bin/git", "login.example.org", "");
            tryVerify(() => stage.prompts.awake);
            keyClick(Qt.Key_Return);
            verify(stage.expect("consent.answer").includes('"choice":"deny"'));
        }
        function test_allowsOnceByDefault() {
            show("/usr/bin/git", "login.example.org", "");
            tryVerify(() => stage.prompts.awake);
            press("allow");
            const answer = stage.expect("consent.answer");
            verify(answer.includes('"choice":"once"'));
            verify(answer.includes('"digest":"digest-of-a"'));
        }
        function test_takesTheChosenTime() {
            show("/usr/bin/git", "login.example.org", "");
            tryVerify(() => stage.prompts.awake);
            page.chosen = 4;
            press("allow");
            verify(stage.expect("consent.answer").includes('"choice":"always"'));
        }
        function choices(item, found) {
            if (item instanceof Choice)
                found.push(item);
            for (let i = 0; i < item.children.length; ++i)
                choices(item.children[i], found);
            return found;
        }
        function test_arrowsChooseForHowLong() {
            show("/usr/bin/git", "login.example.org", "");
            tryVerify(() => stage.prompts.awake);
            const ways = choices(page, []);
            ways[0].forceActiveFocus(Qt.TabFocusReason);
            keyClick(Qt.Key_Down);
            compare(page.chosen, 1);
            verify(ways[1].activeFocus && ways[1].checked && ways[1].visualFocus);
            keyClick(Qt.Key_Up);
            keyClick(Qt.Key_Up);
            compare(page.chosen, ways.length - 1);
            // One stop for all of them.
            keyClick(Qt.Key_Tab);
            verify(!ways.some(one => one.activeFocus));
            verify(!stage.has("consent.answer"));
        }
        function test_theNextQuestionSleepsAnew() {
            show("/usr/bin/first", "login.example.org", "");
            stage.ask("b", "/usr/bin/second", "login.example.org", "");
            tryVerify(() => stage.prompts.awake && stage.prompts.queued === 2);
            stage.withdraw("a");
            tryCompare(findChild(page, "path"), "text", "/usr/bin/second");
            press("allow");
            verify(!stage.has("consent.answer"));
        }
        function test_outsideWordsStayLiteral_data() {
            return [
                { tag: "image", words: "<img src='http://127.0.0.1:9/x.png'>" },
                { tag: "link", words: "<a href='http://x'>y</a>" },
                { tag: "markdown", words: "**bold** [a](http://x)" },
                { tag: "style", words: "<font color='red' size='9'>x</font>" },
            ];
        }
        function test_outsideWordsStayLiteral(data) {
            show("/tmp/" + data.words, "login.example.org", data.words);
            for (const name of ["path", "reason"]) {
                const label = findChild(page, name);
                compare(label.textFormat, Text.PlainText);
                verify(label.text.includes(data.words));
            }
        }
        function test_namesTheRealHost() {
            show("/usr/bin/git", "lоgin.example.org", "System");
            compare(findChild(page, "host").text, "xn--lgin-55d.example.org");
        }
        function test_longWordsDoNotGrowTheWindow() {
            show("/usr/bin/git", "login.example.org", "");
            const height = page.implicitHeight;
            stage.ask("b", "/usr/bin/git", "login.example.org", "Z\u0301".repeat(20000));
            stage.withdraw("a");
            tryVerify(() => findChild(page, "reason").text.length > 20);
            verify(findChild(page, "reason").text.length < 300);
            verify(page.implicitHeight < height + 120);
        }
    }
}

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
            place(520, 760);
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

        /// `prepare` brings up a question that sleeps, `act` does something with it, `check` says what must be so. On a
        /// busy machine it may wake before `act` is done: that says nothing, and another one is tried.
        function beforeItWakes(prepare, act, check) {
            for (let tries = 0; tries < 20; ++tries) {
                prepare();
                let woke = stage.prompts.awake;
                stage.prompts.awakeChanged.connect(() => woke = woke || stage.prompts.awake);
                act();
                if (!woke)
                    return check();
                cleanup();
                init();
            }
            fail("it never slept for long enough");
        }
        function test_ignoresAClickAsItAppears() {
            beforeItWakes(() => show("/usr/bin/git", "login.example.org", ""),
                          () => { press("allow"); press("deny"); },
                          () => verify(!stage.has("consent.answer")));
        }
        function test_ignoresKeysAsItAppears() {
            beforeItWakes(() => show("/usr/bin/git", "login.example.org", ""),
                          () => [Qt.Key_Return, Qt.Key_Enter, Qt.Key_Space, Qt.Key_Escape].forEach(key => keyClick(key)),
                          () => verify(!stage.has("consent.answer")));
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
        function isInView(item) {
            const top = item.mapToItem(page, 0, 0).y;
            return top >= 0 && top + item.height <= findChild(page, "deny").mapToItem(page, 0, 0).y;
        }
        function place(width, height) {
            root.width = width;
            root.height = height;
            wait(50);
        }
        function test_fitsALowScreen_data() {
            // 1280 by 800 at twice and at one and a half times the size, and less the bar that a desktop has.
            return [
                { tag: "640x400", width: 640, height: 400 },
                { tag: "640x360", width: 640, height: 360 },
                { tag: "853x533", width: 853, height: 533 },
                { tag: "760x493", width: 760, height: 493 },
            ];
        }
        function test_fitsALowScreen(data) {
            place(data.width, data.height);
            show("/usr/bin/git", "login.example.org", "");
            tryVerify(() => stage.prompts.awake);
            for (const name of ["path", "host", "permissions", "durations"])
                verify(isInView(findChild(page, name)), name);
            verify(findChild(page, "allow").enabled);
            compare(findChild(page, "more").text, "");
            for (const choice of choices(page, []))
                verify(isInView(choice), choice.text);
        }
        function test_allowWaitsUntilThePermissionsWereInSight_data() {
            return [
                { tag: "by keys", scroll: () => { for (let i = 0; i < 20; ++i) keyClick(Qt.Key_PageDown); } },
                { tag: "by arrows", scroll: () => { for (let i = 0; i < 60; ++i) keyClick(Qt.Key_Down); } },
                { tag: "by the wheel", scroll: () => { for (let i = 0; i < 40; ++i) { mouseWheel(page, 100, 100, 0, -120); wait(20); } } },
            ];
        }
        function test_allowWaitsUntilThePermissionsWereInSight(data) {
            place(420, 400);
            stage.askMuch("a");
            tryVerify(() => stage.prompts.open);
            page = pageType.createObject(root, { prompts: stage.prompts });
            page.forceActiveFocus();
            stage.prompts.attended = true;
            tryVerify(() => stage.prompts.awake);
            const allow = findChild(page, "allow");
            verify(!isInView(findChild(page, "permissions")));
            verify(!allow.enabled);
            verify(findChild(page, "deny").enabled);
            verify(findChild(page, "more").text !== "");
            press("allow");
            verify(!stage.has("consent.answer"));
            data.scroll();
            tryVerify(() => allow.enabled);
            compare(findChild(page, "more").text, "");
            // Another question is to be looked at anew.
            stage.askMany("b", 40);
            stage.withdraw("a");
            tryVerify(() => stage.prompts.awake && stage.prompts.permissions.length === 40);
            verify(!allow.enabled);
        }
        function test_allowWaitsUntilTheWarningsBesideWereInSight() {
            place(640, 360);
            stage.askMuch("a");
            tryVerify(() => stage.prompts.open);
            page = pageType.createObject(root, { prompts: stage.prompts });
            page.forceActiveFocus();
            stage.prompts.attended = true;
            tryVerify(() => stage.prompts.awake);
            verify(isInView(findChild(page, "permissions")) && !isInView(findChild(page, "who")));
            const allow = findChild(page, "allow");
            verify(!allow.enabled);
            verify(findChild(page, "more").text.includes("whole question"));
            for (let i = 0; i < 3; ++i)
                keyClick(Qt.Key_PageDown);
            tryVerify(() => allow.enabled);
            verify(isInView(findChild(page, "who")));
        }
        function test_aTallMomentBeforeItWakesIsNoLook() {
            beforeItWakes(() => {
                place(640, 800);
                stage.askMuch("a");
                tryVerify(() => stage.prompts.open);
                page = pageType.createObject(root, { prompts: stage.prompts });
                page.forceActiveFocus();
                stage.prompts.attended = true;
            }, () => place(640, 360), () => {
                tryVerify(() => stage.prompts.awake);
                verify(!findChild(page, "allow").enabled);
            });
        }
        function test_aJumpOverThePermissionsIsNoLook() {
            place(640, 360);
            stage.askMany("a", 60);
            tryVerify(() => stage.prompts.open);
            page = pageType.createObject(root, { prompts: stage.prompts });
            page.forceActiveFocus();
            stage.prompts.attended = true;
            tryVerify(() => stage.prompts.awake);
            const ways = choices(page, []);
            ways[0].forceActiveFocus(Qt.TabFocusReason);
            tryVerify(() => isInView(ways[0]));
            verify(!findChild(page, "allow").enabled);
        }
        function test_everyQuestionBeginsWithTheShortestTime() {
            show("/usr/bin/first", "login.example.org", "");
            stage.ask("b", "/usr/bin/second", "login.example.org", "");
            page.chosen = 4;
            stage.withdraw("a");
            tryCompare(findChild(page, "path"), "text", "/usr/bin/second");
            compare(page.chosen, 0);
        }
        function test_saysWhatItWasStartedAsAndWhatAYesCountsFor() {
            show("/usr/bin/git", "login.example.org", "");
            compare(findChild(page, "command").text, "It says it was started as: git push origin");
            verify(findChild(page, "reach").text.includes("whatever can run it"));
            compare(findChild(page, "command").textFormat, Text.PlainText);
        }
        function test_namesTheProviderBesideItsHost() {
            place(520, 760);
            stage.askMuch("a");
            tryVerify(() => stage.prompts.open);
            page = pageType.createObject(root, { prompts: stage.prompts });
            compare(findChild(page, "host").text, "login.example.org");
            verify(findChild(page, "who").text.startsWith("Example · work"));
        }
        function test_theNextQuestionSleepsAnew() {
            beforeItWakes(() => {
                show("/usr/bin/first", "login.example.org", "");
                stage.ask("b", "/usr/bin/second", "login.example.org", "");
                tryVerify(() => stage.prompts.awake && stage.prompts.queued === 2);
                stage.withdraw("a");
                tryCompare(findChild(page, "path"), "text", "/usr/bin/second");
            }, () => press("allow"), () => verify(!stage.has("consent.answer")));
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
        function test_saysWhatTheTokenCanDoUnasked() {
            show("/usr/bin/git", "login.example.org", "");
            verify(!findChild(page, "unasked").visible);
            stage.askWith("b", "<b>admin</b>");
            stage.withdraw("a");
            tryVerify(() => findChild(page, "unasked").visible);
            compare(findChild(page, "unasked").text, "This token can also:");
            const words = findChild(page, "unaskedWords");
            compare(words.textFormat, Text.PlainText);
            verify(words.text.includes("<b>admin</b>"));
            tryVerify(() => stage.prompts.awake);
            press("allow");
            verify(stage.expect("consent.answer").includes('"digest":"digest-of-b"'));
        }
        function test_marksANameOfThePersonsOwn() {
            show("/usr/bin/git", "login.example.org", "");
            stage.askSignIn("b", "<b>Example</b>", "sso.example.net");
            stage.withdraw("a");
            tryCompare(findChild(page, "host"), "text", "sso.example.net");
            const who = findChild(page, "who");
            verify(who.text.startsWith("<b>Example</b> (yours)"), who.text);
            compare(who.textFormat, Text.PlainText);
            verify(!who.truncated);
            verify(stage.prompts.warnings.join().includes("a file of yours"));
            verify(stage.prompts.permissions.join().includes("tokens.example.net"));
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

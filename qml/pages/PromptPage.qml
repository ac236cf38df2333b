import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Lanyard
import Lanyard.Desktop

/// One question: which program, run by what, which identity, what it could do, for how long. Deny is the
/// default, and no answer counts until the question has been visible for half a second. If there is no room
/// for all of it, it scrolls above the answers, and Allow waits until what is asked and allowed was in sight.
FocusScope {
    id: page

    required property PromptsModel prompts
    property int chosen: 0
    /// Two columns, because a low screen has enough width.
    readonly property bool wide: width >= 600
    readonly property int margin: wide ? Theme.medium : Theme.huge
    readonly property int gap: wide ? Theme.small : Theme.medium
    /// How far down the question was in sight, without a gap.
    property real seenTo: 0
    // A pixel less: heights of text are fractions.
    readonly property bool seen: seenTo >= body.y + Math.max(who.y + who.height, what.y + permissions.y + permissions.height) - 1

    LayoutMirroring.enabled: Theme.mirrored
    LayoutMirroring.childrenInherit: true
    implicitHeight: body.implicitHeight + footer.implicitHeight + 3 * margin + Theme.medium
    // Enter means "deny" wherever the keyboard is, unless a button has it; asleep, the model takes nothing.
    Keys.onReturnPressed: prompts.deny()
    Keys.onEnterPressed: prompts.deny()
    Keys.onEscapePressed: prompts.deny()
    Keys.onDownPressed: scroll.by(Theme.giant)
    Keys.onUpPressed: scroll.by(-Theme.giant)
    Keys.onPressed: event => {
        const pages = event.key === Qt.Key_PageDown ? 0.9 : event.key === Qt.Key_PageUp ? -0.9 : 0;
        event.accepted = pages !== 0;
        scroll.by(pages * scroll.height);
    }

    Connections {
        target: page.prompts
        function onAwakeChanged() {
            // Only what is still in sight after that half second counts, because a window may be taller at
            // first.
            if (page.prompts.awake)
                page.seenTo = Math.min(page.seenTo, scroll.contentY + scroll.height);
            scroll.look();
        }
        function onCurrentChanged() {
            page.chosen = 0;
            page.seenTo = 0;
            scroll.contentY = 0;
            scroll.look();
        }
    }
    FocusFollower { view: scroll }
    Flickable {
        id: scroll

        function by(step: real) {
            contentY = Math.max(0, Math.min(contentY + step, contentHeight - height));
        }
        // What fits only into a window that is still being made was not seen by anybody.
        function look() {
            if (page.prompts.attended && contentY <= page.seenTo)
                page.seenTo = Math.max(page.seenTo, contentY + height);
        }
        onContentYChanged: look()
        onHeightChanged: look()

        anchors { left: parent.left; right: parent.right; top: parent.top; bottom: footer.top; bottomMargin: Theme.medium }
        contentHeight: body.implicitHeight + 2 * page.margin
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        T.ScrollBar.vertical: ScrollHandle {}

        GridLayout {
            id: body
            x: page.margin
            y: page.margin
            width: page.width - 2 * page.margin
            columns: page.wide ? 2 : 1
            columnSpacing: Theme.huge
            rowSpacing: Theme.medium

            ColumnLayout {
                id: who
                spacing: page.gap
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                Layout.alignment: Qt.AlignTop
                PromptProgram { prompts: page.prompts; Layout.fillWidth: true }
                Heading { text: page.prompts.question; font.pixelSize: page.wide ? 17 : 19; Layout.fillWidth: true; Layout.topMargin: Theme.hair }
                PromptIdentity { visible: page.prompts.host !== ""; prompts: page.prompts; Layout.fillWidth: true }
            }
            ColumnLayout {
                id: what
                spacing: page.gap
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                Layout.alignment: Qt.AlignTop
                PromptPermissions { id: permissions; objectName: "permissions"; prompts: page.prompts; Layout.fillWidth: true }
                PromptDurations {
                    objectName: "durations"
                    visible: page.prompts.durations.length > 1
                    durations: page.prompts.durations
                    compact: page.wide
                    chosen: page.chosen
                    onPicked: index => page.chosen = index
                    Layout.fillWidth: true
                }
            }
        }
    }
    RowLayout {
        id: footer
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom; margins: page.margin }
        spacing: Theme.small
        Caption {
            objectName: "more"
            text: !page.seen ? qsTr("Scroll down to see the whole question.")
                             : page.prompts.queued > 1 ? qsTr("%n more question(s) wait", "", page.prompts.queued - 1) : ""
            Layout.fillWidth: true
        }
        PushButton {
            objectName: "deny"
            text: qsTr("Deny", "say no to the program")
            kind: "primary"
            focus: true
            enabled: page.prompts.awake
            onClicked: page.prompts.deny()
        }
        PushButton {
            objectName: "allow"
            text: qsTr("Allow", "say yes to the program")
            enabled: page.prompts.awake && page.seen
            onClicked: page.prompts.allow(page.chosen)
        }
    }
}

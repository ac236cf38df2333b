import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Lanyard
import Lanyard.Desktop

/// One question: which program, run by what, which identity, what it could do, for how long. Deny is the default, and
/// nothing is taken as an answer until the question has been seen for half a second.
FocusScope {
    id: page

    required property PromptsModel prompts
    property int chosen: 0

    LayoutMirroring.enabled: Theme.mirrored
    LayoutMirroring.childrenInherit: true
    implicitHeight: column.implicitHeight + footer.implicitHeight + 3 * Theme.huge + Theme.medium
    // Enter means "deny" wherever the keyboard is, unless a button has it; asleep, the model takes nothing.
    Keys.onReturnPressed: prompts.deny()
    Keys.onEnterPressed: prompts.deny()
    Keys.onEscapePressed: prompts.deny()

    FocusFollower { view: scroll }
    Flickable {
        id: scroll
        anchors { left: parent.left; right: parent.right; top: parent.top; bottom: footer.top; bottomMargin: Theme.medium }
        contentHeight: column.implicitHeight + 2 * Theme.huge
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        T.ScrollBar.vertical: ScrollHandle {}

        ColumnLayout {
            id: column
            x: Theme.huge
            y: Theme.huge
            width: page.width - 2 * Theme.huge
            spacing: Theme.medium

            PromptProgram { prompts: page.prompts; Layout.fillWidth: true }
            Heading { text: page.prompts.question; font.pixelSize: 19; Layout.fillWidth: true; Layout.topMargin: Theme.hair }
            PromptIdentity { visible: page.prompts.host !== ""; prompts: page.prompts; Layout.fillWidth: true }
            PromptPermissions { prompts: page.prompts; Layout.fillWidth: true }
            PromptDurations {
                visible: page.prompts.durations.length > 1
                durations: page.prompts.durations
                chosen: page.chosen
                onPicked: index => page.chosen = index
                Layout.fillWidth: true
            }
        }
    }
    RowLayout {
        id: footer
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom; margins: Theme.huge }
        spacing: Theme.small
        Caption {
            text: page.prompts.queued > 1 ? qsTr("%n more question(s) wait", "", page.prompts.queued - 1) : ""
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
            enabled: page.prompts.awake
            onClicked: page.prompts.allow(page.chosen)
        }
    }
}

import QtQuick
import QtQuick.Layouts
import Lanyard

/// One step of a sign-in: its name and how far it is.
RowLayout {
    id: step

    property string title
    property string progress

    spacing: Theme.medium
    Accessible.role: Accessible.ListItem
    Accessible.name: title + ", " + (progress === "done" ? qsTr("done", "a step") : progress === "now" ? qsTr("under way", "a step")
                   : progress === "failed" ? qsTr("failed", "a step") : qsTr("to come", "a step"))

    Rectangle {
        implicitWidth: 24
        implicitHeight: 24
        radius: 12
        color: step.progress === "done" ? Theme.goodSoft : step.progress === "failed" ? Theme.dangerSoft : "transparent"
        border.width: step.progress === "next" ? 1 : 0
        border.color: Theme.border
        Icon {
            anchors.centerIn: parent
            visible: step.progress === "done" || step.progress === "failed"
            symbol: step.progress === "done" ? "check" : "close"
            size: 14
            color: step.progress === "done" ? Theme.good : Theme.danger
        }
        Spinner { anchors.centerIn: parent; size: 20; visible: step.progress === "now" }
    }
    Body {
        text: step.title
        lineHeight: 1 // what a line has more is below it, and would put it above the middle
        color: step.progress === "next" ? Theme.textSoft : Theme.text
        font.weight: step.progress === "now" ? Font.DemiBold : Font.Normal
        Layout.fillWidth: true
        Accessible.ignored: true
    }
}

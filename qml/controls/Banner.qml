import QtQuick
import Lanyard

/// News for the person: "info", "good", "warn" or "danger", with at most one button that helps and a way to dismiss it.
Rectangle {
    id: banner

    property string kind: "info"
    property string title
    property string text
    property string action
    property bool dismissable: false
    signal acted()
    signal dismissed()

    readonly property color ink: kind === "good" ? Theme.good : kind === "warn" ? Theme.warn
                               : kind === "danger" ? Theme.danger : Theme.accent

    implicitHeight: Math.max(words.height, icon.height, buttons.height) + 2 * Theme.medium
    radius: Theme.radius
    color: kind === "good" ? Theme.goodSoft : kind === "warn" ? Theme.warnSoft
         : kind === "danger" ? Theme.dangerSoft : Theme.accentSoft
    Accessible.role: Accessible.AlertMessage
    Accessible.name: banner.title + " " + banner.text

    // With anchors: wrapping texts in nested layouts make the outer layout ask for their height endlessly,
    // and the last answer that it takes may be wrong.
    Icon {
        id: icon
        symbol: banner.kind === "good" ? "check" : banner.kind === "info" ? "info" : "alert"
        color: banner.ink
        anchors { left: parent.left; leftMargin: Theme.medium }
        y: banner.title === "" ? Math.round((banner.height - height) / 2) : Theme.medium
    }
    Column {
        id: words
        spacing: 2
        anchors {
            left: icon.right; leftMargin: Theme.medium
            right: buttons.left; rightMargin: buttons.width > 0 ? Theme.medium : 0
            verticalCenter: parent.verticalCenter
            // What a line is higher than its letters is below it.
            verticalCenterOffset: banner.title === "" ? 2 : 0
        }
        Body { visible: text !== ""; text: banner.title; font.weight: Font.DemiBold; width: words.width }
        Body { visible: text !== ""; text: banner.text; width: words.width }
    }
    Row {
        id: buttons
        spacing: Theme.medium
        anchors { right: parent.right; rightMargin: Theme.medium; verticalCenter: parent.verticalCenter }
        PushButton {
            visible: banner.action !== ""
            text: banner.action
            onClicked: banner.acted()
        }
        IconButton {
            visible: banner.dismissable
            symbol: "close"
            text: qsTr("Dismiss", "hide this message")
            onClicked: banner.dismissed()
        }
    }
}

import QtQuick
import QtQuick.Layouts
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

    implicitHeight: row.implicitHeight + 2 * Theme.medium
    radius: Theme.radius
    color: kind === "good" ? Theme.goodSoft : kind === "warn" ? Theme.warnSoft
         : kind === "danger" ? Theme.dangerSoft : Theme.accentSoft
    Accessible.role: Accessible.AlertMessage
    Accessible.name: banner.title + " " + banner.text

    RowLayout {
        id: row
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: Theme.medium }
        spacing: Theme.medium
        Icon {
            symbol: banner.kind === "good" ? "check" : banner.kind === "info" ? "info" : "alert"
            color: banner.ink
            Layout.alignment: banner.title === "" ? Qt.AlignVCenter : Qt.AlignTop
        }
        ColumnLayout {
            spacing: 2
            Layout.fillWidth: true
            Body { visible: text !== ""; text: banner.title; font.weight: Font.DemiBold; Layout.fillWidth: true }
            Body { visible: text !== ""; text: banner.text; Layout.fillWidth: true }
        }
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

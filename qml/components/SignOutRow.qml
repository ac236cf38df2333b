import QtQuick
import QtQuick.Layouts
import Lanyard

/// What became of one identity: who, where, in words, and the provider's page to sign the browser out at.
Item {
    id: row

    required property int index
    required property string alias
    required property string host
    required property string outcome
    required property string words
    required property bool hasPage
    signal pageWanted(int index)

    readonly property color ink: outcome === "failed" ? Theme.danger : outcome === "revoked" ? Theme.good : Theme.warn

    implicitHeight: line.implicitHeight + Theme.small
    Accessible.role: Accessible.ListItem
    Accessible.name: row.alias + ", " + row.host + ": " + row.words

    RowLayout {
        id: line
        anchors { left: parent.left; right: parent.right; top: parent.top }
        spacing: Theme.medium
        Icon {
            symbol: row.outcome === "failed" ? "alert" : row.outcome === "pending" ? "clock" : "check"
            size: 18
            color: row.ink
            Layout.alignment: Qt.AlignTop
            Layout.topMargin: 1
        }
        ColumnLayout {
            spacing: 1
            Layout.fillWidth: true
            Body { text: row.alias + " · " + row.host; font.weight: Font.Medium; wrapMode: Text.WrapAnywhere; Layout.fillWidth: true; Accessible.ignored: true }
            Caption { text: row.words; Layout.fillWidth: true; Accessible.ignored: true }
        }
        PushButton {
            visible: row.hasPage
            text: qsTr("Browser too", "button: sign the browser out at this provider as well")
            Accessible.name: qsTr("Sign the browser out of %1 too").arg(row.host)
            onClicked: row.pageWanted(row.index)
        }
    }
}

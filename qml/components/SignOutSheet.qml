import QtQuick
import QtQuick.Layouts
import Lanyard

/// Says exactly what signing out does, since it cannot be undone.
Sheet {
    id: sheet

    property string identityId
    property string alias
    property string host
    property int tools: 0
    signal confirmed(string identityId)

    title: qsTr("Sign out of %1?").arg(alias)
    contentItem: ColumnLayout {
        spacing: Theme.medium
        Heading { text: sheet.title; font.pixelSize: 18; Layout.fillWidth: true }
        Body {
            text: qsTr("Lanyard asks %1 to take this access back and then forgets it on this computer. Tools can no longer get tokens for it. This cannot be undone: to use it again you sign in anew.").arg(sheet.host)
            Layout.fillWidth: true
        }
        Body {
            visible: sheet.tools > 0
            text: qsTr("%n tool(s) use this identity now.", "", sheet.tools)
            font.weight: Font.Medium
            Layout.fillWidth: true
        }
        RowLayout {
            spacing: Theme.small
            Layout.topMargin: Theme.small
            Layout.fillWidth: true
            Item { Layout.fillWidth: true }
            PushButton { text: qsTr("Keep it", "do not sign out"); focus: true; onClicked: sheet.close() }
            PushButton {
                text: qsTr("Sign out", "button")
                kind: "danger"
                onClicked: {
                    sheet.close();
                    sheet.confirmed(sheet.identityId);
                }
            }
        }
    }
}

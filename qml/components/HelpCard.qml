import QtQuick
import QtQuick.Layouts
import Lanyard

/// How to get a client ID, step by step, with the redirect address to register.
Card {
    id: help

    required property string redirectAddress
    /// Whether the port of that address changes each time.
    property bool anyPort: true
    signal copyWanted()
    property bool copied: false

    onRedirectAddressChanged: copied = false

    implicitHeight: column.implicitHeight + 2 * Theme.large
    color: Theme.sunken
    ColumnLayout {
        id: column
        anchors { left: parent.left; right: parent.right; top: parent.top; margins: Theme.large }
        spacing: Theme.small
        Body { text: qsTr("How to get a client ID"); font.weight: Font.DemiBold; Layout.fillWidth: true }
        Repeater {
            model: [qsTr("Open the provider's developer or admin page and register a new application."),
                    qsTr("Choose the kind “native”, “desktop” or “public”. Lanyard uses PKCE; a secret is needed only where the provider insists."),
                    help.anyPort ? qsTr("Register this redirect address. The port changes each time, so allow any port where you are asked:")
                                 : qsTr("Register this redirect address, letter by letter; of several, each:")]
            RowLayout {
                id: line
                required property string modelData
                required property int index
                spacing: Theme.small
                Layout.fillWidth: true
                Caption { text: (line.index + 1) + "."; Layout.alignment: Qt.AlignTop }
                Caption { text: line.modelData; Layout.fillWidth: true }
            }
        }
        RowLayout {
            spacing: Theme.small
            Layout.fillWidth: true
            Command { text: help.redirectAddress; Layout.fillWidth: true }
            PushButton {
                symbol: help.copied ? "check" : "copy"
                text: help.copied ? qsTr("Copied") : qsTr("Copy")
                Accessible.name: qsTr("Copy the redirect address")
                onClicked: {
                    help.copyWanted();
                    help.copied = true;
                }
            }
        }
        Caption { text: qsTr("Then paste the client ID that the provider shows into the field."); Layout.fillWidth: true }
    }
}

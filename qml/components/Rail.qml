import QtQuick
import QtQuick.Layouts
import Lanyard
import Lanyard.Desktop

/// The places to go, at the window's side.
Rectangle {
    id: rail

    required property string place
    required property int alarms
    required property WalletModel wallet
    signal chosen(string where)
    signal lockWanted()

    implicitWidth: 96
    color: Theme.rail
    Accessible.role: Accessible.PageTabList
    Accessible.name: qsTr("Places", "the pages of the window")

    // Low windows, such as on a small screen at twice its size, have little room.
    readonly property bool low: height < Theme.lowHeight

    ColumnLayout {
        anchors { fill: parent; topMargin: rail.low ? Theme.small : Theme.large; bottomMargin: rail.low ? Theme.small : Theme.large }
        spacing: rail.low ? Theme.hair : Theme.small
        Image {
            visible: !rail.low
            source: "qrc:/lanyard/icons/lanyard.svg"
            sourceSize { width: 40; height: 40 }
            Layout.alignment: Qt.AlignHCenter
            Layout.bottomMargin: Theme.medium
            Accessible.ignored: true
        }
        RailButton {
            text: qsTr("Identities")
            symbol: "badge"
            badge: rail.alarms
            highlighted: rail.place === "identities"
            onClicked: rail.chosen("identities")
            Layout.alignment: Qt.AlignHCenter
            Layout.preferredWidth: 84
        }
        RailButton {
            text: qsTr("Add", "add a service: very short, in a narrow rail")
            symbol: "add"
            highlighted: rail.place === "add"
            onClicked: rail.chosen("add")
            Layout.alignment: Qt.AlignHCenter
            Layout.preferredWidth: 84
        }
        Item { Layout.fillHeight: true }
        Icon {
            visible: rail.wallet.ready && !rail.wallet.keystoreWell
            symbol: "alert"
            color: Theme.warn
            Layout.alignment: Qt.AlignHCenter
        }
        RailButton {
            text: qsTr("Lock", "verb: lock the wallet; very short, in a narrow rail")
            symbol: "lock"
            Accessible.role: Accessible.Button
            onClicked: rail.lockWanted()
            Layout.alignment: Qt.AlignHCenter
            Layout.preferredWidth: 84
        }
        RailButton {
            text: qsTr("Settings")
            symbol: "settings"
            highlighted: rail.place === "settings"
            onClicked: rail.chosen("settings")
            Layout.alignment: Qt.AlignHCenter
            Layout.preferredWidth: 84
        }
    }
}

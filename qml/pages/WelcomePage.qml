import QtQuick
import QtQuick.Layouts
import Lanyard
import Lanyard.Desktop

/// The first page of a new wallet: what it is, and the one thing to do.
FocusScope {
    id: page

    required property WalletModel wallet
    signal addWanted()
    signal demoWanted()

    CentredColumn {
        id: column
        anchors.fill: parent
        focus: true
        columnWidth: 540
        spacing: Theme.large

        Image {
            visible: !column.low
            source: "qrc:/lanyard/icons/lanyard.svg"
            sourceSize { width: 88; height: 88 }
            Layout.alignment: Qt.AlignHCenter
            Accessible.ignored: true
        }
        Heading {
            text: qsTr("One strap for all your badges")
            font.pixelSize: column.low ? Theme.titleSize : Theme.displaySize
            font.weight: Font.Bold
            horizontalAlignment: Text.AlignHCenter
            Layout.fillWidth: true
        }
        Body {
            text: qsTr("Sign in to your services once, in your own browser. Lanyard keeps the sign-ins in your system's keystore and keeps them fresh. Your command-line tools get a token only after you say yes.")
            color: Theme.textSoft
            font.pixelSize: Theme.leadSize
            lineHeight: 1.4
            horizontalAlignment: Text.AlignHCenter
            Layout.fillWidth: true
        }
        PushButton {
            text: qsTr("Add a service")
            symbol: "add"
            kind: "primary"
            focus: true
            implicitHeight: 48
            font.pixelSize: Theme.leadSize
            Layout.alignment: Qt.AlignHCenter
            Layout.topMargin: Theme.small
            Layout.preferredWidth: Math.max(implicitWidth, 240)
            onClicked: page.addWanted()
        }
        PushButton {
            visible: page.wallet.hasDemo
            text: qsTr("Try the demo")
            kind: "quiet"
            Layout.alignment: Qt.AlignHCenter
            onClicked: page.demoWanted()
        }
        Banner {
            visible: page.wallet.ready && !page.wallet.keystoreWell
            kind: "warn"
            title: qsTr("Keystore")
            text: page.wallet.keystoreWords
            Layout.fillWidth: true
        }
    }
}

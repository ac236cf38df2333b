import QtQuick
import QtQuick.Layouts
import Lanyard
import Lanyard.Desktop

/// A code to type on another device: where to type it, the code large, and both as a QR code beside them.
Card {
    id: card

    required property SignInModel signIn

    implicitHeight: grid.implicitHeight + 2 * Theme.huge
    GridLayout {
        id: grid
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: Theme.huge }
        columns: card.width < 440 ? 1 : 2
        columnSpacing: Theme.huge
        rowSpacing: Theme.medium

        ColumnLayout {
            spacing: Theme.medium
            Layout.fillWidth: true

            Body { text: qsTr("Open this address in a browser on any device:"); Layout.fillWidth: true }
            Body {
                objectName: "codeAddress"
                text: card.signIn.codeAddress
                font.bold: true
                wrapMode: Text.WrapAnywhere
                Layout.fillWidth: true
            }
            Body { text: qsTr("and type this code there:"); Layout.fillWidth: true }
            Text {
                objectName: "userCode"
                text: card.signIn.userCode
                textFormat: Text.PlainText
                color: Theme.text
                font { family: Theme.mono; pixelSize: 40; bold: true; letterSpacing: 2 }
                // Said, so that it is mirrored with the words around it.
                horizontalAlignment: Text.AlignLeft
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: 16
                Accessible.role: Accessible.StaticText
                // One letter after the other, so that a screen reader spells it.
                Accessible.name: qsTr("Code: %1", "%1: the letters of a code with spaces between").arg(Array.from(card.signIn.userCode).join(" "))
                Layout.fillWidth: true
            }
        }
        QrCode {
            objectName: "qrCode"
            visible: card.signIn.codeModules.length > 0
            modules: card.signIn.codeModules
            implicitWidth: 220
            implicitHeight: 220
            Accessible.role: Accessible.Graphic
            Accessible.name: qsTr("QR code of the address with the code in it")
            Layout.alignment: Qt.AlignHCenter
        }
        Caption {
            text: qsTr("Type only a code that you see here yourself: whoever has you type theirs signs in as you.")
            Layout.columnSpan: grid.columns
            Layout.fillWidth: true
        }
    }
}

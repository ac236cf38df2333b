import QtQuick
import QtQuick.Layouts
import Lanyard
import Lanyard.Desktop

/// A code to type on another device: the code large, where to type it, and both as a QR code.
Card {
    id: card

    required property SignInModel signIn

    implicitHeight: column.implicitHeight + 2 * Theme.huge
    ColumnLayout {
        id: column
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: Theme.huge }
        spacing: Theme.medium

        Body {
            text: qsTr("Open this address in a browser on any device:")
            horizontalAlignment: Text.AlignHCenter
            Layout.fillWidth: true
        }
        Body {
            objectName: "codeAddress"
            text: card.signIn.codeAddress
            font.bold: true
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.WrapAnywhere
            Layout.fillWidth: true
        }
        Body {
            text: qsTr("and type this code there:")
            horizontalAlignment: Text.AlignHCenter
            Layout.fillWidth: true
        }
        Text {
            objectName: "userCode"
            text: card.signIn.userCode
            textFormat: Text.PlainText
            color: Theme.text
            font { family: Theme.mono; pixelSize: 40; bold: true; letterSpacing: 2 }
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: 16
            horizontalAlignment: Text.AlignHCenter
            Accessible.role: Accessible.StaticText
            // One letter after the other, so that a screen reader spells it.
            Accessible.name: qsTr("Code: %1", "%1: the letters of a code with spaces between").arg(Array.from(card.signIn.userCode).join(" "))
            Layout.fillWidth: true
        }
        QrCode {
            objectName: "qrCode"
            visible: card.signIn.codeModules.length > 0
            modules: card.signIn.codeModules
            implicitWidth: 260
            implicitHeight: 260
            Accessible.role: Accessible.Graphic
            Accessible.name: qsTr("QR code of the address with the code in it")
            Layout.alignment: Qt.AlignHCenter
        }
        Caption {
            text: qsTr("Type only a code that you see here yourself: whoever has you type theirs gets your sign-in.")
            horizontalAlignment: Text.AlignHCenter
            Layout.fillWidth: true
        }
    }
}

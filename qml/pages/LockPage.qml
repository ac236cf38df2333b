import QtQuick
import QtQuick.Layouts
import Lanyard
import Lanyard.Desktop

/// The wallet is locked: whose it is, and the way in. Nothing of what is in it.
FocusScope {
    id: page

    required property WalletModel wallet

    function unlock() {
        if (passphrase.text === "" || wallet.unlocking)
            return;
        wallet.unlock(passphrase.text);
        passphrase.input.clear();
    }

    ColumnLayout {
        anchors.centerIn: parent
        width: Math.min(parent.width - 2 * Theme.huge, 380)
        spacing: Theme.medium

        Rectangle {
            implicitWidth: 72
            implicitHeight: 72
            radius: 36
            color: Theme.accentSoft
            Layout.alignment: Qt.AlignHCenter
            Layout.bottomMargin: Theme.small
            Icon { anchors.centerIn: parent; symbol: "lock"; size: 34; color: Theme.accent }
        }
        Heading { text: qsTr("Lanyard is locked"); horizontalAlignment: Text.AlignHCenter; Layout.fillWidth: true }
        Body {
            visible: text !== ""
            text: page.wallet.person
            font.weight: Font.Medium
            horizontalAlignment: Text.AlignHCenter
            Layout.fillWidth: true
        }
        Body {
            text: qsTr("No program gets a token until you unlock it.")
            color: Theme.textSoft
            horizontalAlignment: Text.AlignHCenter
            Layout.fillWidth: true
            Layout.bottomMargin: Theme.medium
        }
        Field {
            id: passphrase
            label: qsTr("Approval passphrase")
            echoMode: TextInput.Password
            input.focus: true
            focus: true
            onAccepted: page.unlock()
            Layout.fillWidth: true
        }
        PushButton {
            text: page.wallet.unlocking ? qsTr("Unlocking…") : qsTr("Unlock")
            kind: "primary"
            enabled: passphrase.text !== "" && !page.wallet.unlocking
            onClicked: page.unlock()
            Layout.fillWidth: true
        }
        Banner {
            visible: text !== ""
            kind: "danger"
            text: page.wallet.unlockError
            Layout.fillWidth: true
            Layout.topMargin: Theme.small
        }
    }
}

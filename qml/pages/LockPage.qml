import QtQuick
import QtQuick.Layouts
import Lanyard
import Lanyard.Desktop

/// The page of a locked wallet: whose it is, and how to unlock it. It shows nothing of what is in it.
FocusScope {
    id: page

    required property WalletModel wallet
    readonly property bool byPassphrase: wallet.unlockBy === "passphrase"

    function unlock() {
        if (!button.enabled)
            return;
        if (byPassphrase)
            wallet.unlock(passphrase.text);
        else
            wallet.confirm();
        passphrase.input.clear();
    }

    CentredColumn {
        id: column
        anchors.fill: parent
        focus: true
        columnWidth: 380

        Rectangle {
            visible: !column.low
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
            visible: page.byPassphrase
            label: qsTr("Approval passphrase")
            // Beside the focused item, because on a low screen anything further down is out of sight.
            problem: page.byPassphrase ? page.wallet.unlockError : ""
            echoMode: TextInput.Password
            input.focus: page.byPassphrase
            onAccepted: page.unlock()
            Layout.fillWidth: true
        }
        PushButton {
            id: button
            text: page.byPassphrase ? (page.wallet.unlocking ? qsTr("Unlocking…") : qsTr("Unlock"))
                                    : (page.wallet.unlocking ? qsTr("Waiting for your password…")
                                                             : qsTr("Unlock with your computer's password"))
            kind: "primary"
            focus: !page.byPassphrase
            enabled: !page.wallet.unlocking && (!page.byPassphrase || passphrase.text !== "")
            onClicked: page.unlock()
            Layout.fillWidth: true
        }
        PushButton {
            visible: page.byPassphrase
            kind: "quiet"
            text: qsTr("Forgotten it?", "the passphrase")
            enabled: !page.wallet.unlocking
            onClicked: sheet.openForgotten()
            Layout.alignment: Qt.AlignHCenter
        }
        Body {
            visible: page.wallet.unlockBy === "nothing" && page.wallet.unlockError === ""
            text: qsTr("Your computer cannot ask for it just now. Try anyway, or see what is missing: lanyard doctor.")
            color: Theme.textSoft
            horizontalAlignment: Text.AlignHCenter
            Layout.fillWidth: true
        }
        Banner {
            visible: text !== ""
            kind: "danger"
            text: page.byPassphrase ? "" : page.wallet.unlockError
            Layout.fillWidth: true
            Layout.topMargin: Theme.small
        }
    }
    PassphraseSheet { id: sheet; objectName: "passphraseSheet"; wallet: page.wallet }
}

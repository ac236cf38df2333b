import QtQuick
import QtQuick.Layouts
import Lanyard
import Lanyard.Desktop

/// Says why Lock did not work, at the place where it was pressed.
Sheet {
    id: sheet

    required property WalletModel wallet
    signal passphraseWanted()

    title: qsTr("Lanyard stays open")
    onAboutToHide: wallet.dismissLockError()
    // The words stay while the sheet disappears.
    property string words
    Connections {
        target: sheet.wallet
        function onLockChanged() {
            if (sheet.wallet.lockError === "")
                return;
            sheet.words = sheet.wallet.lockError;
            sheet.open();
        }
    }
    contentItem: ColumnLayout {
        spacing: Theme.medium
        RowLayout {
            spacing: Theme.medium
            Layout.fillWidth: true
            Icon { symbol: "lock"; size: 22; color: Theme.warn }
            Heading { text: sheet.title; font.pixelSize: 18; Layout.fillWidth: true }
        }
        Body { text: sheet.words; Layout.fillWidth: true }
        RowLayout {
            spacing: Theme.small
            Layout.topMargin: Theme.small
            Layout.fillWidth: true
            Item { Layout.fillWidth: true }
            PushButton { text: qsTr("Close"); focus: !set.visible; onClicked: sheet.close() }
            PushButton {
                id: set
                visible: !sheet.wallet.passphraseSet
                focus: visible
                kind: "primary"
                text: qsTr("Set a passphrase…")
                onClicked: {
                    sheet.close();
                    sheet.passphraseWanted();
                }
            }
        }
    }
}

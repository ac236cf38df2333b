import QtQuick
import QtQuick.Layouts
import Lanyard
import Lanyard.Desktop

/// The approval passphrase, the keystore, and about.
FocusScope {
    id: page

    required property WalletModel wallet

    ColumnLayout {
        anchors { top: parent.top; topMargin: Theme.huge; horizontalCenter: parent.horizontalCenter }
        width: Math.min(parent.width - 2 * Theme.huge, Theme.formWidth)
        spacing: Theme.large

        Heading { text: qsTr("Settings"); Layout.fillWidth: true }
        SettingCard {
            symbol: "shield"
            title: qsTr("Approval passphrase")
            text: page.wallet.passphraseSet
                  ? qsTr("Set. With it you can say yes from a terminal, and unlock the wallet.")
                  : qsTr("Not set. Set one to say yes from a terminal, where no window can ask you, and to be able to lock the wallet.")
            action: page.wallet.passphraseSet ? qsTr("Change…") : qsTr("Set…")
            actionName: sheet.title
            focus: true
            onActed: sheet.open()
            Layout.fillWidth: true
        }
        SettingCard {
            symbol: "key"
            title: page.wallet.keystoreName === "" ? qsTr("Keystore") : qsTr("Keystore: %1").arg(page.wallet.keystoreName)
            text: page.wallet.keystoreWords
            well: page.wallet.keystoreWell
            Layout.fillWidth: true
        }
        SettingCard {
            symbol: "info"
            title: qsTr("About Lanyard")
            text: qsTr("Version %1. On Linux, a program that runs as you can read an unlocked keyring by itself; no wallet can change that.").arg(page.wallet.version)
            Layout.fillWidth: true
        }
    }
    PassphraseSheet { id: sheet; objectName: "passphraseSheet"; wallet: page.wallet }
}

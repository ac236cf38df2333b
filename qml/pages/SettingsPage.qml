import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Lanyard
import Lanyard.Desktop

/// The approval passphrase, the keystore, the way out of everything, and about.
FocusScope {
    id: page

    required property WalletModel wallet
    required property SignOutAllModel signOutAll
    required property int identities

    function setPassphrase() {
        sheet.open();
    }
    FocusFollower { view: scroll }
    Flickable {
        id: scroll
        anchors.fill: parent
        contentHeight: column.implicitHeight + 2 * Theme.huge
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        T.ScrollBar.vertical: ScrollHandle {}

        ColumnLayout {
            id: column
            x: Math.round((page.width - width) / 2)
            y: Theme.huge
            width: Math.min(page.width - 2 * Theme.huge, Theme.formWidth)
            spacing: Theme.large

            Heading { text: qsTr("Settings"); Layout.fillWidth: true }
            SettingCard {
                symbol: "shield"
                title: qsTr("Approval passphrase")
                text: !page.wallet.passphraseKnown
                      ? qsTr("Not known while the keystore does not answer.")
                      : page.wallet.passphraseSet
                      ? qsTr("Set. With it you can say yes from a terminal, and unlock the wallet.")
                        + (page.wallet.reset.when === "" ? "" : " " + qsTr("Replaced on %1 by your computer's password.").arg(page.wallet.reset.when))
                      : page.wallet.unlockBy === "system"
                      ? qsTr("Not set: your computer's password unlocks the wallet. Set one to say yes from a terminal, where no window can ask you.")
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
                symbol: "sign-out"
                title: qsTr("Sign out of everything")
                text: qsTr("Ends all of your sign-ins, here and at their providers, and takes back all that you allowed programs.")
                action: page.identities > 0 ? qsTr("Sign out…") : ""
                actionName: qsTr("Sign out of everything…")
                onActed: allSheet.open()
                Layout.fillWidth: true
            }
            SettingCard {
                symbol: "info"
                title: page.wallet.version === "" ? qsTr("About Lanyard") : qsTr("About Lanyard %1").arg(page.wallet.version)
                text: qsTr("On Linux, a program that runs as you can read an unlocked keyring by itself; no wallet can change that.")
                Layout.fillWidth: true
            }
        }
    }
    SignOutAllSheet { id: allSheet; objectName: "signOutAllSheet"; work: page.signOutAll; identities: page.identities }
    PassphraseSheet { id: sheet; objectName: "passphraseSheet"; wallet: page.wallet; onSignOutWanted: allSheet.open() }
}

import QtQuick
import QtQuick.Layouts
import Lanyard
import Lanyard.Desktop

/// What to do, step by step, if nothing replaces a forgotten approval passphrase. Nothing here deletes
/// anything.
ColumnLayout {
    id: steps

    required property WalletModel wallet
    readonly property bool sealed: wallet.reset.by === "sealed"
    /// Once nothing is signed in, a passphrase that does not seal the file can be set anew; one that does
    /// goes with the file.
    readonly property bool brief: !sealed && !wallet.locked
    property bool copied: false

    spacing: Theme.small
    Body {
        text: steps.sealed
              ? qsTr("The passphrase seals the file that your sign-ins are kept in, and is itself kept nowhere. So nothing replaces one that was forgotten. You can start anew:")
              : steps.wallet.reset.why + " " + qsTr("So nothing replaces a forgotten passphrase here. What remains:")
        color: Theme.textSoft
        Layout.fillWidth: true
        Layout.bottomMargin: Theme.hair
    }
    Repeater {
        model: steps.brief ? [qsTr("Sign out of everything."),
                              qsTr("Set a new passphrase here. While nothing is signed in, nobody asks for the old one.")]
                           : [steps.wallet.locked
                              ? qsTr("Lanyard is locked, so it cannot sign out. End the sessions on your providers' own pages.")
                              : qsTr("Sign out of everything, so that the sessions end at your providers."),
                              qsTr("Lay the wallet aside, in a terminal. Nothing is deleted by it."),
                              steps.sealed
                              ? qsTr("Open Lanyard again, and sign in as if it were new.")
                              : qsTr("Open Lanyard again, set a new passphrase in its settings, and sign in as if it were new.")]
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
        visible: !steps.brief && steps.wallet.reset.command !== ""
        spacing: Theme.small
        Layout.fillWidth: true
        Layout.topMargin: Theme.hair
        Command { text: steps.wallet.reset.command; Layout.fillWidth: true }
        PushButton {
            symbol: steps.copied ? "check" : "copy"
            text: steps.copied ? qsTr("Copied") : qsTr("Copy")
            Accessible.name: qsTr("Copy the command")
            onClicked: {
                steps.wallet.reset.copyCommand();
                steps.copied = true;
            }
        }
    }
}

import QtQuick
import QtQuick.Layouts
import Lanyard
import Lanyard.Desktop

/// Sets or changes the approval passphrase. Replaces a forgotten one if the computer confirms the person, and
/// else says what can be done.
Sheet {
    id: sheet

    required property WalletModel wallet
    /// Whether the person has said that the old one is forgotten.
    property bool forgotten: false
    signal signOutWanted()

    readonly property bool same: fresh.text === again.text
    // If nothing is signed in, the old one guards nothing, except a file that it seals.
    readonly property bool needsOld: wallet.passphraseSet
                                     && (wallet.locked || wallet.identities > 0 || wallet.reset.by === "" || wallet.reset.by === "sealed")
    readonly property bool replaces: needsOld && forgotten && wallet.reset.by === "system"
    readonly property bool ends: needsOld && forgotten && (wallet.reset.by === "sealed" || wallet.reset.by === "nothing")
    readonly property bool asksOld: needsOld && !forgotten
    readonly property bool busy: wallet.busy || wallet.reset.busy
    readonly property bool good: fresh.text.length >= 8 && same && (asksOld ? current.text !== "" : replaces || !needsOld)

    title: ends ? qsTr("Start anew") : forgotten && needsOld ? qsTr("Replace the forgotten passphrase")
         : wallet.passphraseSet ? qsTr("Change the approval passphrase") : qsTr("Set an approval passphrase")
    function openForgotten() {
        forgotten = true;
        open();
    }
    function forget() {
        forgotten = true;
        if (ends)
            closer.forceActiveFocus();
        else
            fresh.input.forceActiveFocus();
    }
    function save() {
        if (!good || busy)
            return;
        if (replaces)
            wallet.reset.start(fresh.text);
        else
            wallet.setPassphrase(fresh.text, asksOld ? current.text : "");
    }
    onAboutToShow: {
        wallet.reset.look();
        // The focus does not return to where it was: that may have been a button.
        (asksOld ? current : fresh).input.focus = true;
    }
    // The sheet closes with its page when the wallet is locked or unlocked from elsewhere.
    Component.onDestruction: wallet.reset.leave()
    onAboutToHide: {
        for (const field of [current, fresh, again])
            field.input.clear();
        forgotten = false;
        wallet.reset.leave();
        wallet.forgetPassphraseAttempt();
    }

    contentItem: ColumnLayout {
        spacing: Theme.medium
        RowLayout {
            spacing: Theme.medium
            Layout.fillWidth: true
            Heading { text: sheet.title; font.pixelSize: 18; Layout.fillWidth: true }
            Spinner { visible: sheet.busy }
        }
        Body {
            visible: !sheet.ends
            text: sheet.replaces
                  ? qsTr("Your computer asks for the password that you sign in to it with. Then the new passphrase takes the place of the old one. Nothing else changes: what you allowed programs stays.")
                  : qsTr("With it you can say yes from a terminal, where no window can ask you, and unlock the wallet. Nobody can read it back.")
                    + " " + (sheet.wallet.reset.by === "system" ? qsTr("If you forget it, your computer's password lets you set a new one here.")
                           : sheet.wallet.reset.by === "sealed" ? qsTr("It also seals the file that your sign-ins are kept in: if you forget it, nothing replaces it.")
                           : sheet.wallet.reset.by === "nothing" ? qsTr("If you forget it, you have to sign out of everything before you can set a new one.") : "")
            color: Theme.textSoft
            Layout.fillWidth: true
        }
        StartAnew { visible: sheet.ends; wallet: sheet.wallet; Layout.fillWidth: true }
        Field {
            id: current
            visible: sheet.asksOld
            label: qsTr("The passphrase now")
            echoMode: TextInput.Password
            Layout.fillWidth: true
        }
        Field {
            id: fresh
            visible: !sheet.ends
            label: qsTr("New passphrase")
            help: qsTr("At least 8 characters. A few words in a row are best.")
            echoMode: TextInput.Password
            input.focus: true
            Layout.fillWidth: true
        }
        Field {
            id: again
            visible: !sheet.ends
            label: qsTr("Once more", "type the passphrase a second time")
            problem: again.text !== "" && !sheet.same ? qsTr("The two are not the same.") : ""
            echoMode: TextInput.Password
            onAccepted: sheet.save()
            Layout.fillWidth: true
        }
        Banner {
            visible: text !== ""
            kind: "danger"
            text: sheet.wallet.reset.error !== "" ? sheet.wallet.reset.error : sheet.wallet.passphraseError
            Layout.fillWidth: true
        }
        RowLayout {
            spacing: Theme.small
            Layout.topMargin: Theme.small
            PushButton {
                visible: sheet.asksOld && sheet.wallet.reset.by !== ""
                kind: "quiet"
                text: qsTr("Forgotten it?", "the old passphrase")
                enabled: !sheet.busy
                onClicked: sheet.forget()
            }
            Item { Layout.fillWidth: true }
            PushButton {
                id: closer
                text: sheet.ends ? qsTr("Close") : qsTr("Cancel")
                onClicked: sheet.close()
            }
            PushButton {
                visible: sheet.ends && !sheet.wallet.locked && sheet.wallet.identities > 0
                kind: "danger"
                text: qsTr("Sign out of everything…")
                onClicked: {
                    sheet.close();
                    sheet.signOutWanted();
                }
            }
            PushButton {
                visible: !sheet.ends
                text: !sheet.replaces ? qsTr("Save", "the new passphrase")
                    : sheet.wallet.reset.busy ? qsTr("Waiting for your password…") : qsTr("Replace it", "the passphrase")
                kind: "primary"
                enabled: sheet.good && !sheet.busy
                onClicked: sheet.save()
            }
        }
    }
    Connections {
        target: sheet.wallet
        function onPassphraseChanged() {
            if (sheet.wallet.passphraseSaved)
                sheet.close();
        }
    }
    Connections {
        target: sheet.wallet.reset
        function onChanged() {
            if (sheet.wallet.reset.done)
                sheet.close();
        }
    }
}

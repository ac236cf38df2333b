import QtQuick
import QtQuick.Layouts
import Lanyard
import Lanyard.Desktop

/// Sets the approval passphrase, or changes it.
Sheet {
    id: sheet

    required property WalletModel wallet
    readonly property bool same: fresh.text === again.text
    readonly property bool good: fresh.text.length >= 8 && same && (!wallet.passphraseSet || current.text !== "")

    title: wallet.passphraseSet ? qsTr("Change the approval passphrase") : qsTr("Set an approval passphrase")
    function save() {
        if (good && !wallet.busy)
            wallet.setPassphrase(fresh.text, current.text);
    }
    onAboutToHide: {
        for (const field of [current, fresh, again])
            field.input.clear();
        wallet.resetPassphrase();
    }

    contentItem: ColumnLayout {
        spacing: Theme.medium
        Heading { text: sheet.title; font.pixelSize: 18; Layout.fillWidth: true }
        Body {
            text: qsTr("With it you can say yes from a terminal, where no window can ask you. Nobody can read it back: if you forget it, set a new one here.")
            color: Theme.textSoft
            Layout.fillWidth: true
        }
        Field {
            id: current
            visible: sheet.wallet.passphraseSet
            label: qsTr("The passphrase now")
            echoMode: TextInput.Password
            Layout.fillWidth: true
        }
        Field {
            id: fresh
            label: qsTr("New passphrase")
            help: qsTr("At least 8 characters. A few words in a row are best.")
            echoMode: TextInput.Password
            input.focus: true
            Layout.fillWidth: true
        }
        Field {
            id: again
            label: qsTr("Once more", "type the passphrase a second time")
            problem: again.text !== "" && !sheet.same ? qsTr("The two are not the same.") : ""
            echoMode: TextInput.Password
            onAccepted: sheet.save()
            Layout.fillWidth: true
        }
        Banner {
            visible: text !== ""
            kind: "danger"
            text: sheet.wallet.passphraseError
            Layout.fillWidth: true
        }
        RowLayout {
            spacing: Theme.small
            Layout.topMargin: Theme.small
            Item { Layout.fillWidth: true }
            PushButton { text: qsTr("Cancel"); onClicked: sheet.close() }
            PushButton {
                text: qsTr("Save", "the new passphrase")
                kind: "primary"
                enabled: sheet.good && !sheet.wallet.busy
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
}

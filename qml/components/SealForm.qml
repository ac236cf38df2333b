import QtQuick
import QtQuick.Layouts
import Lanyard
import Lanyard.Desktop

/// The passphrase of a wallet in a sealed file: typed once to open it, or twice to choose it.
ColumnLayout {
    id: form

    required property StartModel start
    property bool choosing: false
    readonly property bool same: first.text === again.text
    readonly property bool good: !start.busy && (choosing ? first.text.length >= 8 && same
                                                         : first.text !== "" && start.wait === 0)

    function begin() {
        first.input.forceActiveFocus();
    }
    function send() {
        if (!good)
            return;
        if (choosing)
            start.seal(first.text);
        else
            start.open(first.text);
        for (const field of [first, again])
            field.input.clear();
    }

    spacing: Theme.medium
    Field {
        id: first
        label: form.choosing ? qsTr("New passphrase") : qsTr("Passphrase of the wallet")
        help: form.choosing ? qsTr("At least 8 characters. A few words in a row are best.") : ""
        problem: form.start.problem
        echoMode: TextInput.Password
        input.focus: true
        onAccepted: form.choosing ? again.input.forceActiveFocus() : form.send()
        Layout.fillWidth: true
    }
    Field {
        id: again
        visible: form.choosing
        label: qsTr("Once more", "type the passphrase a second time")
        problem: text !== "" && !form.same ? qsTr("The two are not the same.") : ""
        echoMode: TextInput.Password
        onAccepted: form.send()
        Layout.fillWidth: true
    }
}

import QtQuick
import QtQuick.Layouts
import Lanyard

/// The details of an open card: who and where exactly, what may be done with the identity, until when, and by
/// which programs.
ColumnLayout {
    id: details

    required property string email
    required property string issuer
    required property string subject
    required property var scopes
    required property var surplus
    required property string lasts
    required property string since
    required property var programs
    required property bool current
    signal takeBackWanted(string key)

    function rows() {
        const all = [{ label: qsTr("Signed in as", "a person's name or address follows"), value: details.email },
             { label: qsTr("Known there as", "the provider's own name for the person follows"), value: details.subject },
             { label: qsTr("Provider address"), value: details.issuer },
             { label: qsTr("Permissions"), value: details.scopes.join(", ") },
             { label: qsTr("Given unasked", "permissions that the provider added, which nobody asked for, follow"), value: details.surplus.join(", ") },
             { label: qsTr("Token"), value: details.lasts },
             { label: qsTr("Signed in since"), value: details.since }];
        const told = [];
        for (const one of all) {
            if (one.value !== "")
                told.push(one);
        }
        return told;
    }

    spacing: Theme.small
    Rectangle { implicitHeight: 1; color: Theme.border; Layout.fillWidth: true; Layout.bottomMargin: Theme.hair }
    Repeater {
        model: details.rows()
        RowLayout {
            id: line
            required property var modelData
            spacing: Theme.medium
            Layout.fillWidth: true
            Accessible.role: Accessible.StaticText
            Accessible.name: line.modelData.label + ": " + line.modelData.value
            Caption { text: line.modelData.label; font.pixelSize: 13; Layout.preferredWidth: 130; Layout.alignment: Qt.AlignTop; Accessible.ignored: true }
            Caption { text: line.modelData.value; font.pixelSize: 13; color: Theme.text; wrapMode: Text.Wrap; Layout.fillWidth: true; Accessible.ignored: true }
        }
    }
    Body {
        text: details.programs.length > 0 ? qsTr("May get its tokens") : qsTr("No program may get its tokens without asking you.")
        font.weight: details.programs.length > 0 ? Font.DemiBold : Font.Normal
        color: details.programs.length > 0 ? Theme.text : Theme.textSoft
        Layout.fillWidth: true
        Layout.topMargin: Theme.small
    }
    Repeater {
        model: details.programs
        ProgramRow {
            id: row
            required property var modelData
            program: row.modelData
            current: details.current
            onTakeBackWanted: details.takeBackWanted(row.modelData.key)
            Layout.fillWidth: true
        }
    }
}

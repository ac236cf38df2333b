import QtQuick
import QtQuick.Layouts
import Lanyard
import Lanyard.Desktop

/// What the program could do with a yes, in plain words.
ColumnLayout {
    id: list

    required property PromptsModel prompts

    spacing: Theme.hair
    Body { text: qsTr("It could then:", "a list of what the program could do follows"); font.weight: Font.Medium; Layout.fillWidth: true }
    Repeater {
        model: list.prompts.permissions
        RowLayout {
            id: line
            required property string modelData
            spacing: Theme.small
            Layout.fillWidth: true
            Icon { symbol: "check"; size: 16; color: Theme.textSoft; Layout.alignment: Qt.AlignTop; Layout.topMargin: 1 }
            Body { text: line.modelData; Layout.fillWidth: true }
        }
    }
    Body {
        objectName: "unasked"
        visible: list.prompts.unasked.length > 0
        text: qsTr("This token can also:", "what the provider put into the token although nobody asked for it follows")
        font.weight: Font.Medium
        Layout.fillWidth: true
        Layout.topMargin: Theme.small
    }
    Repeater {
        model: list.prompts.unasked
        RowLayout {
            id: more
            required property string modelData
            spacing: Theme.small
            Layout.fillWidth: true
            Icon { symbol: "alert"; size: 16; color: Theme.warn; Layout.alignment: Qt.AlignTop; Layout.topMargin: 1 }
            Body { objectName: "unaskedWords"; text: more.modelData; Layout.fillWidth: true }
        }
    }
    Caption {
        visible: list.prompts.audience !== ""
        text: qsTr("At: %1", "the service at which the access is used").arg(list.prompts.audience)
        wrapMode: Text.WrapAnywhere
        Layout.fillWidth: true
    }
    Caption {
        visible: list.prompts.waiting > 1
        text: qsTr("%n request(s) wait for this one answer.", "", list.prompts.waiting)
        Layout.fillWidth: true
    }
}

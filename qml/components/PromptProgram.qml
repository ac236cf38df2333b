import QtQuick
import QtQuick.Layouts
import Lanyard
import Lanyard.Desktop

/// The program that asks, with its real path first; what ran it; what a person must know before a yes.
Card {
    id: card

    required property PromptsModel prompts

    implicitHeight: column.implicitHeight + 2 * Theme.medium
    color: Theme.sunken
    ColumnLayout {
        id: column
        anchors { left: parent.left; right: parent.right; top: parent.top; margins: Theme.medium }
        spacing: Theme.hair

        // Not a layout: a layout keeps the height of a text that once had too little width in it.
        Item {
            implicitHeight: Math.max(icon.height, path.height)
            Layout.fillWidth: true
            Icon { id: icon; symbol: "program"; color: Theme.accent; anchors.left: parent.left }
            Body {
                id: path
                objectName: "path"
                text: card.prompts.programPath === "" ? qsTr("A program that cannot be identified") : card.prompts.programPath
                font.weight: Font.DemiBold
                font.pixelSize: 18
                wrapMode: Text.WrapAnywhere
                anchors { left: icon.right; right: parent.right; leftMargin: Theme.small }
            }
        }
        Caption {
            visible: card.prompts.chain !== ""
            text: qsTr("Run by: %1", "the programs that started it").arg(card.prompts.chain)
            wrapMode: Text.Wrap
            maximumLineCount: 3
            elide: Text.ElideRight
            Layout.fillWidth: true
        }
        Caption {
            visible: card.prompts.terminal !== ""
            text: qsTr("Terminal: %1").arg(card.prompts.terminal)
            Layout.fillWidth: true
        }
        Caption {
            objectName: "command"
            visible: card.prompts.command !== ""
            text: qsTr("It says it was started as: %1", "a command line, which may be untrue").arg(card.prompts.command)
            wrapMode: Text.Wrap
            maximumLineCount: 3
            elide: Text.ElideRight
            Layout.fillWidth: true
        }
        Caption {
            objectName: "reason"
            visible: card.prompts.reason !== ""
            text: qsTr("It says: “%1”", "a program's own words, which may be untrue").arg(card.prompts.reason)
            Layout.fillWidth: true
        }
        Caption {
            objectName: "reach"
            visible: card.prompts.reach !== ""
            text: card.prompts.reach
            Layout.fillWidth: true
        }
        Repeater {
            model: card.prompts.warnings
            RowLayout {
                id: line
                required property string modelData
                spacing: Theme.small
                Layout.fillWidth: true
                Layout.topMargin: Theme.hair
                Icon { symbol: "alert"; size: 16; color: Theme.warn; Layout.alignment: Qt.AlignTop }
                Body { text: line.modelData; color: Theme.warn; font.pixelSize: 13; Layout.fillWidth: true }
            }
        }
    }
}

import QtQuick
import QtQuick.Templates as T
import Lanyard

/// A search line. Escape empties it.
T.TextField {
    id: control

    property string name

    implicitHeight: Theme.controlHeight
    leftPadding: Theme.mirrored ? clear.width : Theme.iconSize + Theme.medium + Theme.small
    rightPadding: Theme.mirrored ? Theme.iconSize + Theme.medium + Theme.small : clear.width
    verticalAlignment: TextInput.AlignVCenter
    horizontalAlignment: TextInput.AlignLeft
    font.family: Theme.family
    font.pixelSize: Theme.bodySize
    color: Theme.text
    selectionColor: Theme.accent
    selectedTextColor: Theme.onAccentText
    selectByMouse: true
    maximumLength: 200
    Accessible.role: Accessible.EditableText
    Accessible.name: name
    Accessible.searchEdit: true
    Keys.onEscapePressed: event => {
        event.accepted = control.text !== "";
        control.clear();
    }

    background: Rectangle {
        radius: Theme.radius
        color: Theme.surface
        border.width: control.activeFocus ? 2 : 1
        border.color: control.activeFocus ? Theme.accent : Theme.border
        Icon {
            id: lens
            symbol: "search"
            color: Theme.textSoft
            anchors { left: parent.left; leftMargin: Theme.medium; verticalCenter: parent.verticalCenter }
        }
        Text {
            anchors { left: lens.right; right: parent.right; leftMargin: Theme.small; rightMargin: Theme.medium; verticalCenter: parent.verticalCenter }
            text: control.name
            textFormat: Text.PlainText
            elide: Text.ElideRight
            horizontalAlignment: Text.AlignLeft
            font: control.font
            color: Theme.textSoft
            visible: control.text === "" && control.preeditText === ""
            Accessible.ignored: true
        }
    }
    IconButton {
        id: clear
        anchors { right: parent.right; verticalCenter: parent.verticalCenter; rightMargin: 2 }
        visible: control.text !== ""
        symbol: "close"
        text: qsTr("Clear the search")
        onClicked: {
            control.clear();
            control.forceActiveFocus();
        }
    }
}

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Lanyard

/// A line of text to type, with its label above and what is wrong with it below.
ColumnLayout {
    id: field

    property alias text: input.text
    property alias placeholder: input.placeholderText
    property alias echoMode: input.echoMode
    property alias input: input
    property string label
    property string help
    property string problem
    signal accepted()

    // Copies of a passphrase stay in the script engine's memory until its garbage collection.
    onTextChanged: if (text === "" && echoMode === TextInput.Password) tidyUp.start()
    Timer { id: tidyUp; interval: 0; onTriggered: gc() }

    // Qt reports neither name nor description of a passphrase field, so its label is reported for a group
    // around it.
    Accessible.role: Accessible.Grouping
    Accessible.name: field.label
    Accessible.description: input.Accessible.description
    Accessible.ignored: field.echoMode !== TextInput.Password

    spacing: Theme.hair + 2
    Body {
        text: field.label
        font.weight: Font.Medium
        Layout.fillWidth: true
        Accessible.ignored: true
    }
    T.TextField {
        id: input
        Layout.fillWidth: true
        implicitHeight: Theme.controlHeight
        leftPadding: Theme.medium
        rightPadding: Theme.medium
        verticalAlignment: TextInput.AlignVCenter
        horizontalAlignment: TextInput.AlignLeft
        font.family: Theme.family
        font.pixelSize: Theme.bodySize
        color: Theme.text
        selectionColor: Theme.accent
        selectedTextColor: Theme.onAccentText
        placeholderTextColor: Theme.textSoft
        selectByMouse: true
        maximumLength: 2048
        activeFocusOnTab: true
        onAccepted: field.accepted()
        Accessible.role: Accessible.EditableText
        Accessible.name: field.label
        Accessible.description: field.problem !== "" ? field.problem : field.help
        Accessible.passwordEdit: input.echoMode === TextInput.Password
        background: Rectangle {
            radius: Theme.radius
            color: Theme.surface
            border.width: input.activeFocus ? 2 : 1
            border.color: field.problem !== "" ? Theme.danger : input.activeFocus ? Theme.accent : Theme.strongBorder
            Text {
                anchors.fill: parent
                leftPadding: input.leftPadding
                rightPadding: input.rightPadding
                verticalAlignment: Text.AlignVCenter
                horizontalAlignment: Text.AlignLeft
                text: input.placeholderText
                textFormat: Text.PlainText
                elide: Text.ElideRight
                font: input.font
                color: Theme.textSoft
                visible: input.text === "" && input.preeditText === ""
                Accessible.ignored: true
            }
        }
    }
    RowLayout {
        visible: field.problem !== ""
        spacing: Theme.hair + 2
        Layout.fillWidth: true
        Icon { symbol: "alert"; size: 14; color: Theme.danger; Layout.alignment: Qt.AlignTop; Layout.topMargin: 1 }
        Caption { text: field.problem; color: Theme.danger; Layout.fillWidth: true }
    }
    Caption {
        visible: field.problem === "" && field.help !== ""
        text: field.help
        Layout.fillWidth: true
    }
}

import QtQuick
import QtQuick.Templates as T
import Lanyard

/// A button that shows an icon; its words are its tooltip and its accessible name.
T.Button {
    id: control

    property string symbol
    property color ink: Theme.textSoft
    property bool small: false

    implicitWidth: Theme.controlHeight - 4
    implicitHeight: implicitWidth
    opacity: enabled ? 1 : 0.4
    hoverEnabled: true
    Accessible.role: Accessible.Button
    Accessible.name: text
    Accessible.onPressAction: if (control.enabled) control.clicked()
    Keys.onReturnPressed: control.clicked()
    Keys.onEnterPressed: control.clicked()

    contentItem: Item {
        Icon {
            anchors.centerIn: parent
            symbol: control.symbol
            size: control.small ? 12 : Theme.iconSize
            color: control.hovered || control.visualFocus ? Theme.text : control.ink
        }
    }
    background: Rectangle {
        radius: control.small ? width / 2 : Theme.radius
        color: control.down ? Theme.pressed : control.hovered ? Theme.hover : "transparent"
        FocusRing { shown: control.visualFocus; gap: control.small ? -2 : 0; around: parent.radius }
    }
    Hint { text: control.text; shown: control.hovered || control.visualFocus }
}

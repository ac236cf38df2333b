import QtQuick
import QtQuick.Templates as T
import Lanyard

/// A slim scroll bar.
T.ScrollBar {
    id: control

    implicitWidth: 10
    padding: 2
    minimumSize: 0.06
    visible: policy !== T.ScrollBar.AlwaysOff && size < 1

    contentItem: Rectangle {
        implicitWidth: 6
        radius: 3
        color: control.pressed || control.hovered ? Theme.textSoft : Theme.strongBorder
        opacity: control.active || control.hovered ? 1 : 0.5
        Behavior on opacity { NumberAnimation { duration: Theme.quick } }
    }
}

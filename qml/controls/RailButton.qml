import QtQuick
import QtQuick.Templates as T
import Lanyard

/// A place to go, in the rail at the window's side.
T.Button {
    id: control

    property string symbol
    property int badge: 0

    implicitWidth: 72
    implicitHeight: 60
    checkable: false
    hoverEnabled: true
    Accessible.role: Accessible.PageTab
    Accessible.name: text
    Accessible.selected: control.highlighted
    Accessible.onPressAction: if (control.enabled) control.clicked()
    Keys.onReturnPressed: control.clicked()
    Keys.onEnterPressed: control.clicked()

    contentItem: Item {
        Icon {
            id: icon
            anchors { horizontalCenter: parent.horizontalCenter; top: parent.top; topMargin: Theme.small }
            symbol: control.symbol
            size: 22
            color: control.highlighted ? Theme.accent : Theme.textSoft
        }
        Rectangle {
            visible: control.badge > 0
            anchors { left: icon.right; top: icon.top; leftMargin: -6; topMargin: -4 }
            width: Math.max(height, count.implicitWidth + 8)
            height: 16
            radius: 8
            color: Theme.danger
            Text {
                id: count
                anchors.centerIn: parent
                text: control.badge > 99 ? "99+" : control.badge
                textFormat: Text.PlainText
                font.family: Theme.family
                font.pixelSize: 10
                font.weight: Font.Bold
                color: Theme.onAccentText
                Accessible.ignored: true
            }
        }
        Text {
            anchors { left: parent.left; right: parent.right; bottom: parent.bottom; bottomMargin: Theme.small - 2 }
            horizontalAlignment: Text.AlignHCenter
            text: control.text
            textFormat: Text.PlainText
            elide: Text.ElideRight
            font.family: Theme.family
            font.pixelSize: 11
            font.weight: control.highlighted ? Font.DemiBold : Font.Normal
            color: control.highlighted ? Theme.accent : Theme.textSoft
            Accessible.ignored: true
        }
    }
    background: Rectangle {
        anchors.fill: parent
        radius: Theme.radius
        color: control.highlighted ? Theme.accentSoft : control.down ? Theme.pressed : control.hovered ? Theme.hover : "transparent"
        FocusRing { shown: control.visualFocus; gap: -2 }
    }
}

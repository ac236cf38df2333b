import QtQuick
import QtQuick.Templates as T
import Lanyard

/// One of several ways, in a row of its own.
T.RadioButton {
    id: control

    implicitWidth: implicitContentWidth + leftPadding + rightPadding
    implicitHeight: Math.max(implicitContentHeight + topPadding + bottomPadding, 34)
    leftPadding: Theme.medium
    rightPadding: Theme.medium
    spacing: Theme.small
    hoverEnabled: true
    font.family: Theme.family
    font.pixelSize: Theme.bodySize
    Accessible.role: Accessible.RadioButton
    Accessible.name: text
    Accessible.onPressAction: if (control.enabled) control.clicked()
    Accessible.onToggleAction: if (control.enabled) control.clicked()

    indicator: Rectangle {
        x: control.mirrored ? control.width - width - control.rightPadding : control.leftPadding
        y: Math.round((control.height - height) / 2)
        width: 18
        height: 18
        radius: 9
        color: Theme.surface
        border.width: control.checked ? 5 : 1
        border.color: control.checked ? Theme.accent : Theme.strongBorder
    }
    contentItem: Text {
        leftPadding: control.mirrored ? 0 : control.indicator.width + control.spacing
        rightPadding: control.mirrored ? control.indicator.width + control.spacing : 0
        text: control.text
        textFormat: Text.PlainText
        elide: Text.ElideRight
        horizontalAlignment: Text.AlignLeft
        verticalAlignment: Text.AlignVCenter
        font: control.font
        color: Theme.text
        Accessible.ignored: true
    }
    background: Rectangle {
        radius: Theme.radius
        color: control.checked ? Theme.accentSoft : control.hovered ? Theme.hover : "transparent"
        FocusRing { shown: control.visualFocus; gap: -2 }
    }
}

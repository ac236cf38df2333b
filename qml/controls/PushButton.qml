import QtQuick
import QtQuick.Templates as T
import Lanyard

/// A button with words: "primary" for the one thing to do, "plain", "quiet" for asides, "danger" for what cannot be
/// undone.
T.Button {
    id: control

    property string kind: "plain"
    property string symbol
    readonly property bool filled: kind === "primary" || kind === "danger"
    // A disabled button is plain: a strong colour at half strength would make its words hard to read.
    readonly property color ink: filled ? (enabled ? Theme.onAccentText : Theme.textSoft)
                               : kind === "quiet" ? Theme.accent : Theme.text

    implicitWidth: Math.max(implicitContentWidth + leftPadding + rightPadding, Theme.controlHeight)
    implicitHeight: Theme.controlHeight
    leftPadding: kind === "quiet" ? Theme.medium : Theme.large
    rightPadding: leftPadding
    spacing: Theme.small
    opacity: enabled || filled ? 1 : 0.5
    hoverEnabled: true
    font.family: Theme.family
    font.pixelSize: Theme.bodySize
    font.weight: Font.Medium
    Accessible.role: Accessible.Button
    Accessible.name: text
    Accessible.onPressAction: if (control.enabled) control.clicked()
    Keys.onReturnPressed: control.clicked()
    Keys.onEnterPressed: control.clicked()

    contentItem: Item {
        id: content
        readonly property real iconWidth: control.symbol === "" ? 0 : Theme.iconSize + control.spacing
        implicitWidth: iconWidth + label.implicitWidth
        implicitHeight: label.implicitHeight
        Row {
            anchors.centerIn: parent
            spacing: control.spacing
            Icon {
                visible: control.symbol !== ""
                symbol: control.symbol
                color: control.ink
                anchors.verticalCenter: parent.verticalCenter
            }
            Text {
                id: label
                width: Math.min(Math.ceil(implicitWidth), control.availableWidth - content.iconWidth)
                text: control.text
                textFormat: Text.PlainText
                elide: Text.ElideRight
                font: control.font
                color: control.ink
                anchors.verticalCenter: parent.verticalCenter
                Accessible.ignored: true
            }
        }
    }
    background: Rectangle {
        radius: Theme.radius
        color: control.filled && !control.enabled ? Theme.pressed
             : control.kind === "primary" ? (control.hovered || control.down ? Theme.accentHover : Theme.accent)
             : control.kind === "danger" ? (control.hovered || control.down ? Theme.dangerHover : Theme.danger)
             : control.down ? Theme.pressed : control.hovered ? Theme.hover
             : control.kind === "quiet" ? "transparent" : Theme.surface
        border.width: control.kind === "plain" ? 1 : 0
        border.color: Theme.border
        Behavior on color { ColorAnimation { duration: Theme.quick } }
        FocusRing { shown: control.visualFocus }
    }
}

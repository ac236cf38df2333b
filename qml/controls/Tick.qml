import QtQuick
import QtQuick.Templates as T
import Lanyard

/// A box to tick, with a line of words.
T.CheckBox {
    id: control

    function flip() {
        if (!enabled)
            return;
        toggle();
        toggled();
    }

    implicitWidth: implicitContentWidth + leftPadding + rightPadding
    implicitHeight: Math.max(implicitContentHeight, 28)
    spacing: Theme.small
    hoverEnabled: true
    font.family: Theme.family
    font.pixelSize: Theme.bodySize
    Accessible.role: Accessible.CheckBox
    Accessible.name: text
    Accessible.onPressAction: control.flip()
    Accessible.onToggleAction: control.flip()

    indicator: Rectangle {
        x: control.mirrored ? control.width - width : 0
        y: Math.round((control.height - height) / 2)
        width: 20
        height: 20
        radius: 5
        color: control.checked ? Theme.accent : Theme.surface
        border.width: control.checked ? 0 : 1
        border.color: Theme.strongBorder
        Icon { anchors.centerIn: parent; symbol: "check"; size: 14; color: Theme.onAccentText; visible: control.checked }
        FocusRing { shown: control.visualFocus }
    }
    contentItem: Text {
        leftPadding: control.mirrored ? 0 : control.indicator.width + control.spacing
        rightPadding: control.mirrored ? control.indicator.width + control.spacing : 0
        text: control.text
        textFormat: Text.PlainText
        wrapMode: Text.Wrap
        horizontalAlignment: Text.AlignLeft
        verticalAlignment: Text.AlignVCenter
        font: control.font
        color: Theme.text
        Accessible.ignored: true
    }
}

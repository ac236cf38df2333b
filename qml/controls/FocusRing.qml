import QtQuick
import Lanyard

/// Shows the focus: a ring around its parent.
Rectangle {
    property bool shown: false
    property int gap: 2
    property int around: Theme.radius

    anchors.fill: parent
    anchors.margins: -gap - 2
    radius: around + gap + 2
    color: "transparent"
    border.width: 2
    border.color: Theme.accent
    visible: shown
}

import QtQuick
import Lanyard

/// A word on a soft ground, with a small × that takes it away.
Rectangle {
    id: chip

    property string text
    property string actionName
    property int widest: 150
    /// Whether Tab stops at the ×.
    property bool reachable: true
    signal removed()

    implicitWidth: Math.min(label.implicitWidth, widest) + close.width + Theme.small + 2
    implicitHeight: 24
    radius: height / 2
    color: Theme.hover

    Text {
        id: label
        anchors { left: parent.left; leftMargin: Theme.small + 2; right: close.left; verticalCenter: parent.verticalCenter }
        text: chip.text
        textFormat: Text.PlainText
        elide: Text.ElideRight
        horizontalAlignment: Text.AlignLeft
        font.pixelSize: Theme.captionSize
        color: Theme.textSoft
        Accessible.ignored: true
    }
    IconButton {
        id: close
        anchors { right: parent.right; verticalCenter: parent.verticalCenter }
        implicitWidth: 24
        small: true
        symbol: "close"
        text: chip.actionName
        focusPolicy: chip.reachable ? Qt.StrongFocus : Qt.ClickFocus
        onClicked: chip.removed()
    }
}

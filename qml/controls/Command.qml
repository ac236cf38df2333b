import QtQuick
import Lanyard

/// Words for a machine, to be copied: an address or a command; of several addresses, each on its line.
Rectangle {
    id: command

    property string text

    implicitHeight: Math.max(Theme.controlHeight, words.implicitHeight + 2 * Theme.small)
    radius: Theme.radius
    color: Theme.surface
    border.width: 1
    border.color: Theme.border
    Body {
        id: words
        anchors { fill: parent; leftMargin: Theme.medium; rightMargin: Theme.medium }
        verticalAlignment: Text.AlignVCenter
        text: command.text
        font.family: Theme.mono
        wrapMode: Text.NoWrap
        elide: Text.ElideRight
    }
}

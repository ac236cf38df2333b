import QtQuick
import Lanyard

/// Initials on the provider's colour, inside the ring of time left.
Item {
    id: avatar

    property string initials
    property int hue: 0
    property int size: 44

    implicitWidth: size
    implicitHeight: size
    Accessible.ignored: true

    Rectangle {
        anchors.fill: parent
        radius: Math.round(avatar.size * 0.3)
        color: Theme.avatarGround(avatar.hue)
        Text {
            anchors.centerIn: parent
            text: avatar.initials
            textFormat: Text.PlainText
            font.pixelSize: Math.round(avatar.size * 0.38)
            font.weight: Font.DemiBold
            color: Theme.avatarText(avatar.hue)
            Accessible.ignored: true
        }
    }
}

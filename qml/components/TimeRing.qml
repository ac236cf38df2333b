import QtQuick
import Lanyard
import Lanyard.Desktop

/// How much of an access token's life is left, with the time in words inside.
Item {
    id: ring

    property real ratio: -1
    property string words

    property int size: 46

    implicitWidth: size
    implicitHeight: size
    Accessible.ignored: true

    Ring {
        anchors.fill: parent
        thickness: 3
        ratio: ring.ratio
        color: ring.ratio < 0.15 ? Theme.warn : Theme.accent
        track: Theme.border
    }
    Text {
        anchors.centerIn: parent
        width: parent.width - 8
        horizontalAlignment: Text.AlignHCenter
        text: ring.words
        textFormat: Text.PlainText
        font.pixelSize: 10
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: 7
        font.weight: Font.Medium
        color: Theme.text
        Accessible.ignored: true
    }
}

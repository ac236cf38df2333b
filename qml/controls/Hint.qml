import QtQuick
import QtQuick.Templates as T
import Lanyard

/// The words of a button that shows only an icon.
T.ToolTip {
    id: control

    property bool shown: false

    visible: shown && text !== ""
    delay: 500
    x: parent ? Math.round((parent.width - implicitWidth) / 2) : 0
    y: parent ? parent.height + 4 : 0
    implicitWidth: contentItem.implicitWidth + leftPadding + rightPadding
    implicitHeight: contentItem.implicitHeight + topPadding + bottomPadding
    leftPadding: Theme.small
    rightPadding: Theme.small
    topPadding: Theme.hair
    bottomPadding: Theme.hair
    margins: Theme.hair
    closePolicy: T.Popup.CloseOnEscape | T.Popup.CloseOnPressOutsideParent

    contentItem: Text {
        text: control.text
        textFormat: Text.PlainText
        font.family: Theme.family
        font.pixelSize: Theme.captionSize
        color: Theme.window
    }
    background: Rectangle {
        radius: Theme.hair
        color: Theme.text
    }
}

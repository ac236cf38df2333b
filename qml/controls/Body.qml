import QtQuick
import Lanyard

/// Running text. It is always literal, without markup, whoever wrote the words.
Text {
    color: Theme.text
    font.pixelSize: Theme.bodySize
    lineHeight: 1.25
    wrapMode: Text.Wrap
    textFormat: Text.PlainText
    horizontalAlignment: Text.AlignLeft
    Accessible.role: Accessible.StaticText
    Accessible.name: text
}

import QtQuick
import Lanyard

/// The state of an identity: an icon and words on a soft background.
Rectangle {
    id: badge

    property string stateName
    property string words

    readonly property color ink: stateName === "fresh" ? Theme.good
                               : stateName === "needs_sign_in" ? Theme.danger
                               : stateName === "not_saved" || stateName === "offline" || stateName === "unsupported" ? Theme.warn : Theme.textSoft

    implicitWidth: Math.ceil(symbol.width + row.spacing + label.implicitWidth) + 2 * Theme.small
    implicitHeight: 24
    radius: 12
    color: stateName === "fresh" ? Theme.goodSoft
         : stateName === "needs_sign_in" ? Theme.dangerSoft
         : stateName === "not_saved" || stateName === "offline" || stateName === "unsupported" ? Theme.warnSoft : Theme.hover

    Row {
        id: row
        anchors.centerIn: parent
        spacing: 5
        Icon {
            id: symbol
            anchors.verticalCenter: parent.verticalCenter
            size: 14
            color: badge.ink
            symbol: ({ fresh: "check", refreshing: "refresh", idle: "moon", needs_sign_in: "alert", offline: "offline",
                       not_saved: "save", unsupported: "alert" })[badge.stateName] ?? "info"
        }
        Text {
            id: label
            anchors.verticalCenter: parent.verticalCenter
            text: badge.words
            textFormat: Text.PlainText
            // If there is no room for the words, the colour and the icon stay.
            width: Math.min(implicitWidth, badge.width - symbol.width - row.spacing - 2 * Theme.small)
            elide: Text.ElideRight
            font.pixelSize: Theme.captionSize
            font.weight: Font.Medium
            color: badge.ink
            Accessible.ignored: true
        }
    }
}
